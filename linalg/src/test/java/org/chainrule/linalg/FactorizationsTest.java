package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.linalg.Tensors.gradient;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import java.util.Arrays;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactorizationsTest {

    private static Tensor diagonal(Tensor values) {
        return values.unsqueeze(-1).mul(Tensor.eye(values.shape().size(-1)));
    }

    private static void requireOrthonormalColumns(Tensor q) {
        int count = q.shape().size(-1);
        requireClose(q.matrixTranspose().matmul(q), Tensor.eye(count).expand(q.shape().with(-2, count)), 1e-13);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void qrIsAProductOfOrthonormalColumnsAndATriangle(@ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns, @ForAll long seed) {
        Tensor a = normal(seed, 2, rows, columns);
        Qr qr = Linalg.qr(a);
        requireOrthonormalColumns(qr.q());
        requireClose(qr.q().matmul(qr.r()), a, 1e-13);
        requireClose(qr.r().triu(), qr.r(), 0);
        assertThat(qr.r().diagonal().min().item()).isNotNegative();
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void svdIsAProductOfOrthonormalColumnsAndSingularValues(@ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns, @ForAll @IntRange(min = 0, max = 9) int rank,
            @ForAll @IntRange(min = -300, max = 300) int exponent, @ForAll long seed) {
        Tensor a = normal(seed, 2, rows, rank).matmul(normal(seed + 1, 2, rank, columns));
        Svd svd = Linalg.svd(a.mul(Math.scalb(1.0, exponent)));
        requireOrthonormalColumns(svd.u());
        requireOrthonormalColumns(svd.vt().matrixTranspose());
        Tensor s = svd.s().mul(Math.scalb(1.0, -exponent));
        requireClose(svd.u().matmul(diagonal(s)).matmul(svd.vt()), a, 1e-13 * (1 + s.max().item()));
        assertThat(s.slice(-1, 0, s.shape().size(-1) - 1).ge(s.slice(-1, 1, s.shape().size(-1))).all().item()).isOne();
        assertThat(s.min().item()).isNotNegative();
    }

    /** EJML gives -0.0 here. */
    @Test
    void aSingularValueIsNeverNegativeZero() {
        Tensor a = normal(388, 2, 5, 1).matmul(normal(389, 2, 1, 3));
        assertThat(Arrays.stream(Linalg.svdvals(a).toDoubleArray()).map(s -> Math.copySign(1, s))).containsOnly(1.0);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void eigenvectorsAreOrthonormalAndMakeTheMatrix(@ForAll @IntRange(min = 1, max = 9) int size,
            @ForAll @IntRange(min = 0, max = 9) int rank, @ForAll @IntRange(min = -300, max = 300) int exponent,
            @ForAll long seed) {
        Tensor factor = normal(seed, 2, size, rank);
        Tensor a = factor.matmul(normal(seed + 1, rank).unsqueeze(-1).mul(factor.matrixTranspose()));
        Eigh eigh = Linalg.eigh(a.mul(Math.scalb(1.0, exponent)));
        requireOrthonormalColumns(eigh.vectors());
        Tensor w = eigh.values().mul(Math.scalb(1.0, -exponent));
        double scale = 1e-13 * (1 + w.abs().max().item());
        requireClose(eigh.vectors().matmul(diagonal(w)).matmul(eigh.vectors().matrixTranspose()), a, scale);
        assertThat(w.slice(-1, 0, size - 1).le(w.slice(-1, 1, size)).all().item()).isOne();
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void choleskyIsATriangleTimesItsTranspose(@ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) {
        Tensor factor = normal(seed, 2, size, size);
        Tensor a = factor.matmul(factor.matrixTranspose()).add(Tensor.eye(size));
        Tensor l = Linalg.cholesky(a);
        requireClose(l.matmul(l.matrixTranspose()), a, 1e-12);
        requireClose(l.tril(), l, 0);
    }

    /** The lower triangle is read, and the gradient is that among symmetric matrices. */
    @Test
    void choleskyHasASymmetricGradient() {
        Tensor a = Tensor.of(new double[][] {{4, 2}, {2, 3}});
        Tensor expected = Tensor.of(new double[][] {{0.2133883, 0.0732233}, {0.0732233, 0.3535534}});
        requireClose(gradient(Linalg::cholesky, a), expected, 1e-7);
        Tensor other = Tensor.of(new double[][] {{4, Double.NaN}, {2, 3}});
        requireClose(Linalg.cholesky(other), Linalg.cholesky(a), 0);
        requireClose(Linalg.eigh(other).vectors(), Linalg.eigh(a).vectors(), 0);
        assertThat(gradient(x -> Linalg.eigh(x).vectors(), a).sub(gradient(x -> Linalg.eigh(x).vectors(), a)
                .matrixTranspose()).abs().max().item()).isZero();
    }

    @Test
    void whatIsNotPositiveDefiniteIsNamed() {
        Tensor indefinite = Tensor.of(new double[][] {{1, 2}, {2, 3}});
        assertThatThrownBy(() -> Linalg.cholesky(Tensor.stack(0, Tensor.eye(2), indefinite)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage(
                        "cholesky of (2, 2, 2) F64: matrix (1) of the batch isn't positive definite: pivot 1 is -1.0");
        assertThatThrownBy(() -> Linalg.cholesky(Tensor.zeros(2, 2))).isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("pivot 0 is 0.0");
    }

    @Test
    void theGradientOfQrWithoutFullRankIsRefused() {
        Tensor a = Tensor.of(new double[][] {{1, 0}, {0, 0}, {0, 0}}).requiresGrad(true);
        assertThatThrownBy(() -> Linalg.qr(a).q().sum().backward()).isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("element 1 of its diagonal is 0");
    }

    /** The signs don't change with a rounding error. */
    @ParameterizedTest
    @ValueSource(doubles = {-1e-14, 0, 1e-14})
    void signsAreStable(double change) {
        Tensor a = Tensor.of(new double[][] {{2, 1 + change}, {1, 2 - change}});
        Tensor root = Tensor.of(new double[][] {{1, 1}, {-1, 1}}).mul(Math.sqrt(0.5));
        requireClose(Linalg.eigh(a).vectors(), root, 1e-12);
        requireClose(Linalg.svd(a).u(), root.flip(1), 1e-12);
    }

    /** Symmetric functions of the eigenvalues, by what they are without eigenvalues. */
    @Test
    void equalEigenvaluesHaveTheRightGradient() {
        Tensor q = Linalg.qr(normal(3, 4, 4)).q();
        for (Tensor values : new Tensor[] {Tensor.of(2, 2, 2, 2), Tensor.of(1, 2, 2, 5), Tensor.of(0, 0, 3, 3)}) {
            Tensor a = q.mul(values).matmul(q.matrixTranspose());
            requireClose(gradient(x -> Linalg.eigvalsh(x).square(), a), a.mul(2), 1e-12);
            requireClose(gradient(x -> Linalg.eigvalsh(x).exp(), a), Linalg.matrixExp(a), 1e-10);
            requireClose(gradient(Linalg::eigvalsh, a), Tensor.eye(4), 1e-13);
        }
    }

    /** The projection onto the two eigenvectors of 2, by the derivative of contour integrals: P D (A - 2)^+ and its transpose. */
    @Test
    void theProjectionOntoAnEigenspaceHasTheRightGradient() {
        Tensor q = Linalg.qr(normal(4, 4, 4)).q();
        Tensor a = q.mul(Tensor.of(1, 2, 2, 5)).matmul(q.matrixTranspose());
        Tensor weight = normal(5, 4, 4);
        Tensor actual = gradient(x -> {
            Tensor v = Linalg.eigh(x).vectors().slice(-1, 1, 3);
            return v.matmul(v.matrixTranspose()).mul(weight);
        }, a);
        Tensor p = q.mul(Tensor.of(0, 1, 1, 0)).matmul(q.matrixTranspose());
        Tensor reduced = q.mul(Tensor.of(-1, 0, 0, 1.0 / 3)).matmul(q.matrixTranspose()); // (A - 2)^+
        Tensor symmetric = weight.add(weight.matrixTranspose()).mul(0.5);
        Tensor half = p.matmul(symmetric).matmul(reduced);
        requireClose(actual, half.add(half.matrixTranspose()).neg(), 1e-12);
    }

    /** At a multiple of an orthogonal matrix, c Q, the orthogonal factor's derivative is (D - Q D^T Q) / 2 c. */
    @Test
    void theOrthogonalFactorHasTheRightGradientWhereSingularValuesAreEqual() {
        Tensor q = Linalg.qr(normal(6, 3, 3)).q();
        Tensor weight = normal(7, 3, 3);
        for (double c : new double[] {0.5, 2}) {
            Tensor actual = gradient(x -> {
                Svd svd = Linalg.svd(x);
                return svd.u().matmul(svd.vt()).mul(weight);
            }, q.mul(c));
            requireClose(actual, weight.sub(q.matmul(weight.matrixTranspose()).matmul(q)).mul(0.5 / c), 1e-12);
            requireClose(gradient(Linalg::nuclearNorm, q.mul(c)), q, 1e-12);
            requireClose(gradient(x -> Linalg.svdvals(x).square(), q.mul(c)), q.mul(2 * c), 1e-12);
        }
    }

    @Test
    void equalValuesAreRightInSinglePrecision() {
        Tensor q = Linalg.qr(normal(8, 5, 5)).q();
        Tensor a = q.mul(Tensor.of(1, 2, 2, 2, 5)).matmul(q.matrixTranspose()).to(DType.F32);
        requireClose(gradient(x -> Linalg.eigvalsh(x).square(), a), a.mul(2), 1e-5);
        Tensor weight = normal(9, 5, 5).to(DType.F32);
        UnaryGradient projection = x -> {
            Tensor v = Linalg.eigh(x).vectors().slice(-1, 1, 4);
            return v.matmul(v.matrixTranspose()).mul(weight.to(x.dtype()));
        };
        requireClose(gradient(projection::of, a), gradient(projection::of, a.to(DType.F64)).to(DType.F32), 1e-4);
    }

    @FunctionalInterface
    private interface UnaryGradient {
        Tensor of(Tensor x);
    }

    @Test
    void thirdDerivativesAreRight() {
        Tensor a = normal(10, 3, 3);
        Tensor definite = a.matmul(a.matrixTranspose()).add(Tensor.eye(3));
        Tensor weight = normal(11, 3, 3);
        GradCheck check = GradCheck.of((Tensor x) -> Derivatives
                .ofSquares(y -> Linalg.cholesky(y.add(y.matrixTranspose()).mul(0.5)).mul(weight), x)).secondOrder()
                .tolerance(1e-5, 1e-4);
        check.verify(definite);
        GradCheck.of((Tensor x) -> Derivatives
                .ofSquares(y -> Linalg.eigh(y.add(y.matrixTranspose()).mul(0.5)).vectors().mul(weight), x))
                .secondOrder()
                .tolerance(1e-4, 1e-4).verify(Tensor.of(new double[][] {{1, 0.3, 0.2}, {0.3, 3, 0.1}, {0.2, 0.1, 6}}));
        GradCheck.of((Tensor x) -> Derivatives.ofSquares(y -> Linalg.svd(y).vt().mul(weight), x)).secondOrder()
                .tolerance(1e-4, 1e-4).verify(Tensor.of(new double[][] {{1, 0.3, 0.2}, {0.3, 3, 0.1}, {0.2, 0.1, 6}}));
        GradCheck.of((Tensor x) -> Derivatives.ofSquares(y -> Linalg.qr(y).q().mul(weight), x)).secondOrder()
                .tolerance(1e-4, 1e-4).verify(Tensor.of(new double[][] {{1, 0.3, 0.2}, {0.3, 3, 0.1}, {0.2, 0.1, 6}}));
    }

    @Test
    void singularMatricesHaveSingularValues() {
        Tensor a = Tensor.of(new double[][] {{1, 2}, {2, 4}, {3, 6}});
        requireClose(Linalg.svdvals(a), Tensor.of(Math.sqrt(70), 0), 1e-14);
        assertThat(Linalg.matrixRank(a).item()).isEqualTo(1);
        assertThat(Linalg.matrixRank(Tensor.zeros(2, 3, 2)).toLongArray()).containsExactly(0, 0);
        assertThat(Linalg.matrixRank(Tensor.zeros(2, 3, 0)).toLongArray()).containsExactly(0, 0);
        assertThat(Linalg.matrixRank(a).dtype()).isEqualTo(DType.I64);
        assertThat(Linalg.cond(Tensor.zeros(2, 2)).item()).isInfinite();
        assertThat(Linalg.cond(Tensor.of(new double[][] {{1, 0}, {0, 0}})).item()).isInfinite();
        assertThat(Linalg.svdvals(Tensor.zeros(4, 0, 3)).shape()).isEqualTo(Shape.of(4, 0));
    }
}
