package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.linalg.Tensors.gradient;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Norms of matrices and what follows from them: condition numbers, ranks. */
class MatrixNormTest {
    private static final Tensor A = Tensor.of(new double[][] {{1, -2, 3}, {-4, 5, -6}});
    private static final Tensor DIAGONAL = Tensor.of(new double[][] {{2, 0}, {0, -4}});

    /** Sums by hand; the singular values of A are the roots of (91 + sqrt(8065)) / 2 and (91 - sqrt(8065)) / 2. */
    @ParameterizedTest
    @CsvSource({"ONE, 9", "MINUS_ONE, 5", "INFINITY, 15", "MINUS_INFINITY, 6", "FROBENIUS, 9.539392014169456",
        "TWO, 9.508032000695724", "MINUS_TWO, 0.7728696356734843", "NUCLEAR, 10.280901636369208"})
    void norms(MatrixNorm norm, double expected) {
        assertThat(Linalg.matrixNorm(A, norm).item()).isCloseTo(expected, within(1e-14));
    }

    @ParameterizedTest
    @EnumSource
    void rowsAndColumnsStandAlongAnyAxes(MatrixNorm norm) {
        Tensor x = normal(1, 2, 3, 4);
        Tensor expected = Linalg.matrixNorm(x.permute(1, 0, 2), norm);
        requireClose(Linalg.matrixNorm(x, norm, 0, 2), expected, 1e-14);
        requireClose(Linalg.matrixNorm(x, norm, 0, -1), expected, 1e-14);
        requireClose(Linalg.matrixNorm(x, norm, true, 0, 2), expected.reshape(1, 3, 1), 1e-14);
        requireClose(Linalg.matrixNorm(x, norm, true), Linalg.matrixNorm(x, norm).reshape(2, 1, 1), 0);
        requireClose(Linalg.matrixNorm(x, norm, 2, 0), Linalg.matrixNorm(x.permute(1, 2, 0), norm), 1e-14);
        assertThat(Linalg.matrixNorm(x.to(DType.F32), norm).dtype()).isEqualTo(DType.F32);
    }

    @Test
    void gradientsGoToTheExtremum() {
        requireClose(gradient(x -> Linalg.matrixNorm(x, MatrixNorm.ONE), A),
                Tensor.of(new double[][] {{0, 0, 1}, {0, 0, -1}}), 0);
        requireClose(gradient(x -> Linalg.matrixNorm(x, MatrixNorm.MINUS_INFINITY), A),
                Tensor.of(new double[][] {{1, -1, 1}, {0, 0, 0}}), 0);
        requireClose(gradient(x -> Linalg.matrixNorm(x, MatrixNorm.ONE), Tensor.of(new double[][] {{2, -2}})),
                Tensor.of(new double[][] {{0.5, -0.5}}), 0);
        requireClose(gradient(x -> Linalg.matrixNorm(x, MatrixNorm.MINUS_TWO), DIAGONAL),
                Tensor.of(new double[][] {{1, 0}, {0, 0}}), 1e-15);
    }

