package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.autograd.test.GradientAssertions.assertGradients;

import java.util.Arrays;
import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.test.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeterminantTest {

    private static Tensor gradient(Tensor a) {
        Tensor parameter = a.copy().requiresGrad(true);
        Linalg.det(parameter).sum().backward();
        return parameter.grad();
    }

    private static void requireClose(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).abs().max().item()).isCloseTo(0, within(tolerance));
    }

    /** Of rank n - 1 the gradient is the adjugate transposed, [[d, -c], [-b, a]] for [[a, b], [c, d]]. */
    @Test
    void theGradientOfASingularMatrixIsTheMatrixOfCofactors() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {2, 4}});
        assertThat(Linalg.det(a)).hasToString("0.0"); // not -0.0
        requireClose(gradient(a), Tensor.of(new double[][] {{4, -2}, {-2, 1}}), 1e-15);
    }

    /** Computed by hand: the minors of [[1, 2, 3], [4, 5, 6], [7, 8, 9]]. */
    @Test
    void theGradientIsRightWhereEliminationEndsInARoundingError() {
        Tensor a = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
        requireClose(gradient(a), Tensor.of(new double[][] {{-3, 6, -3}, {6, -12, 6}, {-3, 6, -3}}), 1e-14);
    }

    @Test
    void theGradientIsZeroWhereTwoRowsAreMissing() {
        Tensor a = TestTensors.random(4, 2).matmul(TestTensors.random(2, 4));
        requireClose(gradient(a), Tensor.zeros(4, 4), 1e-13);
        requireClose(gradient(Tensor.zeros(3, 3)), Tensor.zeros(3, 3), 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void firstAndSecondDerivativesAreRightForEveryRank(int rank) {
        Tensor a = TestTensors.random(1L, 4, rank).matmul(TestTensors.random(2L, rank, 4));
        assertGradients(GradCheck.of(Linalg::det).secondOrder(), a);
        assertGradients(GradCheck.of(Linalg::det).secondOrder(), Tensor.stack(0, a, TestTensors.random(4, 4)));
    }

    @Test
    void thirdDerivativesAreRight() {
        for (Tensor a : new Tensor[] {TestTensors.random(2, 2), Tensor.zeros(3, 3), TestTensors.random(3, 3),
            TestTensors.random(4, 4), TestTensors.random(5, 5)}) {
            GradCheck.of(DeterminantTest::cubesOfGradient).secondOrder().tolerance(1e-4, 1e-4).verify(a);
        }
    }

    private static Tensor cubesOfGradient(Tensor a) {
        Tensor x = a.requiresGrad() ? a : a.copy().requiresGrad(true);
        Tensor gradient = Autograd.of(Linalg.det(x)).createGraph().grad(x);
        return gradient.square().mul(gradient);
    }

    @Test
    void thirdDerivativesOfALargerSingularMatrixAreRefused() {
        Tensor a = Tensor.zeros(4, 4).requiresGrad(true);
        Tensor gradient = Autograd.of(Linalg.det(a)).createGraph().grad(a);
        Tensor curvature = Autograd.of(gradient.mul(TestTensors.random(4, 4)).sum()).createGraph().grad(a);
        assertThatThrownBy(() -> curvature.sum().backward()).isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("the matrix is singular");
    }

    /** The determinant of a Hilbert matrix is c(n)^4 / c(2 n), where c(n) is the product of all k! up to k = n - 1. */
    @ParameterizedTest
    @CsvSource({"3, 1e-14", "5, 1e-10", "8, 1e-7"})
    void hilbert(int size, double tolerance) {
        double exact = Hilbert.superfactorial(size).pow(4).doubleValue()
                / Hilbert.superfactorial(2 * size).doubleValue();
        double actual = Linalg.det(Hilbert.matrix(size)).item();
        assertThat(actual / exact).isCloseTo(1, within(tolerance));
        SlogDet slogdet = Linalg.slogdet(Hilbert.matrix(size));
        assertThat(slogdet.sign().item()).isEqualTo(1);
        assertThat(slogdet.logAbs().item()).isCloseTo(Math.log(exact), within(tolerance));
    }

    @Test
    void integerMatricesOfAnySignHaveExactDeterminants() {
        Random random = new Random(1);
        for (int n = 0; n < 200; n++) {
            int size = 1 + random.nextInt(5);
            long[][] a = new long[size][size];
            for (long[] row : a) {
                for (int j = 0; j < size; j++) {
                    row[j] = random.nextInt(-4, 5);
                }
            }
            double exact = Hilbert.determinant(a).doubleValue();
            assertThat(Linalg.det(Tensor.of(a).to(DType.F64)).item()).isCloseTo(exact,
                    within(1e-11));
        }
    }

    @Test
    void productsNeitherOverflowNorUnderflowOnTheWay() {
        Tensor diagonal = Tensor.of(1e200, 1e200, 1e-200, -1e-200, 3);
        Tensor a = Tensor.eye(5).mul(diagonal);
        assertThat(Linalg.det(a).item()).isCloseTo(-3, within(1e-13));
        Tensor tiny = Tensor.eye(3).mul(1e-150);
        assertThat(Linalg.det(tiny).item()).isEqualTo(0);
        SlogDet slogdet = Linalg.slogdet(tiny);
        assertThat(slogdet.logAbs().item()).isCloseTo(-450 * Math.log(10), within(1e-12));
        assertThat(Linalg.slogdet(Tensor.eye(3).mul(Double.MIN_VALUE)).logAbs().item())
                .isCloseTo(-3 * 1074 * Math.log(2), within(1e-11));
        assertThat(Linalg.det(Tensor.eye(3).mul(1e150)).item()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void theLogarithmOfASingularMatrixIsNegativeInfinity() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {2, 4}}).requiresGrad(true);
        SlogDet slogdet = Linalg.slogdet(a);
        assertThat(slogdet.sign().item()).isEqualTo(0);
        assertThat(slogdet.logAbs().item()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Linalg.logdet(a).item()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private static double[] gradientOfLogAbs(Tensor a) {
        return Tensors.gradient(x -> Linalg.slogdet(x).logAbs(), a).toDoubleArray();
    }

    /** The cofactors divided by 0, which the logarithm's derivative is: by hand 4, -2, -2, 1; 0, 0, 0, 1; 1; and none but 0. */
    @Test
    void theLogarithmOfASingularMatrixHasTheGradientOfOneDividedByZero() {
        double infinity = Double.POSITIVE_INFINITY;
        for (double scale : new double[] {1, -3, 0x1p-600, 0x1p600}) {
            Tensor a = Tensor.of(new double[][] {{1, 2}, {2, 4}}).mul(scale);
            double[] expected = {infinity, -infinity, -infinity, infinity};
            assertThat(gradientOfLogAbs(a))
                    .containsExactly(Arrays.stream(expected).map(x -> Math.signum(scale) * x).toArray());
        }
        assertThat(gradientOfLogAbs(Tensor.of(new double[][] {{1, 0}, {0, 0}})))
                .containsExactly(Double.NaN, Double.NaN, Double.NaN, infinity);
        assertThat(gradientOfLogAbs(Tensor.zeros(1, 1))).containsExactly(infinity);
        assertThat(gradientOfLogAbs(Tensor.ones(3, 3))).containsOnly(Double.NaN);
        assertThat(gradientOfLogAbs(Tensor.zeros(2, 2))).containsOnly(Double.NaN);
    }

    /** The second row is twice the first, so the cofactors of the third are 0; those of the other rows are by hand. */
    @Test
    void roundingErrorsOfCofactorsAreNotTakenForCofactors() {
        double infinity = Double.POSITIVE_INFINITY;
        assertThat(gradientOfLogAbs(Tensor.of(new double[][] {{1, 2, 3}, {2, 4, 6}, {1, 1, 1}}))).containsExactly(
                -infinity, infinity, -infinity, infinity, -infinity, infinity, Double.NaN, Double.NaN, Double.NaN);
        assertThat(gradientOfLogAbs(Tensor.of(1, 2, 3).outer(Tensor.of(1, 3, 7)))).containsOnly(Double.NaN);
    }

    @Test
    void othersOfABatchHaveTheirGradientBesideASingularMatrix() {
        Tensor regular = Tensor.of(new double[][] {{2, 1}, {1, 3}});
        Tensor batch = Tensor.stack(0, regular, Tensor.of(new double[][] {{1, 2}, {2, 4}}));
        Tensor actual = Tensors.gradient(Linalg::logdet, batch);
        requireClose(actual.select(0, 0), Linalg.inverse(regular), 1e-15);
        assertThat(actual.select(0, 1).isFinite().any().item()).isZero();
        Tensor parameter = batch.copy().requiresGrad(true);
        Tensor gradient = Autograd.of(Linalg.slogdet(parameter).logAbs().sum()).createGraph().grad(parameter);
        assertThat(Autograd.of(gradient.sum()).grad(parameter).select(0, 1).isFinite().any().item()).isZero();
    }

    @Test
    void theSignIsThatOfTheDeterminant() {
        Tensor swapped = Tensor.of(new double[][] {{0, 1, 0}, {1, 0, 0}, {0, 0, 2}});
        SlogDet slogdet = Linalg.slogdet(Tensor.stack(0, swapped, swapped.neg()));
        assertThat(slogdet.sign().toDoubleArray()).containsExactly(-1, 1);
        assertThat(slogdet.sign().requiresGrad()).isFalse();
        assertThat(Linalg.logdet(swapped).item()).isNaN();
        assertThat(Linalg.det(Tensor.zeros(2, 0, 0)).toDoubleArray()).containsExactly(1, 1);
        assertThat(Linalg.det(Tensor.zeros(0, 2, 2)).shape()).isEqualTo(Shape.of(0));
    }
}
