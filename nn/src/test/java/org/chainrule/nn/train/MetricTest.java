package org.chainrule.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.losses.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics against numbers worked out by hand. */
class MetricTest {
    private static final Tensor SCORES = Tensor
            .of(new double[][] {{.1, .7, .2}, {.5, .3, .2}, {.2, .2, .6}, {.4, .35, .25}});
    private static final Tensor LABELS = Tensor.of(new long[] {1, 1, 2, 2});

    private static double of(Metric metric, Tensor prediction, Tensor target) {
        Metric.Accumulator accumulator = metric.accumulator().get();
        accumulator.add(prediction, target);
        return accumulator.value();
    }

    private static double inTwoParts(Metric metric, Tensor prediction, Tensor target) {
        Metric.Accumulator accumulator = metric.accumulator().get();
        accumulator.add(prediction.slice(0, 0, 3), target.slice(0, 0, 3));
        accumulator.add(prediction.slice(0, 3, 4), target.slice(0, 3, 4));
        return accumulator.value();
    }

    @Test
    void accuracyIsTheShareOfRightAnswers() {
        assertThat(of(Metric.accuracy(), SCORES, LABELS)).isEqualTo(0.5);
        assertThat(inTwoParts(Metric.accuracy(), SCORES, LABELS)).isEqualTo(0.5);
        assertThat(of(Metric.topK(2), SCORES, LABELS)).isEqualTo(0.75);
        assertThat(of(Metric.topK(3), SCORES, LABELS)).isEqualTo(1);
        assertThat(Metric.topK(2).name()).isEqualTo("top2");
    }

    @Test
    void scoresThatAreNoNumbersAreNeverRight() {
        Tensor scores = Tensor.of(new double[][] {{Double.NaN, Double.NaN}, {Double.NaN, 1}});
        assertThat(of(Metric.accuracy(), scores, Tensor.of(new long[] {0, 0}))).isZero();
        assertThat(of(Metric.binaryAccuracy(0), Tensor.of(Double.NaN, Double.NaN), Tensor.of(0, 1))).isZero();
    }

    @Test
    void ofEqualScoresTheFirstClassIsTaken() {
        Tensor scores = Tensor.of(new double[][] {{1, 1}, {1, 1}});
        assertThat(of(Metric.accuracy(), scores, Tensor.of(new long[] {0, 1}))).isEqualTo(.5);
    }

    @Test
    void binaryAccuracyComparesSides() {
        Tensor p = Tensor.of(.2, .6, .5, .9);
        Tensor t = Tensor.of(0, 1, 1, 0);
        assertThat(of(Metric.binaryAccuracy(.5), p, t)).isEqualTo(.5);
    }

    /** Class 0: never right. Class 1: precision 1, recall 1/2. Class 2: the same. */
    @Test
    void f1IsTheMeanOfTheClassesHarmonicMeans() {
        assertThat(of(Metric.f1(), SCORES, LABELS)).isCloseTo((0 + 2 / 3. + 2 / 3.) / 3, within(1e-15));
        assertThat(inTwoParts(Metric.f1(), SCORES, LABELS)).isCloseTo(4 / 9., within(1e-15));
    }

