package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class SquaredErrorTest {
    private final Tensor p = Tensor.of(1, 2, 3, -4).requiresGrad(true);
    private final Tensor t = Tensor.of(1, 0, 4, -1);

    @Test
    void isTheMeanOfSquares() {
        Tensor loss = Loss.mse().of(p, t);
        loss.backward();

        assertThat(loss.item()).isEqualTo((4 + 1 + 9) / 4.);
        assertThat(p.grad().toDoubleArray()).containsExactly(0, 1, -0.5, -1.5);
    }

    @Test
    void halfOfItHasTheErrorAsSlope() {
        Loss half = Loss.mse().half().reduction(Reduction.SUM);
        Tensor loss = half.of(p, t);
        loss.backward();

        assertThat(loss.item()).isEqualTo(7);
        assertThat(p.grad().toDoubleArray()).containsExactly(0, 2, -1, -3);
        assertThat(Loss.mse().half().of(p, t).item()).isEqualTo(1.75);
        assertThat(half.reduction(Reduction.NONE).of(p, t).toDoubleArray()).containsExactly(0, 2, 0.5, 4.5);
    }

    /** The network of Tobias Hill's text on backpropagation, two neurons in each layer. */
    @Test
    void costsOfASigmoidNetwork() {
        Tensor out = Tensor.of(0.7122574322957417, 0.5330975738715015).requiresGrad(true);
        Tensor cost = Loss.mse().reduction(Reduction.SUM).of(out, Tensor.of(1, 0.2));

        assertThat(cost.item()).isCloseTo(0.19374977898812007, within(1e-15));
        double[] derivative = Autograd.grad(cost, out).toDoubleArray();
        assertThat(derivative[0]).isCloseTo(-0.5754851354085166, within(1e-15));
        assertThat(derivative[1]).isCloseTo(0.666195147743003, within(1e-15));
    }

    /** The last layer of a network of his with a softmax and a squared error. */
    @Test
    void costsOfASoftmaxNetwork() {
        Tensor z = Tensor.of(1.8670679715618874, 2.230282320573539, 2.8230360327250636).requiresGrad(true);
        Tensor cost = Loss.mse().reduction(Reduction.SUM).of(z.softmax(0), Tensor.of(1, 0, 0));

        assertThat(cost.item()).isCloseTo(0.9903750968985231, within(1e-15));
        double[] derivative = Autograd.grad(cost, z).toDoubleArray();
        double[] expected = {-0.39307372420990394, 0.05509275861794259, 0.3379809655919612};
        assertThat(derivative).usingComparatorWithPrecision(1e-15).containsExactly(expected);
    }

    /** The error of Matt Mazur's step-by-step example. */
    @Test
    void halfTheSumOfSquaresOfAStepByStepExample() {
        Tensor out = Tensor.of(0.7513650695523157, 0.7729284653214625);
        Tensor cost = Loss.mse().half().reduction(Reduction.SUM).of(out, Tensor.of(0.01, 0.99));

        assertThat(cost.item()).isCloseTo(0.2983711087600027, within(1e-15));
    }
}
