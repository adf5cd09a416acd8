package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KlDivergenceTest {
    private static final Loss SUM = Loss.klDiv().reduction(Reduction.SUM);
    private static final Loss OF_LOGS = Loss.klDiv().logTarget().reduction(Reduction.SUM);
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    @Test
    void isTheDivergenceOfTwoDistributions() {
        Tensor x = Tensor.of(0.125, 0.375, 0.5).log().detach().requiresGrad(true);
        Tensor t = Tensor.of(0.5, 0.25, 0.25);
        Tensor loss = SUM.of(x, t);
        loss.backward();

        double divergence = 0.5 * Math.log(4) + 0.25 * Math.log(2. / 3) + 0.25 * Math.log(0.5);
        assertThat(loss.item()).isCloseTo(divergence, within(2e-16));
        assertThat(x.grad().toDoubleArray()).containsExactly(-0.5, -0.25, -0.25);
        assertThat(OF_LOGS.of(x, t.log()).item()).isCloseTo(divergence, within(2e-16));
    }

    @Provide
    Arbitrary<double[]> scores() {
        return Arbitraries.doubles().between(-5, 5).array(double[].class).ofSize(4);
    }

    @Property
    void isTheCrossEntropyLessTheEntropyAndNeverNegative(
            @ForAll("scores") double[] scores,
            @ForAll("scores") double[] targetScores) {
        Tensor x = Tensor.of(scores);
        Tensor t = Tensor.of(targetScores).softmax(0);
        double divergence = SUM.of(x.logSoftmax(0), t).item();

        double entropy = -t.xlogy(t).sum().item();
        assertThat(divergence).isCloseTo(Loss.crossEntropy().of(x, t).item() - entropy, within(1e-13));
        assertThat(divergence).isGreaterThan(-1e-15);
    }

    @Test
    void impossibleOutcomesStayOutOfDerivativesOfEveryOrder() {
        Tensor x = Tensor.of(IMPOSSIBLE, -0.5, -1).requiresGrad(true);
        Tensor t = Tensor.of(0, 0, 1).requiresGrad(true);
        assertStaysOut(SUM, x, t, 2); // dL/dt of the third = 1 - x

        Tensor logs = Tensor.of(IMPOSSIBLE, IMPOSSIBLE, 0).requiresGrad(true);
        assertStaysOut(OF_LOGS, x, logs, 2);
    }

    private static void assertStaysOut(Loss loss, Tensor x, Tensor t, double derivativeOfThird) {
        Tensor value = loss.of(x, t);
        assertThat(value.item()).isEqualTo(1);
        var derivatives = Autograd.of(value).createGraph().grad(new Tensor[] {x, t});
        assertThat(derivatives.get(0).toDoubleArray()).usingComparatorWithPrecision(0.).containsExactly(0, 0, -1);
        assertThat(derivatives.get(1).toDoubleArray()).usingComparatorWithPrecision(0.).containsExactly(0, 0,
                derivativeOfThird);
        Tensor square = derivatives.get(1).square().sum();
        for (Tensor second : Autograd.of(square).grad(new Tensor[] {x, t})) {
            assertThat(second.get(0)).isZero();
            assertThat(second.get(1)).isZero();
            assertThat(second.get(2)).isNotZero().isFinite();
        }
    }

    @Test
    void whatIsPossibleButRuledOutCostsInfinitely() {
        assertThat(SUM.of(Tensor.of(IMPOSSIBLE), Tensor.of(0.5)).item()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(OF_LOGS.of(Tensor.of(IMPOSSIBLE), Tensor.of(-1)).item()).isEqualTo(Double.POSITIVE_INFINITY);
    }
}
