package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.linalg.Tensors.gradient;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Functions of eigenvectors and singular vectors whose gradients don't exist, or can't be told, where values are equal. */
class EqualValuesTest {
    private static final Tensor WEIGHT = normal(1, 4, 4);

    private static Tensor symmetric(double... values) {
        Tensor q = Linalg.qr(normal(2, 4, 4)).q();
        return q.mul(Tensor.of(values)).matmul(q.matrixTranspose());
    }

    private static void requireNaN(UnaryOperator<Tensor> function, Tensor a) {
        assertThat(gradient(function, a).isNaN().all().item()).as("%s", gradient(function, a)).isOne();
    }

    private static Tensor vectors(Tensor x) {
        return Linalg.eigh(x).vectors().mul(WEIGHT.to(x.dtype()));
    }

    private static Tensor function(Tensor x, UnaryOperator<Tensor> f) {
        Eigh eigh = Linalg.eigh(x);
        return eigh.vectors().mul(f.apply(eigh.values()).unsqueeze(-2)).matmul(eigh.vectors().matrixTranspose());
    }

    @Test
    void functionsOfTheChoiceOfEigenvectorsHaveNone() {
        for (double[] values : new double[][] {{1, 2, 2, 5}, {2, 2, 2, 2}, {0, 0, 1, 3}, {1e-9, 2, 2, 7}}) {
            requireNaN(EqualValuesTest::vectors, symmetric(values));
            requireNaN(EqualValuesTest::vectors, symmetric(values).mul(0x1p500));
            requireNaN(EqualValuesTest::vectors, symmetric(values).to(DType.F32));
        }
        requireNaN(EqualValuesTest::vectors, Tensor.zeros(4, 4));
    }

    /** One of two eigenvectors is a choice, and both are none. */
    @Test
    void theProjectionOntoOneOfTwoEigenvectorsHasNone() {
        Tensor a = symmetric(1, 2, 2, 5);
        requireNaN(x -> projection(x, 1, 2), a);
        assertThat(gradient(x -> projection(x, 1, 3), a).isFinite().all().item()).isOne();
        assertThat(gradient(x -> projection(x, 3, 4), a).isFinite().all().item()).isOne();
        assertThat(gradient(x -> projection(x, 0, 3), a).isFinite().all().item()).isOne();
    }

    private static Tensor projection(Tensor x, int from, int to) {
        Tensor v = Linalg.eigh(x).vectors().slice(-1, from, to);
        return v.matmul(v.matrixTranspose()).mul(WEIGHT);
    }

    @Test
    void othersOfABatchHaveTheirGradient() {
        Tensor regular = symmetric(1, 2, 3, 5);
        Tensor both = gradient(EqualValuesTest::vectors, Tensor.stack(0, symmetric(1, 2, 2, 5), regular));
        assertThat(both.select(0, 0).isNaN().all().item()).isOne();
        requireClose(both.select(0, 1), gradient(EqualValuesTest::vectors, regular), 0);
    }

    /** Eigenvalues that are close, but not equal, have eigenvectors of large derivatives. */
    @Test
    void closeEigenvaluesHaveAGradient() {
        Tensor gradient = gradient(EqualValuesTest::vectors, symmetric(1, 2, 2 + 1e-9, 5));
        assertThat(gradient.isFinite().all().item()).isOne();
        assertThat(gradient.abs().max().item()).isGreaterThan(1e7);
    }

    @Test
    void functionsOfSymmetricMatricesByEigenvaluesAreRefusedWhereTheyCanBeTold() {
        for (UnaryOperator<Tensor> f : Stream.<UnaryOperator<Tensor>>of(Tensor::exp, Tensor::square, Tensor::sqrt)
                .toList()) {
            requireNaN(x -> function(x, f), symmetric(1, 2, 2, 5));
            requireNaN(x -> function(x, f), Tensor.eye(4).mul(2));
        }
        requireNaN(x -> function(x, Tensor::exp), Tensor.zeros(4, 4));
        requireClose(gradient(x -> function(x, w -> w.mul(0).add(3)).mul(WEIGHT), symmetric(1, 2, 2, 5)),
                Tensor.zeros(4, 4), 1e-13);
    }

