package org.chainrule.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.chainrule.benchmarks.compare.Participant;
import org.chainrule.benchmarks.compare.Results;
import org.chainrule.benchmarks.compare.Row;
import org.chainrule.benchmarks.compare.Sample;

/** Writes results as JSON: every round, the medians and the ratios. Times are in seconds. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    static String of(Results results) {
        ObjectNode root = MAPPER.createObjectNode().put("date", results.date().toString());
        root.set("machine", MAPPER.valueToTree(results.machine()));
        root.putObject("settings").put("rounds", results.settings().rounds())
                .put("warmUp", results.settings().warmUp().toNanos() / 1e9)
                .put("round", results.settings().round().toNanos() / 1e9);
        var participants = root.putArray("libraries");
        results.participants().forEach(participant -> participants.add(library(participant)));
        var rows = root.putArray("works");
        results.rows().forEach(row -> rows.add(work(row)));
        try {
            return MAPPER.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode library(Participant participant) {
        ObjectNode node = MAPPER.createObjectNode().put("name", participant.library().title());
        node.set("versions", MAPPER.valueToTree(participant.versions()));
        node.put("jarBytes", participant.bytes());
        if (participant.coldSeconds() != null) {
            node.set("coldStart", sample(participant.coldSeconds()));
        }
        if (participant.bytesPerNode() != null) {
            node.set("bytesPerNode", sample(participant.bytesPerNode()));
        }
        return node;
    }

    private static ObjectNode work(Row row) {
        ObjectNode node = MAPPER.createObjectNode().put("name", row.work().name()).put("group", row.work().group().id())
                .put("description", row.work().description()).put("threads", row.threads());
        ObjectNode libraries = node.putObject("libraries");
        row.seconds().forEach((library, sample) -> {
            ObjectNode times = sample(sample);
            double ratio = row.ratio(library);
            if (!Double.isNaN(ratio)) {
                times.put("ratio", ratio);
            }
            libraries.set(library.title(), times);
        });
        return node;
    }

    private static ObjectNode sample(Sample sample) {
        ObjectNode node = MAPPER.createObjectNode();
        if (sample.isPresent()) {
            node.put("median", sample.median()).put("spread", sample.spread());
            node.set("rounds", MAPPER.valueToTree(sample.values()));
        } else {
            node.put("problem", sample.problem());
        }
        return node;
    }
}
