package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.autograd.test.GradientAssertions.assertGradients;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

class LinearSystemsTest {
    private static final Tensor SINGULAR = Tensor.of(new double[][] {{1, 2}, {2, 4}});

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void theInverseAndSolutionsAreRight(@ForAll @IntRange(min = 1, max = 12) int size,
            @ForAll @IntRange(min = 1, max = 4) int columns, @ForAll long seed) {
        Tensor a = normal(seed, 2, size, size);
        Tensor b = normal(seed + 1, 2, size, columns);
        double tolerance = 1e-14 * size * Linalg.cond(a).max().item();
        requireClose(a.matmul(Linalg.inverse(a)), Tensor.eye(size).expand(a.shape()), tolerance);
        double scale = Linalg.solve(a, b).abs().max().item();
        requireClose(a.matmul(Linalg.solve(a, b)), b, 1e-14 * size * size * (1 + scale));
        requireClose(Linalg.solve(a, b), Linalg.inverse(a).matmul(b), tolerance * (1 + scale));
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void trianglesAndCholeskyFactorsSolve(@ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) {
        Tensor a = normal(seed, 3, size, size).add(Tensor.eye(size).mul(4 * Math.sqrt(size)));
        Tensor b = normal(seed + 1, size, 2);
        requireClose(a.tril().matmul(Linalg.triangularSolve(a, b, false)), b.expand(Shape.of(3, size, 2)), 1e-12);
        requireClose(a.triu().matmul(Linalg.triangularSolve(a, b, true)), b.expand(Shape.of(3, size, 2)), 1e-12);
        Tensor definite = a.matmul(a.matrixTranspose());
        requireClose(definite.matmul(Linalg.choleskySolve(Linalg.cholesky(definite), b)),
                b.expand(Shape.of(3, size, 2)),
                1e-11);
    }

    @Test
    void theInverseOfAHilbertMatrixIsExact() {
        for (int size = 1; size <= 6; size++) {
            Tensor exact = Hilbert.inverse(size);
            double tolerance = 1e-15 * Linalg.cond(Hilbert.matrix(size)).item() * exact.abs().max().item();
            requireClose(Linalg.inverse(Hilbert.matrix(size)), exact, tolerance);
            requireClose(Linalg.pinv(Hilbert.matrix(size)), exact, 10 * tolerance);
        }
    }

    @Test
    void whatHasNoSolutionIsNamed() {
        Tensor batch = Tensor.stack(0, Tensor.eye(2), SINGULAR, SINGULAR).reshape(3, 1, 2, 2);
        String reason = "matrix (1, 0) of the batch is singular: elimination finds no pivot but 0 in column 1";
        assertThatThrownBy(() -> Linalg.inverse(SINGULAR)).isInstanceOf(ArithmeticException.class).hasMessage(
                "inverse of (2, 2) F64: the matrix is singular: elimination finds no pivot but 0 in column 1");
        assertThatThrownBy(() -> Linalg.inverse(batch)).isInstanceOf(ArithmeticException.class)
                .hasMessage("inverse of (3, 1, 2, 2) F64: " + reason);
        assertThatThrownBy(() -> Linalg.solve(batch, Tensor.ones(2))).isInstanceOf(ArithmeticException.class)
                .hasMessage("solve of (3, 1, 2, 2) F64: " + reason);
        assertThatThrownBy(() -> Linalg.matrixPower(SINGULAR, -2)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(
                () -> Linalg.triangularSolve(Tensor.of(new double[][] {{1, 2}, {3, 0}}), Tensor.ones(2), true))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("the matrix is singular: element 1 of its diagonal is 0");
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> Linalg.inverse(Tensor.ones(2, 3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "inverse of (2, 3) F64: takes square matrices, but those of (2, 3) have 2 rows and 3 columns");
        assertThatThrownBy(() -> Linalg.inverse(Tensor.ones(2))).hasMessage(
                "inverse of (2) F64: takes matrices, of shape (..., rows, columns), not (2)");
        assertThatThrownBy(() -> Linalg.solve(Tensor.eye(2), Tensor.ones(3, 1)))
                .hasMessage("solve of (2, 2) and (3, 1): the "
                        + "right side must have 2 rows, as the matrices have; a vector (n) is one column for all of them");
        assertThatThrownBy(() -> Linalg.solve(Tensor.ones(3, 2, 2), Tensor.ones(2, 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("solve of (3, 2, 2) and (2, 2, 1): ");
        assertThatThrownBy(() -> Linalg.lstsq(Tensor.ones(4, 2), Tensor.ones(2)))
                .hasMessageContaining("must have 4 rows");
        assertThatThrownBy(() -> Linalg.det(Tensor.of(new long[] {1}).reshape(1, 1))).hasMessageContaining("to(F64)");
    }

    /** The largest singular value of the difference is not to be seen in the pseudo-inverse's own digits. */
    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void thePseudoInverseKeepsPenrosesConditions(@ForAll @IntRange(min = 1, max = 7) int rows,
            @ForAll @IntRange(min = 1, max = 7) int columns, @ForAll @IntRange(min = 0, max = 7) int rank,
            @ForAll long seed) {
        Tensor a = normal(seed, rows, rank).matmul(normal(seed + 1, rank, columns));
        Tensor p = Linalg.pinv(a);
        double tolerance = 1e-13 * Math.pow(1 + Linalg.spectralNorm(p).item() * Linalg.spectralNorm(a).item(), 2)
                * (1 + Linalg.spectralNorm(p).item() + Linalg.spectralNorm(a).item());
        requireClose(a.matmul(p).matmul(a), a, tolerance);
        requireClose(p.matmul(a).matmul(p), p, tolerance);
        requireClose(a.matmul(p).matrixTranspose(), a.matmul(p), tolerance);
        requireClose(p.matmul(a).matrixTranspose(), p.matmul(a), tolerance);
        assertThat(Linalg.matrixRank(a).item()).isEqualTo(Math.min(rank, Math.min(rows, columns)));
    }

    @Test
    void leastSquaresAreRightForEveryRank() {
        Tensor a = Tensor.of(new double[][] {{1, 1}, {1, 2}, {1, 3}, {1, 4}});
        requireClose(Linalg.lstsq(a, Tensor.of(6, 5, 7, 10)), Tensor.of(3.5, 1.4), 1e-13); // 3.5 + 1.4 x, as in textbooks
        requireClose(Linalg.lstsq(Tensor.of(new double[][] {{1, 1}}), Tensor.ones(1).mul(2)), Tensor.of(1, 1), 1e-15);
        requireClose(Linalg.lstsq(SINGULAR, Tensor.of(1, 2)), Tensor.of(0.2, 0.4), 1e-15); // the shortest of x + 2 y = 1
    }

    /** Directions that keep the rank: those of the factors. */
    @Test
    void derivativesOfRankDeficientLeastSquaresAreRight() {
        GradCheck.ofMany(x -> Linalg.lstsq(x[0].matmul(x[1]), x[2])).secondOrder().tolerance(1e-6, 1e-4)
                .verify(normal(1, 5, 2), normal(2, 2, 3), normal(3, 5));
        assertGradients(a -> Linalg.lstsq(a, Tensor.of(1, 2)), Tensor.of(new double[][] {{1, 2, 0.5}, {2, 1, -1}}));
    }

    @Test
    void thirdDerivativesAreRight() {
        GradCheck.ofMany(x -> Derivatives.ofSquares(a -> Linalg.solve(a, x[1]), x[0])).secondOrder()
                .tolerance(1e-5, 1e-4)
                .verify(normal(1, 3, 3).add(Tensor.eye(3).mul(3)), normal(2, 3));
        GradCheck.of((Tensor a) -> Derivatives.ofSquares(Linalg::inverse, a)).secondOrder().tolerance(1e-5, 1e-4)
                .verify(normal(1, 3, 3).add(Tensor.eye(3).mul(3)));
    }

    @Test
    void aViewIsSolvedAsItsCopyIs() {
        Tensor a = normal(1, 3, 3);
        Tensor b = normal(2, 3);
        requireClose(Linalg.solve(a.matrixTranspose(), b), Linalg.solve(a.matrixTranspose().copy(), b), 0);
        requireClose(Linalg.inverse(a.expand(Shape.of(2, 3, 3))), Tensor.stack(0, Linalg.inverse(a), Linalg.inverse(a)),
                0);
        requireClose(Linalg.solve(a, b.unsqueeze(-1).expand(Shape.of(3, 2))).select(-1, 1), Linalg.solve(a, b), 0);
    }
}
