package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;
import org.junit.jupiter.api.Test;

/** Sparse Jacobians and Hessians are the dense ones, by as many products as the pattern has colours. */
class SparseDerivativesTest {
    private static final int N = 12;

    private static Tensor point(int n) {
        return Tensor.linspace(-1.3, 2.1, n);
    }

    /** The discretized f_i = x_(i-1) x_i - 2 sin(x_i) + x_(i+1)^2. */
    private static Tensor tridiagonal(Tensor x) {
        int n = x.size();
        Tensor before = x.slice(0, 0, n - 1).pad(0, 1, 0, 0);
        Tensor after = x.slice(0, 1, n).pad(0, 0, 1, 0);
        return before.mul(x).sub(x.sin().mul(2)).add(after.square());
    }

    /** x_0 (x_1^2 + x_2^2 + ...) + sum exp(x_i): an arrow, whose shaft is the first row or the last one. */
    private static Tensor arrow(Tensor x, boolean isFirst) {
        int n = x.size();
        Tensor shaft = x.select(0, isFirst ? 0 : n - 1);
        Tensor others = isFirst ? x.slice(0, 1, n) : x.slice(0, 0, n - 1);
        return others.square().sum().mul(shaft).add(x.exp().sum());
    }

    private static SparsityPattern band(int n, int below, int above) {
        List<long[]> places = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            for (int j = Math.max(0, i - below); j <= Math.min(n - 1, i + above); j++) {
                places.add(new long[] {i, j});
            }
        }
        return SparsityPattern.of(n, n, Tensor.of(places.toArray(long[][]::new)));
    }

    private static void assertSameBits(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.dtype()).isEqualTo(expected.dtype());
        assertThat(actual.add(0).toDoubleArray()).isEqualTo(expected.add(0).toDoubleArray()); // -0 is 0
    }

    /** The identity, which notes how many tangents or gradients pass through it, and in how many passes. */
    private record Counter(List<Integer> together) implements Op {
        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            together.add(1);
            return x[0].copy();
        }

        @Override
        public Tensor vmap(boolean[] isBatched, Tensor... x) {
            together.add(x[0].shape().size(0));
            return x[0].copy();
        }

        @Override
        public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
            return apply(tangents[0]);
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return apply(g);
        }
    }

    /** Asserts that the function is evaluated once, and so many products are computed in one pass. */
    private static void assertPasses(int products, UnaryOperator<Tensor> f, Tensor x, SparsityPattern pattern) {
        List<Integer> together = new ArrayList<>();
        SparseMatrix sparse = Transform.sparseJacobian(y -> f.apply(new Counter(together).apply(y)), x, pattern);
        assertThat(together).containsExactly(1, products);
        boolean byColumns = products == Colouring.count(Colouring.columns(pattern));
        Tensor dense = Transform.jacobian(f, x, byColumns ? JacobianMode.FORWARD : JacobianMode.REVERSE);
        assertSameBits(sparse.toDense(), dense.reshape(pattern.rows(), pattern.columns()));
    }

    @Test
    void aTridiagonalJacobianTakesThreeProducts() {
        assertPasses(3, SparseDerivativesTest::tridiagonal, point(N), band(N, 1, 1));
        assertPasses(3, SparseDerivativesTest::tridiagonal, point(200), band(200, 1, 1));
    }

    @Test
    void aBandTakesAsManyProductsAsItIsWide() {
        UnaryOperator<Tensor> f = x -> {
            Tensor sum = x.square();
            for (int k = 1; k <= 2; k++) {
                sum = sum.add(x.slice(0, k, N).mul(k).pad(0, 0, k, 0).mul(x));
            }
            return sum.add(x.slice(0, 0, N - 1).pad(0, 1, 0, 0).cos());
        };
        assertPasses(4, f, point(N), band(N, 1, 2));
    }

    @Test
    void blocksTakeAsManyProductsAsTheWidestHasColumns() {
        Tensor weights = Tensor.of(new double[][] {{1, 2, -1}, {.5, 3, 2}});
        UnaryOperator<Tensor> f = x -> x.reshape(4, 1, 3).sin().matmul(weights.transpose());
        Tensor mask = Tensor.eye(4).unsqueeze(1).unsqueeze(-1).expand(4, 2, 4, 3).reshape(8, 12).gt(0);
        List<Integer> together = new ArrayList<>();
        SparseMatrix sparse = Transform.sparseJacobian(x -> f.apply(new Counter(together).apply(x)), point(12),
                SparsityPattern.of(mask));
        assertThat(together).containsExactly(1, 2); // rows, of which each block has one less than columns
        assertThat(sparse.indices().shape()).isEqualTo(Shape.of(24, 2));
        assertThat(sparse.toDense().allClose(Transform.jacobian(f, point(12)).reshape(8, 12), 1e-15, 0)).isTrue();
    }

    @Test
    void rowsAreTakenTogetherWhereTheyAreFewer() {
        UnaryOperator<Tensor> f = x -> Tensor.stack(0, x.slice(0, 0, 8).square().sum(), x.slice(0, 8, N).prod());
        Tensor mask = Tensor.arange(N).lt(8).unsqueeze(0).eq(Tensor.of(new boolean[] {true, false}).unsqueeze(1));
        assertPasses(1, f, point(N), SparsityPattern.of(mask));
    }

    @Test
    void anArrowTakesTwoProducts() {
        for (boolean isFirst : new boolean[] {true, false}) {
            Tensor x = point(N);
            SparsityPattern pattern = SparsityPattern.ofHessian(y -> arrow(y, isFirst), x);
            assertThat(pattern.count()).isEqualTo(3 * N - 2);
            List<Integer> together = new ArrayList<>();
            SparseMatrix sparse = Transform.sparseHessian(y -> arrow(new Counter(together).apply(y), isFirst), x,
                    pattern);
            assertThat(together.getLast()).isEqualTo(2);
            assertThat(Colouring.count(Colouring.columns(pattern))).isEqualTo(N); // of which no two have no row in common
            Tensor dense = Transform.hessian(y -> arrow(y, isFirst), x);
            assertThat(sparse.toDense().allClose(dense, 1e-15, 0)).isTrue();
            assertSameBits(sparse.toDense(), sparse.toDense().transpose());
        }
    }

    @Test
    void aBandedHessian() {
        UnaryOperator<Tensor> f = x -> x.slice(0, 1, N).mul(x.slice(0, 0, N - 1)).sin().sum();
        SparsityPattern lower = band(N, 1, 0); // one of two mirrored places is enough
        SparseMatrix sparse = Transform.sparseHessian(f, point(N), lower);
        assertThat(Colouring.count(Colouring.symmetric(band(N, 1, 1)))).isEqualTo(3);
        assertThat(sparse.toDense().allClose(Transform.hessian(f, point(N)), 1e-14, 1e-15)).isTrue();
        assertThat(SparsityPattern.ofHessian(f, point(N))).isEqualTo(band(N, 1, 1));
    }

    /** No path of four has two colours, on random graphs, where every path is looked at. */
    @Test
    void everyElementOfARandomSymmetricMatrixIsReadOff() {
        var random = new java.util.Random(5);
        for (int trial = 0; trial < 30; trial++) {
            int n = 2 + random.nextInt(14);
            double share = random.nextDouble() * .5;
            Tensor half = Tensor.uniform(0, 1, Shape.of(n, n), random).lt(share);
            SparsityPattern pattern = SparsityPattern.of(half).symmetric();
            Tensor matrix = Tensor.where(pattern(pattern), Tensor.uniform(1, 2, Shape.of(n, n), random),
                    Tensor.zeros(n, n));
            Tensor symmetric = matrix.add(matrix.transpose());
            UnaryOperator<Tensor> f = x -> x.dot(symmetric.matmul(x)).mul(0.5);
            SparseMatrix sparse = Transform.sparseHessian(f, point(n), pattern);
            assertThat(sparse.toDense().allClose(symmetric, 1e-15, 0)).isTrue();
            assertPasses(Math.min(Colouring.count(Colouring.columns(pattern)),
                    Colouring.count(Colouring.columns(pattern.transposed()))), matrix::matmul, point(n), pattern);
        }
    }

    private static Tensor pattern(SparsityPattern pattern) {
        Tensor ones = Tensor.ones(pattern.count());
        return new SparseMatrix(pattern.rows(), pattern.columns(), pattern.indices(), ones).toDense().gt(0);
    }

    @Test
    void aProbedPatternHasWhatHappensToBeZero() {
        UnaryOperator<Tensor> products = x -> x.slice(0, 1, N).mul(x.slice(0, 0, N - 1));
        Tensor zeros = Tensor.zeros(N);
        SparsityPattern pattern = SparsityPattern.ofJacobian(products, zeros);
        assertThat(pattern.count()).isEqualTo(2 * (N - 1));
        assertThat(SparsityPattern.ofJacobian(SparseDerivativesTest::tridiagonal, point(100)))
                .isEqualTo(band(100, 1, 1));
        UnaryOperator<Tensor> choosing = x -> x.get(0) > 0 ? x.mul(2) : x.flip(0);
        assertThat(SparsityPattern.ofJacobian(choosing, Tensor.of(1, 1)).count()).isEqualTo(2);
        assertThat(SparsityPattern.ofJacobian(choosing, Tensor.of(1, 1), Tensor.of(-1, 1)).count()).isEqualTo(4);
    }

    @Test
    void derivativesAreDifferentiableByWhatTheFunctionDependsOn() {
        Tensor k = Tensor.of(3).requiresGrad(true);
        SparseMatrix jacobian = Transform.sparseJacobian(x -> x.square().mul(k), Tensor.of(1, 2),
                SparsityPattern.of(Tensor.eye(2).gt(0)));
        assertThat(jacobian.values().toDoubleArray()).containsExactly(6, 12);
        assertThat(Autograd.grad(jacobian.values().sum(), k).item()).isEqualTo(2 + 4);
        assertThat(jacobian).hasToString("2 elements of 2 x 2");
        Tensor f32 = Transform.sparseJacobian(x -> x.square(), Tensor.of(1, 2).to(DType.F32),
                SparsityPattern.of(Tensor.eye(2).gt(0))).values();
        assertThat(f32.dtype()).isEqualTo(DType.F32);
    }

    @Test
    void nothingAndShapesOfAnyRank() {
        SparsityPattern none = SparsityPattern.of(2, 2, Tensor.zeros(0, 2).to(DType.I64));
        assertThat(Transform.sparseJacobian(x -> x.mul(0), Tensor.of(1, 2), none).toDense().toDoubleArray())
                .containsExactly(0, 0, 0, 0);
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        SparseMatrix jacobian = Transform.sparseJacobian(y -> y.square().transpose(), x,
                SparsityPattern.ofJacobian(y -> y.square().transpose(), x));
        assertThat(jacobian.values().toDoubleArray()).containsExactly(2, 6, 4, 8);
        assertThat(jacobian.indices().toLongArray()).containsExactly(0, 0, 1, 2, 2, 1, 3, 3);
    }

    @Test
    void badArguments() {
        SparsityPattern pattern = band(3, 0, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.sparseJacobian(x -> x, Tensor.of(1, 2), pattern))
                .withMessageContainingAll("3 x 3", "2 results of 2 elements");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.sparseHessian(x -> x.sum(), Tensor.of(1, 2), pattern))
                .withMessageContainingAll("3 x 3", "2 elements");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SparsityPattern.of(2, 2, Tensor.of(new long[][] {{0, 2}})))
                .withMessageContainingAll("row 0, column 2", "2 x 2");
        assertThatIllegalArgumentException().isThrownBy(() -> SparsityPattern.of(Tensor.eye(2)))
                .withMessageContaining("BOOL");
        assertThatIllegalArgumentException().isThrownBy(() -> SparsityPattern.ofJacobian(x -> x));
        assertThatIllegalArgumentException().isThrownBy(
                () -> new SparseMatrix(2, 2, Tensor.of(new long[][] {{0, 1}, {0, 1}}), Tensor.of(1, 2)))
                .withMessageContaining("different places");
    }
}
