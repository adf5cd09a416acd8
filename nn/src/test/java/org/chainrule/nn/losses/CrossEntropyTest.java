package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class CrossEntropyTest {
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    private static Tensor label(long label) {
        return Tensor.of(new long[] {label}).reshape(Shape.SCALAR);
    }

    private static double[] gradient(Loss loss, Tensor logits, Tensor target) {
        Tensor x = logits.detach().requiresGrad(true);
        return Autograd.grad(loss.of(x, target), x).toDoubleArray();
    }

    /** The last layer of a network with a softmax in a text of Tobias Hill. */
    @Test
    void costOfASoftmaxNetwork() {
        Tensor z = Tensor.of(1.8670679715618874, 2.230282320573539, 2.8230360327250636);
        double[] expected = {-0.801553105767269, 0.2853555304250049, 0.5161975753422642};
        for (Tensor target : new Tensor[] {label(0), Tensor.of(1, 0, 0)}) {
            assertThat(Loss.crossEntropy().of(z, target).item()).isCloseTo(1.6172337500003393, within(1e-15));
            assertThat(gradient(Loss.crossEntropy(), z, target)).usingComparatorWithPrecision(1e-15)
                    .containsExactly(expected);
        }
    }

    @Test
    void isTheLogarithmOfTheNumberOfClassesWhereAllScoresAreEqual() {
        Tensor logits = Tensor.full(3, Shape.of(4, 10), DType.F64);

        assertThat(Loss.crossEntropy().of(logits, Tensor.of(new long[] {0, 3, 9, 9})).item())
                .isCloseTo(Math.log(10), within(1e-15));
    }

    @Test
    void smallLossesAndSlopesKeepTheirDigits() {
        Tensor logits = Tensor.of(45, 3, -1);
        double[] expected = {-5.854828437869098e-19, 5.74952226429356e-19, 1.0530617357553812e-20};
        for (Tensor target : new Tensor[] {label(0), Tensor.of(1, 0, 0)}) {
            assertThat(Loss.crossEntropy().of(logits, target).item()).isCloseTo(5.854828437869098e-19, within(1e-33));
            double[] derivative = gradient(Loss.crossEntropy(), logits, target);
            for (int n = 0; n < 3; n++) {
                assertThat(derivative[n]).isCloseTo(expected[n], within(1e-14 * Math.abs(expected[n])));
            }
        }
    }

    @Provide
    Arbitrary<double[]> scores() {
        return Arbitraries.doubles().between(-9, 9).array(double[].class).ofSize(6);
    }

    @Property
    void isTheLikelihoodOfTheLogarithmOfTheSoftmax(@ForAll("scores") double[] scores,
            @ForAll @IntRange(max = 8) int pair,
            @ForAll @DoubleRange(max = 1) double smoothing) {
        Tensor x = Tensor.of(Shape.of(2, 3), scores).requiresGrad(true);
        Tensor labels = Tensor.of(new long[] {pair / 3, pair % 3});
        Tensor logs = x.logSoftmax(1);
        CrossEntropy loss = Loss.crossEntropy().labelSmoothing(smoothing);

        Tensor smoothed = Loss.nll().of(logs, labels).mul(1 - smoothing).sub(logs.mean().mul(smoothing));
        Tensor shares = loss.of(x, labels.oneHot(3).to(DType.F64));
        Tensor fused = loss.of(x, labels);

        assertThat(fused.item()).isCloseTo(smoothed.item(), within(1e-13)).isCloseTo(shares.item(), within(1e-13));
        double[] derivatives = Autograd.grad(fused, x).toDoubleArray();
        assertThat(derivatives).usingComparatorWithPrecision(1e-15)
                .containsExactly(Autograd.grad(smoothed, x).toDoubleArray());
        assertThat(derivatives).usingComparatorWithPrecision(1e-15)
                .containsExactly(Autograd.grad(shares, x).toDoubleArray());
    }

    @Test
    void theMeanIsOverLabelsThatCount() {
        Tensor logits = Tensor.of(new double[][] {{1, 2, 3}, {5, 4, 0}, {0, 0, 0}});
        Tensor some = Tensor.of(new double[][] {{1, 2, 3}, {0, 0, 0}});
        CrossEntropy loss = Loss.crossEntropy().labelSmoothing(0.1);
        Tensor labels = Tensor.of(new long[] {2, -100, 1});

        assertThat(loss.of(logits, labels).item()).isEqualTo(loss.of(some, Tensor.of(new long[] {2, 1})).item());
        double[] derivative = gradient(loss, logits, labels);
        assertThat(new double[] {derivative[3], derivative[4], derivative[5]}).containsOnly(0);
        assertThat(loss.reduction(Reduction.NONE).of(logits, labels).get(1)).isZero();
        assertThat(gradient(loss.reduction(Reduction.SUM), logits, labels)[4]).isZero();
    }

    @Test
    void anIgnoredRowMayHoldAnything() {
        Tensor logits = Tensor.of(new double[][] {{0, 0}, {Double.NaN, 1}, {IMPOSSIBLE, IMPOSSIBLE}});
        Tensor labels = Tensor.of(new long[] {1, -1, -1});
        Loss loss = Loss.crossEntropy().ignoreIndex(-1).reduction(Reduction.SUM);

        assertThat(loss.of(logits, labels).item()).isCloseTo(Math.log(2), within(1e-15));
        assertThat(gradient(loss, logits, labels)).containsExactly(0.5, -0.5, 0, 0, 0, 0);
    }

    @Test
    void withProbabilitiesTheMeanIsOverRows() {
        Tensor logits = Tensor.of(new double[][] {{1, 2, 3}, {5, 4, 0}});
        Tensor shares = Tensor.of(new double[][] {{0.5, 0.25, 0.25}, {0, 0, 1}});
        Tensor logs = logits.logSoftmax(1);

        double expected = -(0.5 * logs.get(0, 0) + 0.25 * logs.get(0, 1) + 0.25 * logs.get(0, 2) + logs.get(1, 2)) / 2;
        assertThat(Loss.crossEntropy().of(logits, shares).item()).isCloseTo(expected, within(1e-15));
    }

    @Test
    void anImpossibleClassContributesNothing() {
        Tensor logits = Tensor.of(IMPOSSIBLE, 0, 0);
        Tensor shares = Tensor.of(0, 0.25, 0.75).requiresGrad(true);
        Tensor x = logits.detach().requiresGrad(true);
        Tensor loss = Loss.crossEntropy().of(x, shares);
        var derivatives = Autograd.of(loss).createGraph().grad(new Tensor[] {x, shares});

        assertThat(loss.item()).isCloseTo(Math.log(2), within(1e-15));
        assertThat(derivatives.get(0).toDoubleArray()).usingComparatorWithPrecision(1e-16).containsExactly(0, 0.25,
                -0.25);
        assertThat(derivatives.get(1).toDoubleArray()).usingComparatorWithPrecision(1e-16).containsExactly(0,
                Math.log(2),
                Math.log(2));
        Tensor second = Autograd.grad(derivatives.get(0).square().sum(), x);
        assertThat(second.toDoubleArray()).usingComparatorWithPrecision(1e-16).containsExactly(0, 0.25, -0.25);
        assertThat(Loss.crossEntropy().of(logits, label(0)).item()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void classesStandBehindTheBatch() {
        Tensor rows = Tensor.of(new double[][] {{1, 2, 3}, {5, 4, 0}, {-1, 0, 2}, {3, 3, 1}});
        Tensor labels = Tensor.of(new long[] {0, 2, 1, 1});
        Tensor images = rows.reshape(2, 2, 3).permute(0, 2, 1); // two of two pixels, three classes each
        Loss each = Loss.crossEntropy().reduction(Reduction.NONE);

        Tensor losses = each.of(images, labels.reshape(2, 2));
        assertThat(losses.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(losses.toDoubleArray()).containsExactly(each.of(rows, labels).toDoubleArray());
        assertThat(each.of(rows.select(0, 1), label(2)).item()).isEqualTo(losses.get(0, 1));
        assertThat(Loss.crossEntropy().of(images, labels.reshape(2, 2)).item())
                .isCloseTo(Loss.crossEntropy().of(rows, labels).item(), within(1e-15));
    }

    @Test
    void aRowOfImpossibleClassesIsFoundByTheSearchForNaN() {
        Tensor logits = Tensor.of(new double[][] {{1, 2}, {IMPOSSIBLE, IMPOSSIBLE}}).requiresGrad(true);
        Tensor labels = Tensor.of(new long[] {0, 1});

        assertThat(Loss.crossEntropy().of(logits, labels).item()).isNaN();
        assertThatThrownBy(() -> Autograd.detectAnomaly(() -> Loss.crossEntropy().of(logits, labels)))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("fully masked row");
    }

    @Test
    void staysInSinglePrecision() {
        Tensor x = Tensor.of(new float[] {1, 2, 3}).requiresGrad(true);
        for (Tensor target : new Tensor[] {label(0), Tensor.of(0.5, 0.25, 0.25)}) {
            Tensor loss = Loss.crossEntropy().labelSmoothing(0.1).of(x, target);
            assertThat(loss.dtype()).isEqualTo(DType.F32);
            assertThat(Autograd.grad(loss, x).dtype()).isEqualTo(DType.F32);
            double inDoubles = Loss.crossEntropy().labelSmoothing(0.1).of(Tensor.of(1, 2, 3), target).item();
            assertThat(loss.item()).isCloseTo(inDoubles, within(2e-7));
        }
    }

    @Test
    void anEmptyBatchHasASumButNoMean() {
        Tensor logits = Tensor.zeros(0, 5).requiresGrad(true);
        Tensor labels = Tensor.of(new long[0]);

        assertThat(Loss.crossEntropy().reduction(Reduction.SUM).of(logits, labels).item()).isZero();
        assertThat(Loss.crossEntropy().reduction(Reduction.NONE).of(logits, labels).shape()).isEqualTo(Shape.of(0));
        assertThatThrownBy(() -> Loss.crossEntropy().of(logits, labels)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("crossEntropy: the batch is empty");
        assertThatThrownBy(() -> Loss.nll().of(logits, labels)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("nll: the batch is empty");
    }

    @Test
    void namesTheLabelThatIsNoClass() {
        assertThatThrownBy(() -> Loss.crossEntropy().of(Tensor.zeros(4, 5), Tensor.of(new long[] {0, 4, 1, 7})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "crossEntropy of prediction (4, 5) F64 and target (4) I64: label 7 at [3] is not among the 5 classes 0..4, nor is it the ignored label "
                                + "-100; classes are counted from 0, and ignoreIndex chooses what to ignore");
        assertThatThrownBy(
                () -> Loss.crossEntropy().ignoreIndex(7).of(Tensor.zeros(1, 5), Tensor.of(new long[] {-100})))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("label -100 at [0]");
    }

    @Test
    void tellsLabelsFromProbabilities() {
        Tensor logits = Tensor.zeros(4, 5);
        assertThatThrownBy(() -> Loss.crossEntropy().of(logits, Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "crossEntropy of prediction (4, 5) F64 and target (4) F64: labels must be I64 of shape (4), "
                                + "and probabilities floating of shape (4, 5); if these are labels, use target.to(I64)");
        assertThatThrownBy(() -> Loss.crossEntropy().of(logits, Tensor.zeros(4, 1)))
                .hasMessageEndingWith("use target.reshape(4).to(I64)");
        assertThatThrownBy(() -> Loss.crossEntropy().of(logits, Tensor.zeros(4, 5).to(DType.I64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crossEntropy of prediction (4, 5) F64 and target (4, 5) I64: a target of the prediction's "
                        + "shape holds probabilities, which are floating; use target.to(F64), or of one-hot rows the "
                        + "labels, target.argmax(1)");
        assertThatThrownBy(() -> Loss.crossEntropy().of(logits, Tensor.zeros(5, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("crossEntropy of prediction (4, 5) F64 and target (5, 4) F64: ");
        assertThatThrownBy(() -> Loss.crossEntropy().of(logits, Tensor.of(new boolean[4])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "crossEntropy of prediction (4, 5) F64 and target (4) BOOL: the labels must be I64 of shape "
                                + "(4); use target.to(I64)");
        assertThatThrownBy(() -> Loss.crossEntropy().of(Tensor.arange(3), label(0)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the prediction must be floating");
    }

    @Test
    void wantsAnAxisOfClasses() {
        assertThatThrownBy(() -> Loss.crossEntropy().of(Tensor.of(1), label(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "crossEntropy of prediction () F64: the prediction must have an axis of classes: (classes), "
                                + "(batch, classes) or (batch, classes, ...)");
        assertThatThrownBy(() -> Loss.crossEntropy().of(Tensor.zeros(3, 0), Tensor.zeros(3, 0)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("(3, 0)");
    }

    @Test
    void smoothingIsAShare() {
        for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Loss.crossEntropy().labelSmoothing(share))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("crossEntropy: label smoothing is a share between 0 and 1, not " + share);
        }
    }
}
