package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.linalg.Tensors.gradient;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

class MatrixFunctionsTest {

    @Test
    void exponentialsOfKnownMatrices() {
        Tensor rotation = Tensor.of(new double[][] {{0, -1}, {1, 0}});
        for (double angle : new double[] {0, 1e-9, 0.5, 2, 30, 1000}) {
            Tensor expected = Tensor.of(new double[][] {{Math.cos(angle), -Math.sin(angle)},
                {Math.sin(angle), Math.cos(angle)}});
            requireClose(Linalg.matrixExp(rotation.mul(angle)), expected, 2e-16 * (3 + 3 * angle));
        }
        Tensor diagonal = Tensor.of(-700, -3, 0, 1e-300, 700);
        requireClose(Linalg.matrixExp(Tensor.eye(5).mul(diagonal)).diagonal().div(diagonal.exp()), Tensor.ones(5),
                1e-12);
        requireClose(Linalg.matrixExp(Tensor.eye(2).mul(-1e60)), Tensor.zeros(2, 2), 0);
        assertThat(Linalg.matrixExp(Tensor.eye(1).mul(710)).item()).isInfinite();
        requireClose(Linalg.matrixExp(Tensor.zeros(3, 3)), Tensor.eye(3), 0);
    }

    /** Scaled by its norm it would be squared so often that four digits were lost (Al-Mohy &amp; Higham 2009). */
    @Test
    void aMatrixThatIsFarFromNormalKeepsItsDigits() {
        for (double c : new double[] {1, 1e3, 1e6, 1e9, 1e150}) {
            Tensor actual = Linalg.matrixExp(Tensor.of(new double[][] {{1, c}, {0, -1}}));
            assertThat(actual.get(0, 1) / (c * Math.sinh(1))).as("%s", c).isCloseTo(1, within(1e-14));
            assertThat(actual.get(0, 0)).isCloseTo(Math.E, within(1e-14));
            assertThat(actual.get(1, 1)).isCloseTo(1 / Math.E, within(1e-14));
        }
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void exponentialsOfMultiplesAreProducts(@ForAll @IntRange(min = 1, max = 8) int size,
            @ForAll @DoubleRange(min = 0.01, max = 5) double factor, @ForAll long seed) {
        Tensor a = normal(seed, 2, size, size).mul(factor / Math.sqrt(size));
        Tensor half = Linalg.matrixExp(a.mul(0.5));
        Tensor whole = Linalg.matrixExp(a);
        double scale = Math.exp(Linalg.spectralNorm(a).max().item());
        requireClose(half.matmul(half), whole, 1e-13 * scale * size);
        requireClose(whole.matmul(Linalg.matrixExp(a.neg())), Tensor.eye(size).expand(a.shape()),
                1e-12 * scale * scale);
        requireClose(Linalg.det(whole).log(), a.trace(), 1e-11 * scale * scale);
    }

    @Test
    void thirdDerivativesOfTheExponentialAreRight() {
        Tensor weight = normal(1, 3, 3);
        GradCheck.of((Tensor x) -> Derivatives.ofSquares(a -> Linalg.matrixExp(a).mul(weight), x)).secondOrder()
                .tolerance(1e-4, 1e-4).verify(normal(2, 3, 3).mul(0.5));
        GradCheck.of(Linalg::matrixExp).secondOrder().tolerance(1e-4, 1e-4).verify(Tensor.zeros(3, 3));
    }

    /** e^(A + t E) in the direction of A itself: A e^A. */
    @Test
    void theDerivativeOfALargeExponentialIsRight() {
        Tensor a = Tensor.of(new double[][] {{-20, 3, 1}, {5, -30, 2}, {0.5, 7, -12}});
        Tensor weight = normal(3, 3, 3);
        double alongA = gradient(x -> Linalg.matrixExp(x).mul(weight), a).mul(a).sum().item();
        double expected = a.matmul(Linalg.matrixExp(a)).mul(weight).sum().item();
        assertThat(alongA / expected).isCloseTo(1, within(1e-10));
    }

    @Test
    void powersAreProducts() {
        Tensor a = Tensor.of(new double[][] {{1, 1}, {1, 0}});
        assertThat(Linalg.matrixPower(a, 50).get(0, 1)).isEqualTo(12586269025.0); // Fibonacci's
        requireClose(Linalg.matrixPower(a, 0), Tensor.eye(2), 0);
        requireClose(Linalg.matrixPower(a, 1), a, 0);
        requireClose(Linalg.matrixPower(a, -3), Tensor.of(new double[][] {{-1, 2}, {2, -3}}), 1e-15);
        assertThat(Linalg.matrixPower(Tensor.eye(2), Integer.MIN_VALUE).toDoubleArray()).containsExactly(1, 0, 0, 1);
        assertThat(Linalg.matrixPower(a.to(DType.F32), 0).dtype()).isEqualTo(DType.F32);
        assertThat(gradient(x -> Linalg.matrixPower(x, 0), a).toDoubleArray()).containsOnly(0);
        assertThatThrownBy(() -> Linalg.matrixPower(Tensor.ones(2, 3), 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("matrixPower: takes square matrices");
    }

    @Test
    void norms() {
        Tensor a = Tensor.of(new double[][] {{3, 0}, {0, -4}, {0, 0}});
        assertThat(Linalg.frobeniusNorm(a).item()).isEqualTo(5);
        assertThat(Linalg.nuclearNorm(a).item()).isCloseTo(7, within(1e-14));
        assertThat(Linalg.spectralNorm(a).item()).isCloseTo(4, within(1e-14));
        assertThat(Linalg.vectorNorm(a, 1, 0).toDoubleArray()).containsExactly(3, 4);
        assertThat(Linalg.vectorNorm(a, Double.POSITIVE_INFINITY).item()).isEqualTo(4);
        requireClose(gradient(Linalg::spectralNorm, a), Tensor.of(new double[][] {{0, 0}, {0, -1}, {0, 0}}), 1e-15);
        requireClose(gradient(Linalg::nuclearNorm, a), Tensor.of(new double[][] {{1, 0}, {0, -1}, {0, 0}}), 1e-15);
        requireClose(gradient(Linalg::frobeniusNorm, a), a.div(5), 1e-15);
        requireClose(gradient(Linalg::frobeniusNorm, Tensor.zeros(2, 2)), Tensor.zeros(2, 2), 0);
        assertThat(Linalg.frobeniusNorm(Tensor.zeros(3, 0, 0)).toDoubleArray()).containsExactly(0, 0, 0);
        assertThat(Linalg.nuclearNorm(Tensor.zeros(3, 0, 0)).toDoubleArray()).containsExactly(0, 0, 0);
        assertThatThrownBy(() -> Linalg.spectralNorm(Tensor.zeros(0, 2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spectralNorm of (0, 2): an empty matrix has no singular values");
        assertThatThrownBy(() -> Linalg.frobeniusNorm(Tensor.ones(2))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFirstPowerIsATensorOfItsOwn() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        Tensor power = Linalg.matrixPower(a, 1);
        Autograd.assign(a, Tensor.zeros(2, 2));
        assertThat(power.flatten().toDoubleArray()).containsExactly(1, 2, 3, 4);
    }

    /** The series ends after A, since A^2 = 0. */
    @Test
    void theExponentialOfALargeNilpotentMatrix() {
        Tensor a = Tensor.of(new double[][] {{0, 1e300}, {0, 0}});
        requireClose(Linalg.matrixExp(a), a.add(Tensor.eye(2)), 1e285);
    }
}