    @Test
    void theDeviationOfNumbers() {
        Tensor p = Tensor.of(new double[][] {{2.5}, {0}, {2}, {8}});
        Tensor t = Tensor.of(new double[][] {{3}, {-.5}, {2}, {7}});
        double squaredErrors = .25 + .25 + 1;
        double squaredDeviations = 29.1875; // of 3, -0.5, 2, 7 from 2.875
        assertThat(of(Metric.mae(), p, t)).isEqualTo(.5);
        assertThat(of(Metric.r2(), p, t)).isCloseTo(1 - squaredErrors / squaredDeviations, within(1e-15));
        assertThat(inTwoParts(Metric.r2(), p, t)).isCloseTo(1 - squaredErrors / squaredDeviations, within(1e-15));
        assertThat(of(Metric.r2(), p, Tensor.ones(4, 1))).isNaN();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1e200, 1e-200, 0x1p-1030})
    void squaresOfErrorsAndDeviationsNeitherOverflowNorUnderflow(double unit) {
        Tensor p = Tensor.of(unit, 2 * unit, 3.5 * unit);
        Tensor t = Tensor.of(unit, 2 * unit, 3 * unit);
        assertThat(of(Metric.r2(), p, t)).isCloseTo(0.875, within(1e-12)); // 1 - 0.25 / 2
        assertThat(of(Metric.r2(), Tensor.of(1, 2, 1e200), Tensor.of(1, 2, 3))).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(of(Metric.r2(), Tensor.of(1, 1e-200, 3), Tensor.of(1, 0, 3))).isEqualTo(1);
    }

    @Test
    void aTargetOfNaNIsOnNeitherSideOfAThreshold() {
        assertThat(of(Metric.binaryAccuracy(0.5), Tensor.of(0.2, 0.2, 0.8, 0.8),
                Tensor.of(Double.NaN, 0, Double.NaN, 1))).isEqualTo(0.5);
    }

    @Test
    void errorsOfWholeNumbersAreExact() {
        Tensor p = Tensor.of(Shape.of(2), new long[] {(1L << 53) + 1, Long.MIN_VALUE});
        Tensor t = Tensor.of(Shape.of(2), new long[] {1L << 53, Long.MAX_VALUE});
        assertThat(of(Metric.mae(), p.slice(0, 0, 1), t.slice(0, 0, 1))).isEqualTo(1);
        assertThat(of(Metric.mae(), p, t)).isEqualTo(0x1p63);
    }

    @Test
    void aMeanIsFiniteWhereTheSumIsNot() {
        assertThat(of(Metric.mae(), Tensor.of(1e308, 1e308, -1e308), Tensor.zeros(3))).isEqualTo(1e308);
        assertThat(of(Metric.mae(), Tensor.of(1, Double.POSITIVE_INFINITY), Tensor.zeros(2))).isInfinite();
        assertThat(Evaluation.of(x -> x, Loss.l1(), List.of(),
                List.of(new Batch(Tensor.full(1e308, Shape.of(3, 1), DType.F64), Tensor.zeros(3, 1)))).loss())
                .isEqualTo(1e308);
    }

    private static final Tensor SEQUENCE_SCORES = Tensor.arange(24).to(DType.F64).sin().reshape(2, 3, 4);
    private static final Tensor SEQUENCE_LABELS = Tensor.of(new long[][] {{0, 3, 1}, {2, 2, 0}});

    /** Computed with NumPy 2.4 and SciPy 1.17: exp of the mean of -log_softmax at the labels, shares of arg-maxima. */
    @Test
    void everyPositionOfASequenceIsAnExample() {
        Tensor padded = Tensor.of(new long[][] {{0, 3, -100}, {2, -100, -100}});
        for (boolean areLast : new boolean[] {true, false}) {
            Tensor scores = areLast ? SEQUENCE_SCORES : SEQUENCE_SCORES.transpose(1, 2);
            UnaryOperator<Metric> form = metric -> areLast ? metric.classesLast() : metric;

            assertThat(of(form.apply(Metric.perplexity()), scores, SEQUENCE_LABELS)).isCloseTo(3.41515142074343,
                    within(1e-14));
            assertThat(of(form.apply(Metric.accuracy()), scores, SEQUENCE_LABELS)).isEqualTo(0.5);
            assertThat(of(form.apply(Metric.perplexity().ignoreIndex(-100)), scores, padded))
                    .isCloseTo(3.1683787405899593, within(1e-14));
            assertThat(of(form.apply(Metric.perplexity()).ignoreIndex(-100), scores, padded))
                    .isCloseTo(3.1683787405899593, within(1e-14));
            assertThat(of(form.apply(Metric.f1()), scores, SEQUENCE_LABELS))
                    .isEqualTo(of(Metric.f1(), SEQUENCE_SCORES.reshape(6, 4), SEQUENCE_LABELS.flatten()));
        }
        assertThat(of(Metric.accuracy().classesLast(), SEQUENCE_SCORES.reshape(6, 4), SEQUENCE_LABELS)).isEqualTo(0.5);
        assertThat(of(Metric.perplexity(), SEQUENCE_SCORES.reshape(6, 4), SEQUENCE_LABELS.flatten()))
                .isCloseTo(3.41515142074343, within(1e-14));
        assertThatThrownBy(() -> of(Metric.accuracy().classesLast(), SEQUENCE_SCORES, SEQUENCE_LABELS.flatten()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("(2, 3, 4)", "(6)");
        assertThatThrownBy(() -> of(Metric.perplexity(), SEQUENCE_SCORES, SEQUENCE_LABELS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("not for (2, 3, 4) and (2, 3) I64; if the classes are the last axis, take the "
                        + "metric's classesLast()");
        assertThatThrownBy(() -> of(Metric.accuracy(), SEQUENCE_SCORES, SEQUENCE_LABELS.flatten()))
                .hasMessageEndingWith("not for (2, 3, 4) and (6) I64");
    }

    @Test
    void perplexityIsTheNumberOfEquallyLikelyClasses() {
        assertThat(of(Metric.perplexity(), Tensor.full(800, Shape.of(2, 5), DType.F64), Tensor.of(new long[] {4, 0})))
                .isCloseTo(5, within(1e-14));
        Tensor sure = Tensor.of(new double[][] {{0, Double.NEGATIVE_INFINITY}});
        assertThat(of(Metric.perplexity(), sure, Tensor.of(new long[] {0}))).isEqualTo(1);
        assertThat(of(Metric.perplexity(), sure, Tensor.of(new long[] {1}))).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(of(Metric.perplexity(), Tensor.of(new double[][] {{0, Double.NaN}}), Tensor.of(new long[] {0})))
                .isNaN();
        assertThat(inTwoParts(Metric.perplexity(), SCORES, LABELS))
                .isCloseTo(of(Metric.perplexity(), SCORES, LABELS), within(1e-14));
    }

    @Test
    void ofNothingThereIsNoMetric() {
        assertThat(Metric.perplexity().accumulator().get().value()).isNaN();
        assertThat(Metric.accuracy().accumulator().get().value()).isNaN();
        assertThat(Metric.f1().accumulator().get().value()).isNaN();
        assertThat(Metric.mae().accumulator().get().value()).isNaN();
    }

    @Test
    void whatDoesNotFitIsAnError() {
        assertThatThrownBy(() -> of(Metric.accuracy(), SCORES, SCORES)).hasMessageContainingAll("(N, classes)",
                "(4, 3)");
        assertThatThrownBy(() -> of(Metric.accuracy(), SCORES, Tensor.of(new long[] {0, 1, 2, 3})))
                .hasMessageContainingAll("label 3 of example 3", "3 classes 0..2");
        assertThatThrownBy(() -> of(Metric.mae(), SCORES, LABELS)).hasMessageContainingAll("(4, 3)", "(4)");
        assertThatThrownBy(() -> Metric.topK(0)).hasMessageContaining("not 0");
    }

    /** In a training with several metrics, the error says which of them can't be computed. */
    @Test
    void anErrorNamesTheMetric() {
        List<Metric> metrics = List.of(Metric.accuracy(), Metric.r2());
        List<Batch> batches = List.of(new Batch(SCORES, LABELS));
        assertThatThrownBy(() -> Evaluation.of(x -> x, Loss.crossEntropy(), metrics, batches))
                .isInstanceOf(IllegalArgumentException.class).hasNoCause()
                .hasMessageStartingWith("the metric r2: predictions of").satisfies(error -> assertThat(
                        error.getStackTrace()[0].getClassName()).endsWith("ElementwiseAccumulator"));
    }

    @Test
    void namesMeanOneThing() {
        assertThatThrownBy(() -> new Metric("loss", Metric.mae().accumulator())).hasMessageContaining("\"loss\"");
        List<Metric> metrics = List.of(Metric.accuracy(), Metric.binaryAccuracy(0));
        assertThatThrownBy(() -> Evaluation.of(x -> x, Loss.mse(), metrics, List.of()))
                .hasMessageContaining("two metrics are called accuracy");
    }

    @Test
    void anEpochWithoutANumberIsNeverTheBest() {
        History history = new History(Stream.of(Double.NaN, 3., 2., Double.NaN, 2.5)
                .map(loss -> new Epoch(0, 0, 0, 0, new Evaluation(loss, new LinkedHashMap<>()), Optional.empty()))
                .toList());
        assertThat(history.best().error()).isEqualTo(2);
    }

    @Test
    void theConfusionMatrixCountsWhatWasTakenForWhat() {
        var matrix = new ConfusionMatrix(List.of("a", "b", "cc"));
        matrix.add(SCORES, LABELS);
        assertThat(matrix.count(1, 1)).isOne();
        assertThat(matrix.count(1, 0)).isOne();
        assertThat(matrix.count(2, 0)).isOne();
        assertThat(matrix.count(2, 2)).isOne();
        assertThat(matrix.total()).isEqualTo(4);
        assertThat(matrix.accuracy()).isEqualTo(.5);
        assertThat(matrix.recall(1)).isEqualTo(.5);
        assertThat(matrix.precision(1)).isEqualTo(1);
        assertThat(matrix.precision(0)).isZero();
        assertThat(matrix.f1(0)).isZero();
        assertThat(matrix).hasToString("""
                     a   b  cc  recall
                 a   .   .   .   0.000
                 b   1   1   .   0.500
                cc   1   .   1   0.500
                """);
        assertThatThrownBy(() -> new ConfusionMatrix(2).add(SCORES, LABELS)).hasMessageContaining("2 classes");
    }
}
