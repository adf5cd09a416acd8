package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows 31 to 36 of {@code docs/edges.md}, second and higher derivatives, and the like. */
class CurvatureTest {

    private static Tensor derivative(Tensor y, Tensor x) {
        return Autograd.of(y).createGraph().materializeGrads().grad(x);
    }

    private static void assertDerivatives(UnaryOperator<Tensor> f, double at, double... expected) {
        Tensor x = Tensor.of(at).requiresGrad(true);
        Tensor derivative = f.apply(x);
        for (int order = 0; order < expected.length; order++) {
            assertThat(derivative.item()).as("order %d", order).isEqualTo(expected[order] + 0.0, within(0.0));
            derivative = derivative.requiresGrad() ? derivative(derivative, x) : Tensor.of(0);
        }
    }

    private static void assertHessian(UnaryOperator<Tensor> f, Tensor at, double[]... expected) {
        Tensor x = at.detach().requiresGrad(true);
        Tensor gradient = derivative(f.apply(x), x);
        for (int row = 0; row < expected.length; row++) {
            Tensor derivative = Autograd.grad(gradient.select(0, row), x);
            for (int column = 0; column < expected.length; column++) {
                assertThat(derivative.get(column)).as("[%d][%d]", row, column).isCloseTo(expected[row][column],
                        within(3e-16)); // a few roundings of terms up to 1
            }
        }
    }

    @Test
    @DisplayName("31: x^4 at 2, orders 0 to 5")
    void aPower() {
        assertDerivatives(x -> x.pow(4), 2, 16, 32, 48, 48, 24, 0);
    }

    @Test
    @DisplayName("32: sin at 0, orders 0 to 5")
    void theSine() {
        assertDerivatives(Tensor::sin, 0, 0, 1, 0, -1, 0, 1);
    }

    @Test
    @DisplayName("33: the Hessian of sum(c softmax(x)); digits from 30-digit arithmetic")
    void theSoftmax() {
        Tensor c = Tensor.of(1, 2, 3);
        assertHessian(x -> x.softmax(0).mul(c).sum(), Tensor.of(.1, .2, .3),
                new double[] {-0.12785586716143422, 0.11316388206019587, 0.014691985101238357},
                new double[] {0.11316388206019587, -0.0074195137131391376, -0.10574436834705673},
                new double[] {0.014691985101238357, -0.10574436834705673, 0.091052383245818373});
    }

    @Test
    @DisplayName("34: the Hessian of logSumExp at 0")
    void theLogarithmOfASumOfExponentials() {
        double[][] expected = {{.25, -.25}, {-.25, .25}};
        assertHessian(Tensor::logSumExp, Tensor.zeros(2), expected);
        assertHessian(x -> x.select(0, 0).logAddExp(x.select(0, 1)), Tensor.zeros(2), expected);
        assertHessian(x -> x.logSoftmax(0).select(0, 0).neg(), Tensor.zeros(2), expected);
        assertHessian(x -> x.logSoftmaxAt(0, Tensor.of(0).to(DType.I64)).neg(), Tensor.zeros(2), expected);
    }

    @Test
    @DisplayName("35: the Hessian of a product at (2, 0, 3)")
    void aProduct() {
        assertHessian(Tensor::prod, Tensor.of(2, 0, 3), new double[] {0, 3, 0}, new double[] {3, 0, 2},
                new double[] {0, 2, 0});
    }

    @Test
    @DisplayName("36: the Hessian of the norm at (3, 4), and at 0, where there is none")
    void theNorm() {
        assertHessian(Tensor::norm, Tensor.of(3, 4), new double[] {.128, -.096}, new double[] {-.096, .072});
        assertHessian(x -> x.select(0, 0).hypot(x.select(0, 1)), Tensor.of(3, 4), new double[] {.128, -.096},
                new double[] {-.096, .072});
        Tensor x = Tensor.zeros(2).requiresGrad(true);
        assertThat(Autograd.grad(derivative(x.norm(), x).select(0, 0), x).toDoubleArray()).containsOnly(Double.NaN);
    }

    /** Where one derivative is a stated 0, the other's derivative still has to agree with it: Hessians are symmetric. */
    @Test
    void mixedDerivativesBesideAStatedZero() {
        assertHessian(x -> x.select(0, 0).pow(x.select(0, 1)), Tensor.of(2, 0), new double[] {0, .5},
                new double[] {.5, Math.log(2) * Math.log(2)});
        assertHessian(x -> x.select(0, 0).xlogy(x.select(0, 1)), Tensor.of(0, 4), new double[] {0, .25},
                new double[] {.25, 0});
    }
}