    @Test
    void emptyMatricesAndWrongAxes() {
        assertThat(Linalg.matrixNorm(Tensor.zeros(2, 0, 3), MatrixNorm.ONE).toDoubleArray()).containsExactly(0, 0);
        assertThat(Linalg.matrixNorm(Tensor.zeros(2, 0, 3), MatrixNorm.NUCLEAR).toDoubleArray()).containsExactly(0, 0);
        assertThatThrownBy(() -> Linalg.matrixNorm(Tensor.zeros(0, 3), MatrixNorm.INFINITY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matrixNorm of (0, 3): there is no INFINITY of a matrix without rows");
        assertThatThrownBy(() -> Linalg.matrixNorm(Tensor.zeros(0, 3), MatrixNorm.MINUS_TWO))
                .hasMessage("matrixNorm of (0, 3): an empty matrix has no singular values");
        assertThatThrownBy(() -> Linalg.matrixNorm(A, MatrixNorm.ONE, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matrixNorm of (2, 3): the axes must be two, of the rows and of the columns, not 1");
        assertThatThrownBy(() -> Linalg.matrixNorm(A, MatrixNorm.ONE, 0, 2)).hasMessageStartingWith(
                "matrixNorm of (2, 3): axis 2 is out of range");
        assertThatThrownBy(() -> Linalg.matrixNorm(Tensor.of(new long[][] {{1}}), MatrixNorm.ONE))
                .hasMessage("matrixNorm of (1, 1) I64: is for floating point; convert with to(F64) or to(F32)");
    }

    @Test
    void axesOfNormsOfVectorsCanStay() {
        requireClose(Linalg.vectorNorm(A, 1, true, 1), Tensor.of(new double[][] {{6}, {15}}), 0);
        assertThat(Linalg.vectorNorm(A, 1, true).shape()).isEqualTo(Shape.of(1, 1));
    }

    /** |A| |A^-1| of diag(2, -4), by hand. */
    @ParameterizedTest
    @CsvSource({"ONE, 2", "MINUS_ONE, 0.5", "INFINITY, 2", "MINUS_INFINITY, 0.5", "FROBENIUS, 2.5", "TWO, 2",
        "MINUS_TWO, 0.5",
        "NUCLEAR, 4.5"})
    void conditionNumbers(MatrixNorm norm, double expected) {
        assertThat(Linalg.cond(DIAGONAL, norm).item()).isCloseTo(expected, within(1e-15));
        Tensor zero = Tensor.stack(0, DIAGONAL, Tensor.ones(2, 2));
        Tensor both = Linalg.cond(zero, norm);
        assertThat(both.get(0)).isCloseTo(expected, within(1e-15));
        if (norm != MatrixNorm.TWO && norm != MatrixNorm.MINUS_TWO) {
            assertThat(both.get(1)).isInfinite();
            Tensor gradient = gradient(x -> Linalg.cond(x, norm), zero);
            requireClose(gradient.select(0, 1), Tensor.zeros(2, 2), 0);
            requireClose(gradient.select(0, 0), gradient(x -> Linalg.cond(x, norm), DIAGONAL), 0);
        }
    }

    /** 748 and 28375 are those of Hilbert's matrices of 3 and 4 rows (Higham 2002, Accuracy and Stability, 28.1). */
    @Test
    void conditionNumbersOfHilbertMatrices() {
        for (MatrixNorm norm : new MatrixNorm[] {MatrixNorm.ONE, MatrixNorm.INFINITY}) {
            assertThat(Linalg.cond(Hilbert.matrix(3), norm).item()).isCloseTo(748, within(1e-9));
            assertThat(Linalg.cond(Hilbert.matrix(4), norm).item()).isCloseTo(28375, within(1e-6));
        }
        assertThatThrownBy(() -> Linalg.cond(A, MatrixNorm.ONE)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cond: takes square matrices");
        assertThat(Linalg.cond(A, MatrixNorm.MINUS_TWO).item() * Linalg.cond(A).item()).isCloseTo(1, within(1e-14));
    }

    @Test
    void theGreaterOfTwoTolerancesCounts() {
        Tensor a = Tensor.of(10, 1, 0.1).diagEmbed();
        assertThat(Linalg.matrixRank(a, 0, 0).item()).isEqualTo(3);
        assertThat(Linalg.matrixRank(a, 0.5, 0).item()).isEqualTo(2);
        assertThat(Linalg.matrixRank(a, 0, 0.05).item()).isEqualTo(2);
        assertThat(Linalg.matrixRank(a, 0.5, 0.2).item()).isEqualTo(1);
        requireClose(Linalg.pinv(a, 0.5, 0.01), Tensor.of(0.1, 1, 0).diagEmbed(), 1e-15);
        requireClose(Linalg.pinv(a, 0.05, 0.2), Tensor.of(0.1, 0, 0).diagEmbed(), 1e-15);
        assertThatThrownBy(() -> Linalg.pinv(a, -1, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pinv: the tolerance must not be negative, but is -1.0");
    }
}
