package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

/** Gradients as values, and gradients of gradients. */
class HigherOrderTest {

    private static Tensor derivative(Tensor y, Tensor x) {
        return Autograd.of(y).createGraph().grad(x);
    }

    @Test
    void gradChangesNothing() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor w = Tensor.of(5).requiresGrad(true);
        Tensor y = x.mul(w).retainGrad();
        var gradients = Autograd.grad(y, x, w, y);
        assertThat(gradients).extracting(Tensor::item).containsExactly(5., 3., 1.);
        assertThat(x.grad()).isNull();
        assertThat(w.grad()).isNull();
        assertThat(y.grad()).isNull();
    }

    @Test
    void gradByAnIntermediateResult() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor square = x.mul(x);
        assertThat(Autograd.grad(square.mul(square), square).item()).isEqualTo(18);
    }

    @Test
    void gradIsNotRecordedUnlessAsked() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor y = x.mul(x);
        assertThat(Autograd.grad(y, x).requiresGrad()).isFalse();
        assertThat(Autograd.of(y).seed(Tensor.of(2).requiresGrad(true)).grad(y).requiresGrad()).isFalse();
        assertThat(derivative(y, x).requiresGrad()).isTrue();
    }

    @Test
    void createGraphRecordsEvenWithinNoGrad() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor y = x.mul(x).mul(x);
        Tensor derivative = Autograd.noGrad(() -> derivative(y, x));
        assertThat(Autograd.grad(derivative, x).item()).isEqualTo(18);
    }

    @Test
    void zerosInsteadOfAnErrorWhereAsked() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor unused = Tensor.of(new float[] {1, 2}).requiresGrad(true);
        Tensor zeros = Autograd.of(x.mul(x)).materializeGrads().grad(unused);
        assertThat(zeros.toDoubleArray()).containsExactly(0, 0);
        assertThat(zeros.dtype()).isEqualTo(DType.F32);
    }

    @Test
    void backwardThroughAGradientReachesTheLeaves() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor w = Tensor.of(5).requiresGrad(true);
        Tensor derivative = derivative(w.mul(x.pow(3)), x); // 3 w x^2, a penalty on the derivative
        derivative.mul(derivative).backward(); // 9 w^2 x^4
        assertThat(w.grad().item()).isCloseTo(18 * 5 * 81, within(1e-9));
        assertThat(x.grad().item()).isCloseTo(36 * 25 * 27, within(1e-9));
    }

    /** The Hessian of (2x)^2 is 8, though its gradient at 0 is 0. */
    @Test
    void theCurvatureAtAnOptimumIsNotLost() {
        assertThat(curvatureAtZero(x -> x.mul(2).mul(x.mul(2)))).isEqualTo(8);
        assertThat(curvatureAtZero(x -> x.mul(2).pow(2))).isEqualTo(8);
        assertThat(curvatureAtZero(x -> x.exp().sub(x))).isEqualTo(1); // minimum at 0
        assertThat(curvatureAtZero(x -> Tensor.div(-1, x.mul(x).add(1)))).isEqualTo(2);
        assertThat(curvatureAtZero(x -> x.mul(x).add(1).sqrt())).isEqualTo(1);
        assertThat(curvatureAtZero(x -> x.mul(x).add(1).log())).isEqualTo(2);
        assertThat(curvatureAtZero(x -> x.mul(x).neg().sigmoid())).isEqualTo(-.5);
        assertThat(curvatureAtZero(x -> Tensor.where(x.lt(1), x.mul(x).tanh(), x))).isEqualTo(2);
    }

    private static double curvatureAtZero(UnaryOperator<Tensor> f) {
        Tensor x = Tensor.of(0).requiresGrad(true);
        Tensor derivative = derivative(f.apply(x), x);
        assertThat(derivative.item()).isZero();
        return Autograd.grad(derivative, x).item();
    }

    /** x^T A x has the Hessian A + A^T, at 0 as elsewhere. */
    @Test
    void theHessianOfAQuadraticForm() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        Tensor x = Tensor.of(0, 0).requiresGrad(true);
        Tensor derivative = derivative(x.matmul(a).matmul(x), x);
        assertThat(hessianRow(derivative, x, 0)).containsExactly(2, 5);
        assertThat(hessianRow(derivative, x, 1)).containsExactly(5, 8);
    }

    private static double[] hessianRow(Tensor derivative, Tensor x, int row) {
        Tensor unit = Tensor.of(1 - row, row);
        return Autograd.of(derivative).seed(unit).grad(x).toDoubleArray();
    }

    /** Forward mode from two reverse passes: the vjp is linear in its seed, so its derivative by the seed is the jvp. */
    @Test
    void aJacobianVectorProductFromADummySeedOfZeros() {
        Tensor x = Tensor.of(.5, -1, 2).requiresGrad(true);
        Tensor direction = Tensor.of(1, 10, 100);
        Tensor y = x.mul(x).mul(Tensor.of(3)).add(x.sigmoid());
        Tensor dummy = Tensor.zeros(3).requiresGrad(true);
        Tensor vjp = Autograd.of(y).seed(dummy).createGraph().grad(x);
        double[] jvp = Autograd.of(vjp).seed(direction).grad(dummy).toDoubleArray();
        for (int i = 0; i < 3; i++) {
            double at = x.get(i);
            double s = 1 / (1 + Math.exp(-at));
            assertThat(jvp[i]).isCloseTo((6 * at + s * (1 - s)) * direction.get(i), within(1e-12 * direction.get(i)));
        }
    }

    /** The same through products of matrices, sums and views. */
    @Test
    void aJacobianVectorProductThroughMatrices() {
        Tensor a = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor x = Tensor.of(new double[][] {{1, -1}, {0, 2}}).requiresGrad(true);
        Tensor y = x.transpose().matmul(a).reshape(3, 2).sum(1);
        Tensor dummy = Tensor.zeros(3).requiresGrad(true);
        Tensor vjp = Autograd.of(y).seed(dummy).createGraph().grad(x);
        Tensor direction = Tensor.of(new double[][] {{1, 0}, {2, 1}});
        double[] jvp = Autograd.of(vjp).seed(direction).grad(dummy).toDoubleArray();
        double[] linear = direction.transpose().matmul(a).reshape(3, 2).sum(1).toDoubleArray(); // y is linear in x
        assertThat(jvp).containsExactly(linear).containsExactly(9 + 12, 15 + 4, 5 + 6);
    }

    /** where(x > 0, sqrt x, 0): the branch not taken has an infinite derivative at 0. */
    @Test
    void anInfiniteSlopeBesideTheBranchTaken() {
        Tensor x = Tensor.of(0, 1).requiresGrad(true);
        Tensor y = Tensor.where(x.gt(0), x.sqrt(), Tensor.of(0));
        Tensor derivative = Autograd.of(y.sum()).createGraph().grad(x);
        assertThat(derivative.toDoubleArray()).containsExactly(0, .5);
        assertThat(Autograd.grad(derivative.sum(), x).toDoubleArray()).containsExactly(0, -.25);
    }

    @Test
    void aConstantHasZerosForGradientsWhereTheyAreAskedFor() {
        Tensor x = Tensor.of(1, 2).requiresGrad(true);
        Tensor derivative = Autograd.of(x.mul(3).sum()).createGraph().grad(x); // 3, whatever x is
        assertThat(Autograd.of(derivative.sum()).materializeGrads().grad(x).toDoubleArray()).containsExactly(0, 0);
    }
}
