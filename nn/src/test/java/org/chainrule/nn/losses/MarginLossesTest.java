package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

/**
 * {@link MarginRanking}, {@link HingeEmbedding}, {@link SoftMargin}, {@link MultiMargin}, {@link MultiLabelMargin} and
 * {@link MultiLabelSoftMargin}. Numbers that aren't plain come from the formulas in their documentation, evaluated with 40
 * digits by mpmath.
 */
class MarginLossesTest {
    private static final Offset<Double> ROUNDING = within(2e-15);
    private static final Tensor SCORES = Tensor
            .of(new double[][] {{1.2, -0.4, 0.3}, {0.1, 2, -1.5}, {-0.7, 0.6, 0.9}, {0.5, 0.5, -0.2}});
    private static final Tensor LABELS = Tensor.of(new long[] {0, 2, 1, 0});

    private static double[] gradient(Loss loss, Tensor prediction, Tensor target) {
        Tensor x = prediction.detach().requiresGrad(true);
        return Autograd.grad(loss.reduction(Reduction.SUM).of(x, target), x).toDoubleArray();
    }

    @Test
    void marginRanking() {
        Tensor a = Tensor.of(1, 2, 3, 0.5).requiresGrad(true);
        Tensor b = Tensor.of(2, 1, 3, 2).requiresGrad(true);
        Tensor labels = Tensor.of(new long[] {1, 1, -1, -1});
        MarginRanking loss = Loss.marginRanking();

        assertThat(loss.unreduced(a, b, labels).toDoubleArray()).containsExactly(1, 0, 0, 0);
        Tensor each = loss.margin(2).unreduced(a, b, labels);
        assertThat(each.toDoubleArray()).containsExactly(3, 1, 2, 0.5);
        assertThat(loss.margin(2).of(a, b, labels).item()).isEqualTo(1.625);
        each.sum().backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(-1, -1, 1, 1);
        assertThat(b.grad().toDoubleArray()).containsExactly(1, 1, -1, -1);
        Tensor equal = Tensor.of(3).requiresGrad(true);
        assertThat(Autograd.grad(loss.of(equal, Tensor.of(3), Tensor.of(1)), equal).item()).as("at 0").isZero();
        GradCheck.of((x, y) -> loss.margin(1.7).of(x, y, labels)).secondOrder().verify(a.detach(), b.detach());
    }

