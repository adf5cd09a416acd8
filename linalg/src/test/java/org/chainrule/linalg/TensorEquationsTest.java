package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.linalg.Tensors.gradient;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Equations with several axes or from the right, and matrices made of vectors. */
class TensorEquationsTest {

    @Test
    void aMatrixOnTheRightIsSolvedFor() {
        Tensor a = normal(1, 2, 3, 3).add(Tensor.eye(3).mul(3));
        Tensor b = normal(2, 4, 3);
        Tensor x = Linalg.solve(a, b, false);
        assertThat(x.shape()).isEqualTo(Shape.of(2, 4, 3));
        requireClose(x.matmul(a), b.expand(2, 4, 3), 1e-13);
        requireClose(gradient(m -> Linalg.solve(m, b, false), a), gradient(m -> b.matmul(Linalg.inverse(m)), a), 1e-13);
        Tensor row = normal(3, 3);
        requireClose(Linalg.solve(a, row, false), row.matmul(Linalg.inverse(a)), 1e-13);
        requireClose(Linalg.solve(a, row, true), Linalg.solve(a, row), 0);
        assertThatThrownBy(() -> Linalg.solve(a, Tensor.ones(3, 4), false)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("solve of (2, 3, 3) and (3, 4): the right side of X A = B must have 3 columns");
        assertThatThrownBy(() -> Linalg.solve(Tensor.zeros(2, 2), Tensor.ones(2), false))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("solve of (2, 2) F64: the matrix is singular");
    }

    /** Those that aren't read are NaN. */
    @Test
    void trianglesStandOnEitherSideAndMayHaveOnesOnTheirDiagonal() {
        Tensor a = normal(1, 2, 3, 3).add(Tensor.eye(3).mul(3));
        for (boolean upper : new boolean[] {false, true}) {
            for (boolean unit : new boolean[] {false, true}) {
                Tensor strict = upper ? a.triu(1) : a.tril(-1);
                Tensor t = unit ? strict.add(Tensor.eye(3)) : upper ? a.triu() : a.tril();
                Tensor isRead = (upper ? Tensor.ones(3, 3).triu(unit ? 1 : 0) : Tensor.ones(3, 3).tril(unit ? -1 : 0))
                        .eq(1);
                Tensor given = Tensor.where(isRead, a, Tensor.of(Double.NaN));
                Tensor columns = normal(2, 3, 2);
                Tensor rows = normal(3, 2, 3);
                Tensor row = normal(4, 3);
                requireClose(t.matmul(Linalg.triangularSolve(given, columns, upper, true, unit)),
                        columns.expand(2, 3, 2), 1e-13);
                requireClose(Linalg.triangularSolve(given, rows, upper, false, unit).matmul(t), rows.expand(2, 2, 3),
                        1e-13);
                requireClose(Linalg.triangularSolve(given, row, upper, false, unit), row.matmul(Linalg.inverse(t)),
                        1e-13);
                requireClose(gradient(x -> Linalg.triangularSolve(x, rows, upper, false, unit), given),
                        gradient(x -> rows.matmul(Linalg.inverse(x)), t).maskedFill(isRead.logicalNot(), 0), 1e-13);
            }
        }
        requireClose(Linalg.triangularSolve(Tensor.zeros(2, 2), Tensor.of(1, 2), true, true, true), Tensor.of(1, 2), 0);
        assertThatThrownBy(() -> Linalg.triangularSolve(Tensor.zeros(2, 2), Tensor.of(1, 2), true, false, false))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("element 0 of its diagonal is 0");
    }

    @Test
    void theInverseOfATensorUndoesTheTensor() {
        Tensor a = normal(1, 4, 6, 8, 3);
        Tensor inverse = Linalg.tensorInv(a, 2);
        assertThat(inverse.shape()).isEqualTo(Shape.of(8, 3, 4, 6));
        Tensor b = normal(2, 4, 6);
        Tensor x = inverse.tensorDot(b, 2);
        requireClose(a.tensorDot(x, 2), b, 1e-10);
        requireClose(Linalg.tensorSolve(a, b), x, 1e-10);
        requireClose(Linalg.tensorInv(Tensor.of(2, 4).diagEmbed().reshape(2, 1, 2), 1).flatten(),
                Tensor.of(0.5, 0, 0, 0.25), 0);
        assertThatThrownBy(() -> Linalg.tensorInv(a, 1)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                "tensorInv of (4, 6, 8, 3): the first axes (4) have 4 elements, but the others (6, 8, 3) have 144; both must have as many");
        assertThatThrownBy(() -> Linalg.tensorInv(a, 5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensorInv of (4, 6, 8, 3): there are not 5 axes to be the first");
    }

    @Test
    void axesAreMovedToTheEnd() {
        Tensor a = normal(1, 3, 4, 6, 2);
        Tensor b = normal(2, 6, 2);
        Tensor x = Linalg.tensorSolve(a, b, 0, 1);
        requireClose(x, Linalg.tensorSolve(a.permute(2, 3, 0, 1), b), 0);
        requireClose(a.permute(2, 3, 0, 1).tensorDot(x, 2), b, 1e-12);
        assertThatThrownBy(() -> Linalg.tensorSolve(a, b)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "tensorSolve of (3, 4, 6, 2) and (6, 2): the first axes of A must be those of B, but are (3, 4)");
        assertThatThrownBy(() -> Linalg.tensorSolve(a, b, 7)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tensorSolve: ").hasMessageContaining("axis 7 is out of range");
        assertThatThrownBy(() -> Linalg.tensorSolve(Tensor.ones(2, 3), Tensor.ones(3, 2, 2), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "tensorSolve of (2, 3) and (3, 2, 2), as maps of (3, 2): there are not 3 axes to be the first");
    }

    @Test
    void powers() {
        requireClose(Linalg.vander(Tensor.of(1, 2, -3), 4),
                Tensor.of(new double[][] {{1, 1, 1, 1}, {1, 2, 4, 8}, {1, -3, 9, -27}}), 0);
        requireClose(Linalg.vander(Tensor.of(new double[][] {{0, 2}, {3, 4}})),
                Tensor.of(new double[][][] {{{1, 0}, {1, 2}}, {{1, 3}, {1, 4}}}), 0);
        requireClose(gradient(x -> Linalg.vander(x, 4), Tensor.of(0, 2)),
                Tensor.of(1, 17), 0); // 1 + 2 x + 3 x^2
        assertThat(Linalg.vander(Tensor.of(1, 2), 0).shape()).isEqualTo(Shape.of(2, 0));
        assertThat(Linalg.vander(Tensor.of(1, 2).to(DType.F32), 3).dtype()).isEqualTo(DType.F32);
        assertThatThrownBy(() -> Linalg.vander(Tensor.of(1, 2), -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vander: the number of powers must not be negative, but is -1");
        assertThatThrownBy(() -> Linalg.vander(Tensor.of(3.0))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vander of (): takes elements along an axis, (..., n), not a scalar");
        assertThatThrownBy(() -> Linalg.vander(Tensor.of(new long[] {1, 2})))
                .hasMessage("vander of (2) I64: is for floating point; convert with to(F64) or to(F32)");
    }

    /** I - tau v v^T for v = (1, v1, v2) and (0, 1, w), multiplied. */
    @Test
    void reflectionsAreMultiplied() {
        Tensor a = normal(1, 2, 3, 2);
        Tensor tau = normal(2, 2, 2);
        Tensor below = a.tril(-1);
        Tensor v = below.select(-1, 0).add(Tensor.of(1, 0, 0)).unsqueeze(-1);
        Tensor w = below.select(-1, 1).add(Tensor.of(0, 1, 0)).unsqueeze(-1);
        Tensor product = Tensor.eye(3).sub(v.matmul(v.matrixTranspose()).mul(tau.slice(-1, 0, 1).unsqueeze(-1)))
                .matmul(Tensor.eye(3).sub(w.matmul(w.matrixTranspose()).mul(tau.slice(-1, 1, 2).unsqueeze(-1))));
        requireClose(Linalg.householderProduct(a, tau), product.slice(-1, 0, 2), 1e-14);
        requireClose(Linalg.householderProduct(a, tau.slice(-1, 0, 0)), Tensor.eye(3).slice(-1, 0, 2).expand(2, 3, 2),
                0);
        Tensor reflecting = Tensor.of(2, 2).div(Tensor.stack(-1, v.square().sum(-2, -1), w.square().sum(-2, -1)));
        Tensor q = Linalg.householderProduct(a, reflecting);
        requireClose(q.matrixTranspose().matmul(q), Tensor.eye(2).expand(2, 2, 2), 1e-14);
        assertThatThrownBy(() -> Linalg.householderProduct(Tensor.ones(2, 3), Tensor.ones(2))).isInstanceOf(
                IllegalArgumentException.class).hasMessage(
                        "householderProduct of (2, 3) and (2): takes matrices (..., m, n) and factors (..., k) of the same batch, "
                                + "where m >= n >= k");
    }
}
