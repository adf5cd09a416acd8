package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Losses with weights of classes. The numbers are those of PyTorch's formulas, evaluated with 40 digits by mpmath: with l = ln
 * softmax(x), labels y and weights w the losses are -w[y] l[y], their mean is sum(-w[y] l[y]) / sum(w[y]), and smoothed by a
 * they are (1 - a) (-w[y] l[y]) + a/C sum over the classes c of -w[c] l[c].
 */
class ClassWeightsTest {
    private static final Offset<Double> ROUNDING = within(2e-15);
    private static final Tensor LOGITS = Tensor
            .of(new double[][] {{1.2, -0.4, 0.3}, {0.1, 2, -1.5}, {-0.7, 0.6, 0.9}, {0.5, 0.5, -0.2}});
    private static final Tensor LABELS = Tensor.of(new long[] {0, 2, 1, 0});
    private static final Tensor LAST_IGNORED = Tensor.of(new long[] {0, 2, 1, -100});
    private static final Tensor SHARES = Tensor
            .of(new double[][] {{0.2, 0.5, 0.3}, {0, 0, 1}, {0.25, 0.25, 0.5}, {0.6, 0.4, 0}});
    private static final double[] LOSSES = {0.23764052013372398, 4.5816451449621314, 1.9281726894617529,
        0.45746195986421339};

    private final CrossEntropy loss = Loss.crossEntropy().classWeights(0.5, 2, 1.25);

    static Stream<Function<double[], Loss>> losses() {
        return Stream.of(w -> Loss.crossEntropy().classWeights(w), w -> Loss.nll().classWeights(w),
                w -> Loss.multiMargin().classWeights(w), w -> Loss.multiLabelSoftMargin().classWeights(w),
                w -> Loss.crossEntropy().labelSmoothing(0.1).classWeights(w));
    }

    @Test
    void aLossIsMultipliedByTheWeightOfItsLabel() {
        assertThat(loss.unreduced(LOGITS, LABELS).toDoubleArray()).containsExactly(LOSSES, ROUNDING);
        assertThat(loss.reduction(Reduction.SUM).of(LOGITS, LABELS).item()).isEqualTo(7.2049203144218217, ROUNDING);
        Loss nll = Loss.nll().classWeights(0.5, 2, 1.25);
        assertThat(nll.unreduced(LOGITS.logSoftmax(1), LABELS).toDoubleArray()).containsExactly(LOSSES, ROUNDING);
    }

    @Test
    void theMeanIsDividedByTheWeightsOfTheLabels() {
        for (Loss each : new Loss[] {loss, Loss.nll().classWeights(0.5, 2, 1.25)}) {
            Tensor x = each == loss ? LOGITS : LOGITS.logSoftmax(1);
            assertThat(each.of(x, LABELS).item()).isEqualTo(1.6952753680992522, ROUNDING);
            assertThat(each.of(x, LAST_IGNORED).item()).isEqualTo(1.7993222278820289, ROUNDING);
        }
    }

    /** The derivative of the mean by x[c] is w[y] (softmax(x)[c] - [c = y]) / sum(w[y]). */
    @Test
    void theGradientOfTheMean() {
        Tensor x = LOGITS.copy().requiresGrad(true);
        double[] gradient = Autograd.grad(loss.of(x, LABELS), x).toDoubleArray();

        assertThat(gradient).containsExactly(new double[] {-0.044504669849470718, 0.014767193651673126,
            0.029737476197797591, 0.037287708122605914, 0.24930168050226245, -0.28658938862486837, 0.048905855411312241,
            -0.29113814300632106, 0.24223228759500882, -0.070523870745450883, 0.047123188078078529,
            0.023400682667372353}, ROUNDING);
    }

    @Test
    void smoothedTheShareOfEachClassHasItsWeight() {
        CrossEntropy smoothed = loss.labelSmoothing(0.2);

        assertThat(smoothed.unreduced(LOGITS, LABELS).toDoubleArray()).containsExactly(new double[] {0.5972660095071745,
            4.0616451449621314, 1.8018930710854547, 0.65303388115681074}, ROUNDING);
        assertThat(smoothed.of(LOGITS, LABELS).item()).isEqualTo(1.6738442604027227, ROUNDING);
        assertThat(smoothed.of(LOGITS, LAST_IGNORED).item()).isEqualTo(1.7228811268146028, ROUNDING);
    }