    @Test
    void functionsOfTheChoiceOfSingularVectorsHaveNone() {
        Tensor q = Linalg.qr(normal(3, 4, 4)).q();
        Tensor a = q.mul(Tensor.of(5, 2, 2, 1)).matmul(Linalg.qr(WEIGHT).q());
        requireNaN(x -> Linalg.svd(x).u().mul(WEIGHT), a);
        requireNaN(x -> Linalg.svd(x).vt().mul(WEIGHT), a);
        requireNaN(x -> Linalg.svd(x).u().mul(WEIGHT), a.to(DType.F32));
        requireNaN(x -> {
            Svd svd = Linalg.svd(x);
            return svd.u().mul(svd.s().unsqueeze(-2)).matmul(svd.vt()).mul(WEIGHT);
        }, a);
        assertThat(gradient(x -> {
            Svd svd = Linalg.svd(x);
            return svd.u().matmul(svd.vt()).mul(WEIGHT);
        }, a).isFinite().all().item()).isOne();
    }

    /** The singular vector of 0 is any that is orthogonal to the others. */
    @Test
    void singularVectorsOfZeroHaveNone() {
        Tensor tall = normal(4, 4, 1).matmul(normal(5, 1, 2));
        requireNaN(x -> Linalg.svd(x).u().mul(WEIGHT.slice(-1, 0, 2)), tall);
        requireNaN(x -> Linalg.svd(x).vt().mul(WEIGHT.slice(-2, 0, 2)), tall.matrixTranspose());
        requireNaN(x -> Linalg.svd(x).u().mul(WEIGHT), normal(4, 4, 2).matmul(normal(5, 2, 4)));
        Tensor first = gradient(x -> Linalg.svd(x).u().slice(-1, 0, 1).mul(WEIGHT.slice(-1, 0, 1)), tall);
        assertThat(first.isFinite().all().item()).isOne();
        assertThat(gradient(Linalg::nuclearNorm, tall).isFinite().all().item()).isOne();
    }

    /** The trace's is 0; that of the sum of squares is twice the identity, and isn't to be had by way of eigenvalues. */
    @Test
    void secondDerivatives() {
        Tensor a = symmetric(1, 2, 2, 5).requiresGrad(true);
        Tensor ofTrace = Autograd.of(Linalg.eigvalsh(a).sum()).createGraph().grad(a);
        requireClose(Autograd.grad(ofTrace.mul(WEIGHT).sum(), a), Tensor.zeros(4, 4), 1e-12);
        Tensor ofSquares = Autograd.of(Linalg.eigvalsh(a).square().sum()).createGraph().grad(a);
        assertThat(Autograd.grad(ofSquares.mul(WEIGHT).sum(), a).isNaN().all().item()).isOne();
    }

    /** In each of these the first derivative is right, and the second isn't to be seen in how values and vectors move. */
    @Test
    void secondDerivativesThatAreNotKnownAreNaN() {
        Tensor zeros = Tensor.zeros(4, 4);
        Tensor q = Linalg.qr(normal(3, 4, 4)).q();
        Tensor a = q.mul(Tensor.of(5, 2, 2, 1)).matmul(Linalg.qr(WEIGHT).q());
        requireNaN(x -> second(y -> Linalg.eigvalsh(y).square(), x), zeros);
        requireNaN(x -> second(y -> Linalg.eigvalsh(y).square(), x), symmetric(0, 0, 2, 5));
        requireNaN(x -> second(y -> projection(y, 1, 3), x), symmetric(1, 2, 2, 5));
        requireNaN(x -> second(y -> Linalg.svdvals(y).pow(3), x), a);
        requireNaN(x -> second(y -> Linalg.svdvals(y).square(), x), zeros);
        Tensor regular = symmetric(1, 2, 3, 5);
        requireClose(gradient(x -> second(y -> Linalg.eigvalsh(y).square(), x), regular),
                WEIGHT.add(WEIGHT.matrixTranspose()), 1e-12);
    }

    /** A sum of moves of equal values, whatever it is multiplied by, is known; so is what doesn't move equal values apart. */
    @Test
    void secondDerivativesAlongTheDiagonalAreKnown() {
        Tensor a = Tensor.eye(3).mul(2).requiresGrad(true);
        Tensor first = Autograd.of(Linalg.eigvalsh(a).pow(3).sum()).createGraph().grad(a);
        requireClose(first, Tensor.eye(3).mul(12), 1e-13);
        requireClose(Autograd.grad(first.trace(), a), Tensor.eye(3).mul(12), 1e-13);
    }

    private static Tensor second(UnaryOperator<Tensor> function, Tensor x) {
        return Autograd.of(function.apply(x).sum()).createGraph().grad(x).mul(WEIGHT);
    }
}
