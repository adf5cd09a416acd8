package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Metrics of classes that don't occur, of scores that are NaN, and of labels that don't count. */
class AbsentAndUnscoredTest {
    private static final double NAN = Double.NaN;

    private static double of(Metric metric, Tensor scores, long... labels) {
        Metric.Accumulator accumulator = metric.accumulator().get();
        accumulator.add(scores, Tensor.of(labels));
        return accumulator.value();
    }

    private static Tensor rows(double[]... rows) {
        return Tensor.of(rows);
    }

    @Test
    void aClassThatNeitherOccursNorIsPredictedDoesNotCountInMacroF1() {
        Tensor scores = rows(new double[] {1, 0, 0}, new double[] {0, 1, 0});
        assertThat(of(Metric.f1(), scores, 0, 1)).isEqualTo(1);
        // A class that is predicted wrongly, or occurs and isn't predicted, counts with an F1 of 0.
        assertThat(of(Metric.f1(), scores, 0, 2)).isCloseTo(1 / 3., within(1e-15));
        assertThat(new ConfusionMatrix(3).macroF1()).isNaN();
    }

    static Stream<double[]> rowsWithNaN() {
        return Stream.of(new double[] {.1, NAN}, new double[] {NAN, .1}, new double[] {NAN, NAN});
    }

    @ParameterizedTest
    @MethodSource("rowsWithNaN")
    void anExampleWithAScoreOfNaNIsNeverRight(double[] row) {
        for (long label = 0; label < 2; label++) {
            assertThat(of(Metric.accuracy(), rows(row), label)).isZero();
            assertThat(of(Metric.topK(1), rows(row), label)).isZero();
            assertThat(of(Metric.topK(2), rows(row), label)).isZero();
            assertThat(of(Metric.topK(9), rows(row), label)).isZero();
            assertThat(of(Metric.f1(), rows(row), label)).isZero();
            var matrix = new ConfusionMatrix(2);
            matrix.add(rows(row), Tensor.of(new long[] {label}));
            assertThat(matrix.accuracy()).isZero();
            assertThat(matrix.recall((int) label)).isZero();
            assertThat(matrix.total()).isEqualTo(1);
            assertThat(matrix.undecided((int) label)).isEqualTo(1);
            assertThat(matrix.toString()).contains("NaN");
        }
    }

    @Test
    void accuracyAndConfusionMatrixAgree() {
        Tensor scores = rows(new double[] {.1, NAN}, new double[] {.1, .2}, new double[] {.5, .5},
                new double[] {NAN, NAN}, new double[] {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY});
        long[] labels = {0, 1, 0, 1, 0};
        var matrix = new ConfusionMatrix(2);
        matrix.add(scores, Tensor.of(labels));
        assertThat(matrix.accuracy()).isEqualTo(3 / 5.);
        assertThat(of(Metric.accuracy(), scores, labels)).isEqualTo(3 / 5.);
    }

    @Test
    void examplesOfALabelCanBeIgnored() {
        Tensor scores = rows(new double[] {1, 0}, new double[] {0, 1}, new double[] {1, 0}, new double[] {NAN, 1});
        long[] labels = {0, 1, 1, -100};
        for (Metric metric : List.of(Metric.accuracy(), Metric.topK(1))) {
            assertThat(of(metric.ignoreIndex(-100), scores, labels)).isEqualTo(2 / 3.);
            assertThat(metric.ignoreIndex(-100).name()).isEqualTo(metric.name());
            assertThatThrownBy(() -> of(metric, scores, labels)).hasMessageContainingAll("label -100", "ignoreIndex");
        }
        assertThat(of(Metric.f1().ignoreIndex(-100), scores, labels)).isCloseTo(2 / 3., within(1e-15));
        assertThat(of(Metric.accuracy().ignoreIndex(-100), rows(new double[] {1, 0}), -100)).isNaN();
        var matrix = new ConfusionMatrix(2);
        matrix.add(scores, Tensor.of(labels), -100);
        assertThat(matrix.total()).isEqualTo(3);
        assertThatThrownBy(() -> of(Metric.mae().ignoreIndex(0), Tensor.of(1), 1)).hasMessageContaining("for ()");
    }

    @Test
    void thereAreOnlyTheClassesOfTheMatrix() {
        var matrix = new ConfusionMatrix(3);
        assertThatThrownBy(() -> matrix.recall(99)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("99", "3");
        assertThatThrownBy(() -> matrix.precision(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> matrix.f1(3)).hasMessageContaining("class 3");
        assertThatThrownBy(() -> matrix.count(0, 3)).hasMessageContaining("class 3");
        assertThatThrownBy(() -> new ConfusionMatrix(Integer.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2147483647");
    }
}
