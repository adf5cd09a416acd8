package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights of elements, and of positive answers. The numbers are formulas evaluated with 40 digits by mpmath. */
class ElementWeightsTest {
    private static final Offset<Double> ROUNDING = within(2e-15);

    private final Tensor chances = Tensor.of(0.9, 0.2, 0.6, 0.35);
    private final Tensor logits = Tensor.of(1.5, -0.7, 0.2, -2.1);
    private final Tensor target = Tensor.of(1, 0, 0.3, 1);
    private final Tensor weight = Tensor.of(0.5, 2, 0, 1.5);

    /** w (-t ln p - (1 - t) ln(1 - p)), of which PyTorch takes the plain mean. */
    @Test
    void everyElementHasAWeight() {
        ElementwiseLoss weighted = Loss.bce().weight(weight);

        assertThat(weighted.unreduced(chances, target).toDoubleArray()).containsExactly(
                new double[] {0.052680257828913151, 0.44628710262841951, 0, 1.5747331867480165}, ROUNDING);
        assertThat(weighted.of(chances, target).item()).isEqualTo(0.5184251368013373, ROUNDING);
        assertThat(weighted.reduction(Reduction.SUM).of(chances, target).item()).isEqualTo(4 * 0.5184251368013373,
                ROUNDING);
        assertThat(Loss.mse().half().weight(Tensor.of(2, 4)).of(Tensor.of(1, 2), Tensor.of(0, 4)).item())
                .isEqualTo((1 + 8) / 2.);
    }

    /** -w t ln sigmoid(x) - (1 - t) ln sigmoid(-x) for w = 2.5; its derivative is (1 - t) sigmoid(x) - w t sigmoid(-x). */
    @Test
    void positiveAnswersHaveAWeight() {
        BinaryCrossEntropyWithLogits positive = Loss.bceWithLogits().posWeight(2.5);
        Tensor x = logits.copy().requiresGrad(true);

        assertThat(positive.unreduced(logits, target).toDoubleArray())
                .containsExactly(new double[] {0.50353319495688102,
                    0.40318604888545789, 1.0073013606033082, 5.5387988079493874}, ROUNDING);
        assertThat(positive.of(logits, target).item()).isEqualTo(1.8632048530987586, ROUNDING);
        assertThat(positive.weight(weight).of(logits, target).item()).isEqualTo(2.3415842267933594, ROUNDING);
        Tensor sum = positive.reduction(Reduction.SUM).of(x, target);
        assertThat(Autograd.grad(sum, x).toDoubleArray()).containsExactly(new double[] {-0.45606380951589085,
            0.33181222783183389, 0.047259296103092967, -2.2272579470109677}, ROUNDING);
    }

    @Test
    void positiveAnswersOfEachClassHaveAWeight() {
        BinaryCrossEntropyWithLogits positive = Loss.bceWithLogits().posWeight(3, 0.5);
        double[] expected = {0.60423983394825723, 0.40318604888545789, 1.0970221910105469, 1.1077597615898775};

        Tensor x = logits.reshape(2, 2);
        Tensor t = target.reshape(2, 2);
        assertThat(positive.unreduced(x, t).toDoubleArray()).containsExactly(expected, ROUNDING);
        Tensor places = positive.unreduced(x.transpose().unsqueeze(0), t.transpose().unsqueeze(0)); // (N, C, length)
        assertThat(places.squeeze(0).transpose().toDoubleArray()).containsExactly(expected, ROUNDING);
    }

    @Test
    void positiveWeightsKeepDigitsAndFiniteValues() {
        Loss positive = Loss.bceWithLogits().posWeight(3);
        assertThat(positive.of(Tensor.of(-1000), Tensor.of(1)).item()).isEqualTo(3000);
        assertThat(positive.of(Tensor.of(1000), Tensor.of(0)).item()).isEqualTo(1000);
        assertThat(positive.of(Tensor.of(1000), Tensor.of(1)).item()).isZero();
        double far = Math.exp(-40); // ln(1 + e^-40)
        assertThat(positive.of(Tensor.of(40), Tensor.of(1)).item() / far).isCloseTo(3, within(1e-15));
        assertThat(positive.of(Tensor.of(Double.POSITIVE_INFINITY), Tensor.of(1)).item()).isZero();
    }

