package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

/**
 * Against sums over all sequences of classes: in constants, computed with 40 digits by mpmath, and in {@link #enumerated}.
 */
class ConnectionistTemporalClassificationTest {
    private static final Offset<Double> ROUNDING = within(4e-15);
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /** Of 4 time steps, 2 sequences and 3 classes. */
    private final Tensor scores = Tensor.of(new double[][][] {{{0.3, -0.2, 1}, {0.1, 0.4, -0.5}},
        {{1.1, 0.2, -0.3}, {-0.6, 0.9, 0}}, {{0, 0.7, 0.5}, {0.8, -0.1, 0.2}}, {{-0.4, 0.6, 0.1}, {0.3, 0.3, -0.9}}});
    private final Tensor logs = scores.logSoftmax(2);
    private final ConnectionistTemporalClassification loss = Loss.ctc();

    private static Tensor labels(long[]... labels) {
        return Tensor.of(labels);
    }

    @Test
    void isTheProbabilityOfAllAlignments() {
        Tensor target = labels(new long[] {1, 2}, new long[] {1, 1});

        assertThat(loss.unreduced(logs, target).toDoubleArray())
                .containsExactly(new double[] {2.37937340927867, 1.9933427325520668}, ROUNDING);
        assertThat(loss.blank(2).unreduced(logs, labels(new long[] {0, 1}, new long[] {1, 0})).toDoubleArray())
                .containsExactly(new double[] {0.95716703306725063, 1.2932645396446203}, ROUNDING);
        assertThat(loss.reduction(Reduction.SUM).of(logs, target).item())
                .isEqualTo(2.37937340927867 + 1.9933427325520668, ROUNDING);
    }

    /** The mean divides by the lengths of the targets first: (2.379 / 2 + 2.024 / 1) / 2. */
    @Test
    void sequencesHaveLengths() {
        Tensor target = labels(new long[] {1, 2}, new long[] {2, 77});
        ConnectionistTemporalClassification shorter = loss.inputLengths(4, 3).targetLengths(2, 1);

        assertThat(shorter.unreduced(logs, target).toDoubleArray())
                .containsExactly(new double[] {2.37937340927867, 2.0242190358903906}, ROUNDING);
        assertThat(shorter.of(logs, target).item()).isEqualTo(1.6069528702648628, ROUNDING);
        Tensor leaf = logs.copy().requiresGrad(true);
        double[] gradient = Autograd.grad(shorter.of(leaf, target), leaf).select(1, 1).toDoubleArray();
        assertThat(gradient).endsWith(0, 0, 0).doesNotContain(Double.NaN);
    }

    /** The derivative by ln p is the opposite of the probability of the class at that time, given the labels. */
    @Test
    void theGradientIsTheShareOfAlignments() {
        Tensor leaf = logs.select(1, 0).copy().requiresGrad(true);
        Tensor single = loss.reduction(Reduction.SUM).of(leaf, Tensor.of(new long[] {1, 2}));

        assertThat(single.shape()).isEqualTo(Shape.SCALAR);
        assertThat(single.item()).isEqualTo(2.37937340927867, ROUNDING);
        assertThat(Autograd.grad(single, leaf).toDoubleArray()).containsExactly(new double[] {-0.51305533176912524,
            -0.48694466823087476, 0, -0.5024601947455407, -0.43966179240879626, -0.057878012845663043,
            -0.16052986918613979, -0.39574121998454445, -0.44372891082931576, -0.17830975660588988, 0,
            -0.82169024339411012}, ROUNDING);
    }

    @Test
    void aTargetMayBeEmptyOrTooLong() {
        Tensor leaf = logs.copy().requiresGrad(true);
        Tensor target = labels(new long[] {1, 1}, new long[] {1, 1});
        ConnectionistTemporalClassification mixed = loss.targetLengths(0, 2).inputLengths(4, 3);

        assertThat(mixed.unreduced(leaf, target).toDoubleArray())
                .containsExactly(new double[] {5.0090607900426715, 4.3232332130987011}, ROUNDING);
        assertThat(mixed.of(leaf, target).item()).isEqualTo((5.0090607900426715 + 4.3232332130987011 / 2) / 2,
                ROUNDING);
        ConnectionistTemporalClassification tooLong = loss.targetLengths(0, 2).inputLengths(4, 2);
        assertThat(tooLong.unreduced(leaf, target).toDoubleArray()).endsWith(INFINITY);
        double[] gradient = Autograd.grad(tooLong.of(leaf, target), leaf).select(1, 1).toDoubleArray();
        assertThat(gradient).containsOnly(0);
        assertThat(tooLong.zeroInfinity().unreduced(leaf, target).toDoubleArray())
                .containsExactly(new double[] {5.0090607900426715, 0}, ROUNDING);
        Tensor zeroed = tooLong.zeroInfinity().of(leaf, target);
        assertThat(Autograd.grad(zeroed, leaf).toDoubleArray()).doesNotContain(Double.NaN);
    }

    @Test
    void withoutTimeOnlyTheEmptyTargetIsPossible() {
        Tensor target = labels(new long[] {1}, new long[] {1});
        assertThat(loss.inputLengths(0, 0).targetLengths(0, 1).unreduced(logs, target).abs().toDoubleArray())
                .containsExactly(0, INFINITY);
        assertThat(loss.unreduced(Tensor.zeros(0, 2, 3), target).toDoubleArray()).containsExactly(INFINITY, INFINITY);
        assertThat(loss.unreduced(logs, Tensor.of(Shape.of(2, 0), new long[0])).get(0)).isEqualTo(5.0090607900426715,
                ROUNDING);
    }

