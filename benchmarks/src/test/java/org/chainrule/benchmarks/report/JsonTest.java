package org.chainrule.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.benchmarks.engine.Library.CHAINRULE;
import static org.chainrule.benchmarks.engine.Library.DJL;
import static org.chainrule.benchmarks.engine.Library.PYTORCH;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.chainrule.benchmarks.compare.Sample;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void everyRoundTheMedianAndTheRatioAreThere() throws JsonProcessingException {
        JsonNode root = new ObjectMapper().readTree(Json.of(Made.results(Made.row("gates", 2, CHAINRULE,
                Sample.of(1e-6, 3e-6, 2e-6), PYTORCH, Sample.of(50e-6), DJL, Sample.missing("no natives")))));
        JsonNode work = root.at("/works/0");
        assertThat(work.get("name").asText()).isEqualTo("gates");
        assertThat(work.get("threads").asInt()).isEqualTo(2);
        assertThat(work.at("/libraries/Chainrule/median").asDouble()).isEqualTo(2e-6);
        assertThat(work.at("/libraries/Chainrule/rounds")).hasSize(3);
        assertThat(work.at("/libraries/PyTorch/ratio").asDouble()).isEqualTo(50e-6 / 2e-6);
        assertThat(work.at("/libraries/DJL/problem").asText()).isEqualTo("no natives");
        assertThat(work.at("/libraries/DJL/median").isMissingNode()).isTrue();
    }

    @Test
    void machineSettingsAndLibrariesAreThere() throws JsonProcessingException {
        JsonNode root = new ObjectMapper().readTree(Json.of(Made.results()));
        assertThat(root.get("date").asText()).isEqualTo("2026-02-03");
        assertThat(root.at("/machine/processor").asText()).isEqualTo("A processor");
        assertThat(root.at("/settings/rounds").asInt()).isEqualTo(7);
        assertThat(root.at("/libraries/0/coldStart/median").asDouble()).isEqualTo(0.15);
        assertThat(root.at("/libraries/0/bytesPerNode/median").asDouble()).isEqualTo(147);
        assertThat(root.at("/libraries/1/jarBytes").asLong()).isEqualTo(120_000_000);
        assertThat(root.at("/libraries/1/bytesPerNode").isMissingNode()).isTrue();
    }
}