    @Test
    void whatHasAWeightOf0MayBeInfinite() {
        Tensor x = Tensor.of(Double.NEGATIVE_INFINITY, 1).requiresGrad(true);
        Tensor sum = Loss.bceWithLogits().weight(Tensor.of(0, 1)).reduction(Reduction.SUM).of(x, Tensor.of(1, 1));

        assertThat(sum.item()).isCloseTo(Math.log1p(Math.exp(-1)), ROUNDING);
        assertThat(Autograd.grad(sum, x).get(0)).isZero();
    }

    @Test
    void weightsAreBroadcastToThePredictionOnly() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
        Tensor zeros = Tensor.zeros(3, 2);
        Loss byExample = Loss.l1().weight(Tensor.of(1, 0, 10).reshape(3, 1)).reduction(Reduction.SUM);

        assertThat(byExample.of(x, zeros).item()).isEqualTo(113);
        assertThat(Loss.l1().weight(Tensor.of(new long[] {2})).of(x, zeros).item()).isEqualTo(7);
        assertThat(Loss.l1().weight(Tensor.of(2, 3)).unreduced(x.to(DType.F32), zeros).dtype()).isEqualTo(DType.F32);
        assertThatThrownBy(() -> Loss.l1().weight(Tensor.of(1, 0, 10)).of(x, zeros))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "l1 of prediction (3, 2) F64 and weight (3) F64: the weight must have the prediction's shape, or one "
                                + "that is broadcast to it; of one for each example make weight.reshape(3, 1)");
        assertThatThrownBy(() -> Loss.l1().weight(Tensor.of(1, 0)).of(Tensor.zeros(2, 1), Tensor.zeros(2, 1)))
                .hasMessageContaining("weight.reshape(2, 1)");
    }

    @Test
    void weightsHaveAGradientToo() {
        Tensor w = weight.copy().requiresGrad(true);

        assertThat(Autograd.grad(Loss.mse().weight(w).reduction(Reduction.SUM).of(logits, target), w).toDoubleArray())
                .containsExactly(new double[] {0.25, 0.49, 0.01, 9.61}, ROUNDING);
        Tensor x = logits.copy().requiresGrad(true);
        Tensor t = Tensor.of(0.9, 0.1, 0.3, 0.7).requiresGrad(true);
        Tensor v = Tensor.of(0.5, 2, 0.7, 1.5).requiresGrad(true);
        var report = GradCheck.of(() -> Loss.bceWithLogits().posWeight(1.5).weight(v).of(x, t)).secondOrder()
                .verify(x, t, v);
        assertThat(report.compared()).isGreaterThan(12);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void aWeightIsFiniteAndNotNegative(double wrong) {
        assertThatThrownBy(() -> Loss.bce().weight(Tensor.of(1, wrong))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bce of weight (2) F64: " + wrong
                        + " at [1] is no weight, which must be finite and not negative");
        assertThatThrownBy(() -> Loss.bceWithLogits().posWeight(wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bceWithLogits: posWeight must be finite and not negative, not " + wrong + " at 0");
    }

    @Test
    void positiveWeightsAreForAllOrForEachClass() {
        assertThatThrownBy(() -> Loss.bceWithLogits().posWeight(1, 2, 3).of(Tensor.zeros(4, 2), Tensor.zeros(4, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bceWithLogits of prediction (4, 2) F64: posWeight has 3 weights for the 2 classes along "
                        + "axis 1; there must be one for each");
        assertThat(Loss.bceWithLogits().posWeight(2)).isEqualTo(Loss.bceWithLogits().posWeight(2));
        assertThat(Loss.bce().weight(weight)).hasToString("BinaryCrossEntropy[].weight(4)");
    }
}