    /** All sequences of classes are tried, and those whose labels are the target's are added up. */
    private static double enumerated(Tensor logs, int n, int time, List<Integer> target, int blank) {
        int classes = logs.shape().size(2);
        double sum = 0;
        for (int code = 0; code < Math.pow(classes, time); code++) {
            double log = 0;
            List<Integer> labels = new ArrayList<>();
            int last = -1;
            int rest = code;
            for (int t = 0; t < time; t++) {
                int now = rest % classes;
                rest /= classes;
                log += logs.get(t, n, now);
                if (now != last && now != blank) {
                    labels.add(now);
                }
                last = now;
            }
            sum += labels.equals(target) ? Math.exp(log) : 0;
        }
        return -Math.log(sum);
    }

    @Test
    void agreesWithEnumeration() {
        var random = new Random(3);
        for (int round = 0; round < 40; round++) {
            int time = 1 + random.nextInt(6);
            int length = random.nextInt(4);
            int blank = random.nextInt(4);
            Tensor each = Tensor.normal(0, 1.5, Shape.of(6, 1, 4), random); // no logSoftmax: they needn't add up to 1
            List<Integer> target = new ArrayList<>();
            long[] row = new long[3];
            for (int n = 0; n < length; n++) {
                row[n] = (blank + 1 + random.nextInt(3)) % 4;
                target.add((int) row[n]);
            }
            double actual = loss.blank(blank).inputLengths(time).targetLengths(length).reduction(Reduction.SUM)
                    .of(each, labels(row)).item();
            double expected = enumerated(each, 0, time, target, blank);
            if (Double.isInfinite(expected)) {
                assertThat(actual).isEqualTo(INFINITY);
            } else {
                assertThat(actual).as("%s in %d steps", target, time).isCloseTo(expected, within(1e-13));
            }
        }
    }

    @Test
    void gradientsAgreeWithDifferences() {
        Tensor target = labels(new long[] {1, 2, 0}, new long[] {1, 1, 2});
        ConnectionistTemporalClassification some = loss.targetLengths(2, 2).inputLengths(3, 4);

        var report = GradCheck.of(x -> some.of(x, target)).secondOrder().verify(scores);
        assertThat(report.compared()).isGreaterThan(24);
        GradCheck.of(x -> some.of(x.logSoftmax(2), target)).secondOrder().verify(scores);
    }

    @Test
    void longSequencesNeitherUnderflowNorTakeLong() {
        int time = 160;
        Tensor x = Tensor.normal(0, 1, Shape.of(time, 2, 20), new Random(5)).requiresGrad(true);
        long[][] target = new long[2][40];
        for (long[] row : target) {
            for (int n = 0; n < row.length; n++) {
                row[n] = 1 + n % 19;
            }
        }
        Tensor mean = loss.of(x.logSoftmax(2), labels(target));
        mean.backward();

        assertThat(mean.item()).isBetween(1., 100.);
        assertThat(x.grad().sum(2).abs().max().item()).isLessThan(1e-12);
    }

    @Test
    void inSinglePrecision() {
        Tensor single = loss.of(logs.to(DType.F32), labels(new long[] {1, 2}, new long[] {1, 1}));
        assertThat(single.dtype()).isEqualTo(DType.F32);
        assertThat(single.item()).isCloseTo((2.37937340927867 + 1.9933427325520668) / 4, within(1e-6));
    }

    @Test
    void refusesWhatDoesNotFit() {
        Tensor target = labels(new long[] {1, 2}, new long[] {1, 1});
        assertThatThrownBy(() -> loss.of(logs, labels(new long[] {1, 2}, new long[] {0, 1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "ctc of prediction (4, 2, 3) F64 and target (2, 2) I64: label 0 at [1, 0] is the blank, which stands "
                                + "for no label; targetLengths says where shorter targets end");
        assertThatThrownBy(() -> loss.of(logs, labels(new long[] {1, 2}, new long[] {3, 1})))
                .hasMessageContaining("label 3 at [1, 0] is not among the 3 classes 0..2");
        assertThatThrownBy(() -> loss.of(logs, target.to(DType.F64))).hasMessageContaining("labels must be I64");
        assertThatThrownBy(() -> loss.of(logs, labels(new long[] {1, 2}))).hasMessageContaining("(batch, length)");
        assertThatThrownBy(() -> loss.blank(3).of(logs, target)).hasMessageContaining(
                "the blank 3 is not among the 3 classes");
        assertThatThrownBy(() -> loss.blank(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> loss.inputLengths(4).of(logs, target)).hasMessage(
                "ctc: inputLengths has 1 lengths for a batch of 2; there must be one for each sequence");
        assertThatThrownBy(() -> loss.targetLengths(2, 3).of(logs, target))
                .hasMessage("ctc: targetLengths must be at most 2, the size of the axis, not 3 at 1");
        assertThatThrownBy(() -> loss.targetLengths(2, -3)).hasMessage(
                "ctc: targetLengths must not be negative, not -3");
        assertThatThrownBy(() -> loss.of(scores.copy().requiresGrad(true).softmax(2), target))
                .hasMessageContaining("result of softmax");
        assertThatThrownBy(() -> loss.of(Tensor.zeros(4, 0, 3), Tensor.of(Shape.of(0, 2), new long[0])))
                .hasMessageStartingWith("ctc: the batch is empty");
    }
}