    @Test
    void marginRankingRefusesWhatDoesNotFit() {
        MarginRanking loss = Loss.marginRanking();
        assertThatThrownBy(() -> loss.of(Tensor.zeros(2), Tensor.zeros(2), Tensor.of(0, 1)))
                .hasMessageStartingWith("marginRanking of labels (2) F64: 0.0 at [0] is neither -1 nor 1");
        assertThatThrownBy(() -> loss.of(Tensor.zeros(2, 1), Tensor.zeros(2), Tensor.ones(2)))
                .hasMessageStartingWith("marginRanking of first (2, 1) F64 and second (2) F64: ");
        assertThatThrownBy(() -> loss.of(Tensor.zeros(2, 1), Tensor.zeros(2, 1), Tensor.ones(2)))
                .hasMessageContaining("labels.reshape(2, 1)");
        for (double margin : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> loss.margin(margin))
                    .hasMessage("marginRanking: the margin must be finite and not negative, not " + margin);
        }
    }

    @Test
    void hingeEmbedding() {
        Tensor distances = Tensor.of(0.2, 3, 0.2, 1, 3);
        Tensor labels = Tensor.of(new long[] {1, 1, -1, -1, -1});
        HingeEmbedding loss = Loss.hingeEmbedding();

        assertThat(loss.unreduced(distances, labels).toDoubleArray()).containsExactly(0.2, 3, 0.8, 0, 0);
        assertThat(loss.of(distances, labels).item()).isEqualTo(0.8, ROUNDING);
        assertThat(loss.margin(2).unreduced(distances, labels).toDoubleArray()).containsExactly(0.2, 3, 1.8, 1, 0);
        assertThat(gradient(loss, distances, labels)).containsExactly(1, 1, -1, 0, 0);
        assertThat(loss.of(Tensor.of(Double.NaN), Tensor.of(-1)).item()).isNaN();
        assertThatThrownBy(() -> loss.of(distances, Tensor.zeros(5))).hasMessageContaining("neither -1 nor 1");
        assertThatThrownBy(() -> loss.margin(0)).hasMessageContaining("margin must be positive and finite, not 0.0");
    }

    @Test
    void softMargin() {
        Tensor scores = Tensor.of(2, -0.5, 0.3, -4);
        Tensor labels = Tensor.of(new long[] {1, 1, -1, -1});
        SoftMargin loss = Loss.softMargin();

        assertThat(loss.unreduced(scores, labels).toDoubleArray()).containsExactly(new double[] {0.1269280110429725,
            0.97407698418010668, 0.85435524446852712, 0.01814992791780974}, ROUNDING);
        assertThat(loss.of(scores, labels).item()).isEqualTo(0.49337754190235401, ROUNDING);
        assertThat(loss.of(Tensor.of(-1000), Tensor.of(1)).item()).isEqualTo(1000);
        assertThat(gradient(loss, Tensor.of(-1000, 0), Tensor.of(1, -1))).containsExactly(-1, 0.5);
        double certain = loss.of(Tensor.of(50), Tensor.of(1)).item();
        assertThat(certain / Math.exp(-50)).isCloseTo(1, ROUNDING);
        assertThatThrownBy(() -> loss.of(scores, Tensor.zeros(4))).hasMessageContaining("neither -1 nor 1");
    }

    @Test
    void multiMargin() {
        MultiMargin loss = Loss.multiMargin();

        assertThat(loss.unreduced(SCORES, LABELS).toDoubleArray()).containsExactly(
                new double[] {0.1 / 3, 7.1 / 3, 1.3 / 3, 1.3 / 3}, ROUNDING);
        assertThat(loss.of(SCORES, LABELS).item()).isEqualTo(0.81666666666666667, ROUNDING);
        assertThat(loss.squared().margin(0.5).unreduced(SCORES, LABELS).toDoubleArray())
                .containsExactly(new double[] {0, 6.8033333333333333, 0.21333333333333333, 0.25 / 3}, within(4e-15));
        double third = 1. / 3;
        assertThat(gradient(loss, SCORES, LABELS)).containsExactly(new double[] {-third, 0, third, third, third,
            -2 * third, 0, -third, third, -2 * third, third, third}, ROUNDING);
    }

    /** The value in PyTorch's documentation: 1/4 ((1 - (0.8 - 0.1)) + (1 - (0.8 - 0.2)) + (1 - (0.8 - 0.4))). */
    @Test
    void multiMarginOfASingleExample() {
        Tensor scores = Tensor.of(0.1, 0.2, 0.4, 0.8);
        assertThat(Loss.multiMargin().of(scores.unsqueeze(0), Tensor.of(new long[] {3})).item())
                .isEqualTo(0.325, ROUNDING);
        Tensor alone = Loss.multiMargin().unreduced(scores, Tensor.of(new long[] {3}).reshape(Shape.SCALAR));
        assertThat(alone.shape()).isEqualTo(Shape.SCALAR);
        assertThat(alone.item()).isEqualTo(0.325, ROUNDING);
    }

    @Test
    void multiMarginOfPlacesAndIgnoredLabels() {
        Tensor images = SCORES.reshape(2, 2, 3).permute(0, 2, 1);
        MultiMargin loss = Loss.multiMargin();
        assertThat(loss.of(images, LABELS.reshape(2, 2)).item()).isEqualTo(0.81666666666666667, ROUNDING);
        Tensor some = Tensor.of(new long[] {-1, 2, -1, -1});
        assertThat(loss.ignoreIndex(-1).of(SCORES, some).item()).isEqualTo(7.1 / 3, ROUNDING);
        assertThat(loss.of(SCORES, Tensor.full(-100, Shape.of(4), DType.I64)).item()).isZero();
        assertThatThrownBy(() -> loss.of(SCORES, Tensor.of(new long[] {0, 3, 1, 0})))
                .hasMessageStartingWith("multiMargin of prediction (4, 3) F64 and target (4) I64: label 3 at [1]");
        for (double margin : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> loss.margin(margin)).hasMessageContaining("must be positive and finite");
        }
        assertThat(loss.margin(2).squared().ignoreIndex(3).classWeights(1, 2))
                .isEqualTo(new MultiMargin(2, true, List.of(1., 2.), 3));
    }

    /** The example in PyTorch's documentation. */
    @Test
    void multiLabelMargin() {
        Tensor scores = Tensor.of(new double[][] {{0.1, 0.2, 0.4, 0.8}});
        Tensor labels = Tensor.of(new long[][] {{3, 0, -1, 1}});
        MultiLabelMargin loss = Loss.multiLabelMargin();

        assertThat(loss.of(scores, labels).item()).isEqualTo(0.85, ROUNDING);
        assertThat(loss.of(scores.squeeze(0), labels.squeeze(0)).shape()).isEqualTo(Shape.SCALAR);
        assertThat(gradient(loss, scores, labels)).containsExactly(-0.5, 0.5, 0.5, -0.5);
    }

    @Test
    void multiLabelMarginOfRowsWithMoreAndFewerLabels() {
        Tensor labels = Tensor.of(new long[][] {{1, -1, 0}, {-1, 5, 5}, {0, 1, 2}, {2, 0, -1}});
        Tensor each = Loss.multiLabelMargin().unreduced(SCORES, labels);

        // (1 + 0.4 + 1.2) + (1 + 0.4 + 0.3); none; none; (1 + 0.2 + 0.5) + (1 - 0.5 + 0.5)
        assertThat(each.toDoubleArray()).containsExactly(new double[] {4.3 / 3, 0, 0, 2.7 / 3}, ROUNDING);
        Tensor none = Tensor.full(-1, Shape.of(4, 3), DType.I64);
        assertThat(Loss.multiLabelMargin().of(SCORES, none).item()).isZero();
        assertThat(gradient(Loss.multiLabelMargin(), SCORES, none)).containsOnly(0);
    }

    @Test
    void multiLabelMarginRefusesWhatDoesNotFit() {
        MultiLabelMargin loss = Loss.multiLabelMargin();
        assertThatThrownBy(() -> loss.of(SCORES, Tensor.full(3, Shape.of(4, 3), DType.I64))).hasMessage(
                "multiLabelMargin of prediction (4, 3) F64 and target (4, 3) I64: label 3 at [0, 0] is not among the 3 "
                        + "classes 0..2, nor is it -1, the end of the list");
        assertThatThrownBy(() -> loss.of(SCORES, Tensor.full(1, Shape.of(4, 3), DType.I64)))
                .hasMessageEndingWith("label 1 at [0, 1] is listed twice");
        assertThatThrownBy(() -> loss.of(SCORES, LABELS)).hasMessageContaining("must be I64 of the prediction's shape");
        assertThatThrownBy(() -> loss.of(SCORES, SCORES)).hasMessageContaining("must be I64 of the prediction's shape");
        assertThatThrownBy(() -> loss.of(Tensor.zeros(2, 3, 4), Tensor.zeros(2, 3, 4)))
                .hasMessageContaining("(classes) or (batch, classes)");
    }

    @Test
    void multiLabelSoftMargin() {
        Tensor isLabel = Tensor.of(new long[][] {{1, 0, 1}, {0, 0, 0}, {0, 1, 1}, {1, 1, 0}});
        MultiLabelSoftMargin loss = Loss.multiLabelSoftMargin();

        Tensor each = loss.unreduced(SCORES, isLabel);
        assertThat(each.toDoubleArray()).containsExactly(new double[] {0.44355098806883698, 1.0242459830330986,
            0.39394262470114378, 0.51543094591393507}, ROUNDING);
        assertThat(loss.of(SCORES, isLabel).item()).isEqualTo(0.59429263542925361, ROUNDING);
        assertThat(Loss.bceWithLogits().of(SCORES, isLabel).item()).isEqualTo(0.59429263542925361, ROUNDING);
        assertThat(loss.classWeights(0.5, 2, 1.25).unreduced(SCORES, isLabel).toDoubleArray())
                .containsExactly(new double[] {0.61687193135152658, 1.6259403165337237, 0.50100375627653666,
                    0.64428868239241883}, ROUNDING);
        Tensor places = SCORES.reshape(2, 2, 3).permute(0, 2, 1);
        assertThat(loss.unreduced(places, isLabel.reshape(2, 2, 3).permute(0, 2, 1)).shape())
                .isEqualTo(Shape.of(2, 2));
        assertThatThrownBy(() -> loss.of(SCORES, SCORES)).hasMessageContaining("isn't between 0 and 1");
        assertThatThrownBy(() -> loss.of(SCORES, LABELS)).hasMessageContaining("target.oneHot(3)");
        assertThatThrownBy(() -> loss.of(SCORES.copy().requiresGrad(true).sigmoid(), isLabel))
                .hasMessageContaining("result of sigmoid");
    }
}
