package org.chainrule.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.benchmarks.engine.Library.CHAINRULE;
import static org.chainrule.benchmarks.engine.Library.DJL;
import static org.chainrule.benchmarks.engine.Library.FLOOR;
import static org.chainrule.benchmarks.engine.Library.PYTORCH;

import java.util.List;

import org.chainrule.benchmarks.compare.Row;
import org.chainrule.benchmarks.compare.Sample;
import org.junit.jupiter.api.Test;

class PageTest {

    private static String page(Row... rows) {
        return new Page(Made.results(rows), List.of()).markdown();
    }

    @Test
    void saysWhereWhenAndHow() {
        assertThat(page().replaceAll("\\s+", " ")).contains("Written on 2026-02-03",
                "./mvnw -q -Pbench -pl benchmarks -am compile exec:exec -Dargs=\"--quick\"",
                "| processor | A processor, 2 cores |",
                "warmed up for 1.5 s, a network for 12 times as long, and then timed for 0.25 s in each of 7 rounds",
                "to 2e-4 in F32", "1e-9 in F64");
    }

    @Test
    void tellsWhatEachLibraryWeighsAndWhyACellIsBlank() {
        assertThat(page()).contains("""
                | library | versions | all jars | cold start | bytes per node |
                |---|---|---|---|---|
                | Chainrule | this project | 400 kB | 150 ms | 147 |
                | DJL | api 0.35.0 | 120 MB |  |  |
                """, """
                ## Blank cells

                - DJL: no natives (cold start)
                """);
    }

    @Test
    void timesOfOthersHaveTheirRatio() {
        assertThat(page(Made.row("gates", 1, CHAINRULE, 1e-6, PYTORCH, 68e-6, DJL, Sample.missing("no natives"))))
                .contains("""
                        ## 1 thread

                        | geometric mean of ratios (least) | PyTorch | DJL |
                        |---|---|---|
                        | Scalars | 68.0x (68.0x) |  |

                        ### Scalars

                        | work |  | Chainrule | PyTorch | DJL |
                        |---|---|---|---|---|
                        """, "| 1.00 µs | 68.0 µs, **68.0x** |  |", "- DJL: no natives (cold start, gates)");
    }

    @Test
    void theGlanceIsTheGeometricMeanAndTheLeast() {
        assertThat(Page.geometricMean(2, 8)).isCloseTo(4, within(1e-12));
        assertThat(page(Made.row("mlp-1", 2, CHAINRULE, 1e-3, DJL, 2e-3),
                Made.row("mlp-32", 2, CHAINRULE, 1e-3, DJL, 8e-3))).contains("## 2 threads",
                        "| Training steps | 4.00x (2.00x) |");
    }

    @Test
    void productsAreSeenBesideThePeak() {
        double seconds = 2. * 256 * 256 * 256 / 50e9;
        assertThat(page(Made.row("matmul-256-f32", 1, CHAINRULE, seconds, FLOOR, seconds / 2)))
                .contains("Chainrule's rate (of peak)", "| 50.0 GFLOP/s (50 %) |");
    }

    @Test
    void functionsAreSeenBesideTheFloor() {
        assertThat(page(Made.row("tanh-1e6", 1, CHAINRULE, 3e-3, FLOOR, 2e-3))).contains("floor (Chainrule / floor)",
                "| 2.00 ms (1.50x) |");
    }

    @Test
    void noiseShows() {
        assertThat(page(Made.row("gates", 1, CHAINRULE, Sample.of(1e-6, 1.01e-6, 1.02e-6), DJL,
                Sample.of(8e-6, 10e-6, 12e-6)))).contains("| 1.01 µs | 10.0 µs ±10 %, **9.90x** |");
    }
}
