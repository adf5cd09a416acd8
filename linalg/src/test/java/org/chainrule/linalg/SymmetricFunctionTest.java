package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.linalg.Tensors.gradient;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import java.util.List;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of symmetric matrices, most of all where eigenvalues are equal or close, against closed forms. */
class SymmetricFunctionTest {
    private static final Tensor WEIGHT = normal(1, 4, 4);
    private static final Tensor DIRECTION = symmetricPart(normal(7, 4, 4));
    private static final List<double[]> SPECTRA = List.of(new double[] {1, 2, 3, 5}, new double[] {1, 2, 2, 5},
            new double[] {2, 2, 2, 2}, new double[] {1, 1, 3, 3}, new double[] {1, 2, 2 + 1e-9, 5},
            new double[] {2, 2 + 1e-5, 2 + 2e-5, 2.1});

    private static Tensor symmetricPart(Tensor x) {
        return x.add(x.matrixTranspose()).mul(0.5);
    }

    private static Tensor symmetric(double... values) {
        Tensor q = Linalg.qr(normal(2, 4, 4)).q();
        return symmetricPart(q.mul(Tensor.of(values)).matmul(q.matrixTranspose()));
    }

    private static UnaryOperator<Tensor> of(UnaryOperator<Tensor> f) {
        return a -> Linalg.symmetricFunction(a, f);
    }

    /** Returns the gradient of weighted elements, and that gradient's derivative in a direction. */
    private static Tensor[] derivatives(UnaryOperator<Tensor> function, Tensor matrix) {
        Tensor a = matrix.copy().requiresGrad(true);
        Tensor first = Autograd.of(function.apply(symmetricPart(a)).mul(WEIGHT).sum()).createGraph().grad(a);
        Tensor alongDirection = first.mul(DIRECTION).sum();
        return new Tensor[] {first.detach(), Autograd.of(alongDirection).materializeGrads().grad(a)};
    }

    private static void requireSame(UnaryOperator<Tensor> f, UnaryOperator<Tensor> closedForm, double tolerance) {
        for (double[] spectrum : SPECTRA) {
            Tensor a = symmetric(spectrum);
            requireClose(of(f).apply(a), closedForm.apply(a), tolerance);
            Tensor[] actual = derivatives(of(f), a);
            Tensor[] expected = derivatives(closedForm, a);
            requireClose(actual[0], expected[0], 10 * tolerance);
            requireClose(actual[1], expected[1], 300 * tolerance);
        }
    }

    @Test
    void polynomialsExponentialAndInverse() {
        requireSame(Tensor::square, a -> a.matmul(a), 1e-13);
        requireSame(w -> w.mul(w).mul(w).sub(w), a -> a.matmul(a).matmul(a).sub(a), 1e-12);
        requireSame(Tensor::exp, Linalg::matrixExp, 1e-12);
        requireSame(Tensor::reciprocal, Linalg::inverse, 1e-13);
        requireSame(w -> w.mul(0).add(3), a -> a.mul(0).add(Tensor.eye(4).mul(3)), 1e-14);
    }

    /** The derivatives X' and X'' of the root X solve X' X + X X' = E, and X'' X + 2 X' X' + X X'' = 0. */
    @Test
    void theSquareRoot() {
        for (double[] spectrum : SPECTRA) {
            Tensor a = symmetric(spectrum);
            Tensor root = Linalg.symmetricFunction(a, Tensor::sqrt);
            requireClose(root.matmul(root), a, 1e-14 * 5);
            Tensor first = solution(root, DIRECTION);
            Tensor second = solution(root, first.matmul(first).mul(-2));
            Tensor[] derivatives = derivatives(of(Tensor::sqrt), a);
            assertThat(derivatives[0].mul(DIRECTION).sum().item())
                    .isCloseTo(first.mul(WEIGHT).sum().item(), within(1e-13));
            assertThat(derivatives[1].mul(DIRECTION).sum().item())
                    .isCloseTo(second.mul(WEIGHT).sum().item(), within(1e-12));
        }
    }

    /** Solves X R + R X = C as a system for all elements of X. */
    private static Tensor solution(Tensor r, Tensor c) {
        Tensor identity = Tensor.eye(4);
        Tensor system = identity.unsqueeze(1).unsqueeze(3).mul(r.unsqueeze(0).unsqueeze(2))
                .add(r.unsqueeze(1).unsqueeze(3).mul(identity.unsqueeze(0).unsqueeze(2))).reshape(16, 16);
        return Linalg.solve(system, c.flatten()).reshape(4, 4);
    }

    /** What is lost by way of eigenvalues and eigenvectors: f(w) is 0, and the gradient all ones. */
    @Test
    void aFunctionThatIsZeroAtEqualEigenvalues() {
        requireClose(gradient(of(w -> w.sub(2)), Tensor.eye(3).mul(2)), Tensor.ones(3, 3), 1e-14);
        Tensor zero = Tensor.zeros(2, 2).requiresGrad(true);
        Tensor ofSquares = Autograd.of(Linalg.symmetricFunction(zero, Tensor::square).trace()).createGraph()
                .grad(zero);
        requireClose(Autograd.grad(ofSquares.sum(), zero), Tensor.ones(2, 2).mul(2), 1e-14);
    }