    /** As in PyTorch, sum(-w t l), and of the mean it is the number of rows that they are divided by. */
    @Test
    void ofProbabilitiesTheMeanIsOverRows() {
        assertThat(loss.unreduced(LOGITS, SHARES).toDoubleArray()).containsExactly(new double[] {2.6385395343944857,
            4.5816451449621314, 1.1801079309135955, 1.0064163117012695}, ROUNDING);
        assertThat(loss.of(LOGITS, SHARES).item()).isEqualTo(2.3516772304928705, ROUNDING);
        assertThat(loss.labelSmoothing(0.2).of(LOGITS, SHARES).item()).isEqualTo(2.2188172481878249, ROUNDING);
    }

    @Test
    void multiMarginDividesTheMeanByTheNumberOfLabels() {
        MultiMargin weighted = Loss.multiMargin().classWeights(0.5, 2, 1.25);

        assertThat(weighted.unreduced(LOGITS, LABELS).toDoubleArray()).containsExactly(
                new double[] {0.05 / 3, 8.875 / 3, 2.6 / 3, 0.65 / 3}, ROUNDING);
        assertThat(weighted.of(LOGITS, LABELS).item()).isEqualTo(1.0145833333333333, ROUNDING);
    }

    @Test
    void weightsOf1ChangeNoBit() {
        for (CrossEntropy each : List.of(Loss.crossEntropy(), Loss.crossEntropy().labelSmoothing(0.3))) {
            for (Tensor target : List.of(LABELS, LAST_IGNORED, SHARES)) {
                assertThat(each.classWeights(1, 1, 1).of(LOGITS, target).item())
                        .isEqualTo(each.of(LOGITS, target).item(), within(1e-15));
            }
        }
        assertThat(loss.classWeights(new double[0])).isEqualTo(Loss.crossEntropy());
        assertThat(loss.labelSmoothing(0.1).ignoreIndex(2))
                .isEqualTo(new CrossEntropy(List.of(0.5, 2., 1.25), 0.1, 2));
    }

    @Test
    void whereNoLabelHasAWeightTheMeanIs0() {
        for (double smoothing : new double[] {0, 0.1}) {
            Loss none = Loss.crossEntropy().labelSmoothing(smoothing).classWeights(0, 1, 1);
            Tensor x = LOGITS.slice(0, 0, 1).copy().requiresGrad(true);
            Tensor mean = none.of(x, Tensor.of(new long[] {0}));

            assertThat(mean.item()).isZero();
            assertThat(Autograd.grad(mean, x).abs().toDoubleArray()).containsOnly(0);
        }
    }

    @Test
    void anInfiniteLossWithoutWeightIs0() {
        Tensor x = Tensor.of(Double.NEGATIVE_INFINITY, 0, 0).unsqueeze(0).requiresGrad(true);
        Tensor sum = Loss.crossEntropy().classWeights(0, 1, 1).reduction(Reduction.SUM).of(x,
                Tensor.of(new long[] {0}));

        assertThat(sum.item()).isZero();
        assertThat(Autograd.grad(sum, x).abs().toDoubleArray()).containsOnly(0);
    }

    @Test
    void classesStandBehindTheBatchAndTypesAreKept() {
        Tensor images = LOGITS.reshape(2, 2, 3).permute(0, 2, 1);
        Tensor each = loss.unreduced(images, LABELS.reshape(2, 2));
        assertThat(each.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(each.toDoubleArray()).containsExactly(LOSSES, ROUNDING);
        assertThat(loss.labelSmoothing(0.2).of(images, LABELS.reshape(2, 2)).item()).isEqualTo(1.6738442604027227,
                ROUNDING);
        Tensor single = loss.labelSmoothing(0.1).of(LOGITS.to(DType.F32), LABELS);
        assertThat(single.dtype()).isEqualTo(DType.F32);
        assertThat(loss.of(LOGITS.to(DType.F32), SHARES).dtype()).isEqualTo(DType.F32);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void thereIsAWeightForEachClass(Function<double[], Loss> made) {
        Loss two = made.apply(new double[] {1, 2});
        Tensor target = two.name().startsWith("multiLabel") ? SHARES : LABELS;

        assertThatThrownBy(() -> two.of(LOGITS, target)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        two.name() + " of prediction (4, 3) F64: classWeights has 2 weights for the 3 classes along "
                                + "axis 1; there must be one for each");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void aWeightIsFiniteAndNotNegative(double weight) {
        losses().forEach(made -> assertThatThrownBy(() -> made.apply(new double[] {1, weight, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(": classWeights must be finite and not negative, not " + weight + " at 1"));
    }
}