    /** e^A of diagonal matrices: the element beside the diagonal is e^a (e^d - 1) / d, also where d is small. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-300, 1e-15, 1e-12, 1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.1, 1, 10})
    void closeEigenvaluesLoseNoDigits(double gap) {
        for (double start : new double[] {0, 1e-8, 1, -3}) {
            Tensor a = Tensor.of(new double[][] {{start, 0}, {0, start + gap}});
            Tensor beside = Tensor.of(new double[][] {{0, 1}, {1, 0}});
            double d = start + gap - start;
            double expected = Math.exp(start) * (d == 0 ? 1 : Math.expm1(d) / d);
            for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(Tensor::exp, w -> w.exp().sub(1))) {
                double actual = gradient(x -> Linalg.symmetricFunction(x, f).mul(beside), a).get(0, 1);
                assertThat(actual / expected).as("%s", start).isCloseTo(1, within(2e-12));
            }
        }
    }

    /** A series around the mean of both would have nothing but zeros. */
    @Test
    void eigenvaluesOfOppositeSign() {
        Tensor beside = Tensor.of(new double[][] {{0, 1}, {1, 0}});
        for (double w : new double[] {1, 1 + 1e-4, 1 + 1e-9, 2}) {
            Tensor a = Tensor.of(new double[][] {{-1, 0}, {0, w}});
            double actual = gradient(x -> Linalg.symmetricFunction(x, y -> y.pow(20)).mul(beside), a).get(0, 1);
            double expected = Math.expm1(20 * Math.log1p(w - 1)) / (w + 1);
            assertThat(actual).isCloseTo(expected, within(1e-14 * (1 + 50 * expected)));
        }
    }

    @Test
    void differencesOfUpToThirdOrder() {
        for (double[] spectrum : new double[][] {{1, 2, 2}, {2, 2, 2}, {1, 2, 3}}) {
            Tensor q = Linalg.qr(normal(3, 3, 3)).q();
            Tensor a = symmetricPart(q.mul(Tensor.of(spectrum)).matmul(q.matrixTranspose()));
            for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(Tensor::exp, Tensor::sqrt, Tensor::log,
                    Tensor::tanh)) {
                UnaryOperator<Tensor> function = x -> Linalg.symmetricFunction(symmetricPart(x), f);
                GradCheck.of(function).secondOrder().verify(a);
                GradCheck.of((Tensor x) -> Derivatives.ofSquares(function, x)).secondOrder().tolerance(1e-4, 1e-4)
                        .verify(a);
            }
        }
    }

    @Test
    void batchesTypesAndWhatIsNotFinite() {
        Tensor regular = symmetric(1, 2, 2, 5);
        Tensor both = Tensor.stack(0, regular, regular.mul(Double.NaN));
        Tensor value = Linalg.symmetricFunction(both, Tensor::exp);
        requireClose(value.select(0, 0), Linalg.symmetricFunction(regular, Tensor::exp), 0);
        assertThat(value.select(0, 1).isNaN().all().item()).isOne();
        Tensor gradients = gradient(of(Tensor::exp), both);
        requireClose(gradients.select(0, 0), gradient(of(Tensor::exp), regular), 0);
        assertThat(gradients.select(0, 1).isNaN().all().item()).isOne();
        Tensor single = regular.to(DType.F32);
        assertThat(Linalg.symmetricFunction(single, Tensor::sqrt).dtype()).isEqualTo(DType.F32);
        requireClose(gradient(of(Tensor::sqrt), single).to(DType.F64), gradient(of(Tensor::sqrt), regular), 1e-6);
        assertThat(Linalg.symmetricFunction(Tensor.zeros(3, 0, 0), Tensor::exp).shape().toString())
                .isEqualTo("(3, 0, 0)");
        assertThat(gradient(of(Tensor::exp), Tensor.zeros(0, 0)).size()).isZero();
    }

    @Test
    void functionsThatAreNoneOfEachElementAreRefused() {
        Tensor a = symmetric(1, 2, 3, 4);
        Tensor scale = Tensor.of(2).requiresGrad(true);
        refuse(w -> w.mul(scale), a,
                "symmetricFunction of (4, 4): the function uses a tensor that requires a gradient");
        refuse(w -> w.softmax(-1), a, "symmetricFunction of (4, 4) F64: the function must take each element by itself");
        refuse(Tensor::sum, a, "symmetricFunction of (4, 4) F64: the function must return a number for each of (4)");
        refuse(_ -> null, a, "symmetricFunction of (4, 4) F64: the function must return a number for each of (4)");
        refuse(Tensor::exp, Tensor.ones(2, 3), "symmetricFunction: takes square matrices");
        requireClose(Linalg.symmetricFunction(a, w -> w.mul(scale.detach())), a.mul(2), 1e-14);
        Tensor large = Tensor.eye(500).requiresGrad(true);
        Tensor first = Autograd.of(Linalg.symmetricFunction(large, Tensor::square).sum()).createGraph().grad(large);
        assertThatThrownBy(() -> Autograd.grad(first.sum(), large)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes 500^3 divided differences, which is too many");
    }

    private static void refuse(UnaryOperator<Tensor> f, Tensor a, String message) {
        assertThatThrownBy(() -> Linalg.symmetricFunction(a, f)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
