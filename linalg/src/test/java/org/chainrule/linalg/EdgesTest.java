package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.linalg.Tensors.normal;
import static org.chainrule.linalg.Tensors.requireClose;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every function at the edges of what it takes: no elements, no finite elements, large batches and any precision. */
class EdgesTest {
    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = new LinkedHashMap<>();

    static {
        FUNCTIONS.put("inverse", Linalg::inverse);
        FUNCTIONS.put("solve", a -> Linalg.solve(a, a.mul(2).add(1)));
        FUNCTIONS.put("triangularSolve", a -> Linalg.triangularSolve(a, a.mul(2).add(1), false));
        FUNCTIONS.put("choleskySolve", a -> Linalg.choleskySolve(a, a.mul(2).add(1)));
        FUNCTIONS.put("lstsq", a -> Linalg.lstsq(a, a.mul(2).add(1)));
        FUNCTIONS.put("pinv", Linalg::pinv);
        FUNCTIONS.put("det", Linalg::det);
        FUNCTIONS.put("slogdet", a -> Linalg.slogdet(a).logAbs());
        FUNCTIONS.put("cholesky", a -> Linalg.cholesky(a.matmul(a.matrixTranspose())));
        FUNCTIONS.put("qr", a -> Linalg.qr(a).q());
        FUNCTIONS.put("qr, complete", a -> Linalg.qr(a, QrMode.COMPLETE).q());
        FUNCTIONS.put("lu", a -> Linalg.luFactor(a).lu());
        FUNCTIONS.put("solve from the right", a -> Linalg.solve(a, a.mul(2).add(1), false));
        FUNCTIONS.put("eigh", a -> Linalg.eigh(a).vectors());
        FUNCTIONS.put("eigvalsh", Linalg::eigvalsh);
        FUNCTIONS.put("svd", a -> Linalg.svd(a).u());
        FUNCTIONS.put("svdvals", Linalg::svdvals);
        FUNCTIONS.put("matrixPower", a -> Linalg.matrixPower(a, 3));
        FUNCTIONS.put("matrixExp", Linalg::matrixExp);
        FUNCTIONS.put("symmetricFunction", a -> Linalg.symmetricFunction(a, Tensor::exp));
        FUNCTIONS.put("frobeniusNorm", Linalg::frobeniusNorm);
        FUNCTIONS.put("nuclearNorm", Linalg::nuclearNorm);
    }

    static Stream<String> functions() {
        return FUNCTIONS.keySet().stream();
    }

    private static Tensor gradient(String function, Tensor a) {
        return Tensors.gradient(FUNCTIONS.get(function), a);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void emptyMatricesAndBatchesHaveResultsAndGradients(String function) {
        for (Shape shape : new Shape[] {Shape.of(0, 0), Shape.of(3, 0, 0), Shape.of(0, 2, 2), Shape.of(0, 0, 0)}) {
            Tensor a = Tensor.full(0, shape, DType.F64).requiresGrad(true);
            Tensor y = FUNCTIONS.get(function).apply(a);
            assertThat(y.shape().toString()).startsWith(Matrices.leading(shape).toString().replace(")", ""));
            Tensor gradient = Autograd.of(y.square().sum()).createGraph().grad(a);
            assertThat(gradient.shape()).isEqualTo(shape);
            assertThat(Autograd.of(gradient.sum()).materializeGrads().grad(a).shape()).isEqualTo(shape);
        }
    }

    /** NaN for the one matrix, and for the others what they have by themselves. Nothing loops for ever. */
    @ParameterizedTest
    @MethodSource("functions")
    void whatIsNotFiniteMakesItsOwnMatrixNaN(String function) {
        for (double element : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Tensor a = normal(1, 3, 3).add(Tensor.eye(3).mul(3));
            Tensor bad = a.add(Tensor.eye(3).mul(0)).copy();
            bad = Tensor.where(Tensor.of(new boolean[] {false, false, false, false, true, false, false, false, false})
                    .reshape(3, 3), Tensor.of(element), bad);
            Tensor both = FUNCTIONS.get(function).apply(Tensor.stack(0, bad, a));
            requireClose(both.select(0, 1), FUNCTIONS.get(function).apply(a), 0);
            boolean isNumber = function.equals("frobeniusNorm") || function.startsWith("matrixPower")
                    || function.equals("triangularSolve") || function.equals("choleskySolve");
            if (!isNumber) {
                assertThat(both.select(0, 0).toDoubleArray()).containsOnly(Double.NaN);
                assertThat(gradient(function, bad).toDoubleArray()).contains(Double.NaN);
            } else {
                assertThat(both.select(0, 0).isFinite().all().item()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void theRankOfWhatIsNotFiniteIsRefused(double element) {
        assertThatThrownBy(() -> Linalg.matrixRank(Tensor.full(element, Shape.of(2, 2), DType.F64)))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("an element is NaN or infinite");
    }

    /** Alone, in a batch, and in a batch that threads share: 20 times, so that it is interpreted first and compiled later. */
    @ParameterizedTest
    @MethodSource("functions")
    void aMatrixHasTheSameBitsInAnyBatch(String function) {
        Tensor batch = normal(2, 300, 12, 12).add(Tensor.eye(12).mul(9));
        Tensor first = FUNCTIONS.get(function).apply(batch);
        Tensor firstGradient = gradient(function, batch);
        for (int round = 0; round < 20; round++) {
            int n = 13 * round;
            requireSameBits(FUNCTIONS.get(function).apply(batch.select(0, n)), first.select(0, n));
            requireSameBits(gradient(function, batch.select(0, n)), firstGradient.select(0, n));
        }
        requireSameBits(FUNCTIONS.get(function).apply(batch), first);
        requireSameBits(FUNCTIONS.get(function).apply(batch.reshape(20, 15, 12, 12)).flatten(0, 1), first);
    }

    private static void requireSameBits(Tensor actual, Tensor expected) {
        assertThat(actual.toDoubleArray()).containsExactly(expected.toDoubleArray());
    }

    /** F32 is computed in double precision, so it is the F64 result of the same elements, rounded. */
    @ParameterizedTest
    @MethodSource("functions")
    void singlePrecisionIsRoundedOnce(String function) {
        if (function.equals("cholesky") || function.equals("nuclearNorm")) {
            return; // the matrix or the singular values are rounded
        }
        Tensor a = normal(3, 4, 4).mul(256).round().div(256).to(DType.F32); // 2 a + 1 is exact
        Tensor y = FUNCTIONS.get(function).apply(a);
        assertThat(y.dtype()).isEqualTo(DType.F32);
        requireSameBits(y, FUNCTIONS.get(function).apply(a.to(DType.F64)).to(DType.F32));
    }

    /** Threads that come first don't decide which error is thrown. */
    @Test
    void theFirstOfSeveralSingularMatricesIsNamed() {
        Tensor batch = Tensor.concat(0, normal(4, 200, 20, 20), Tensor.zeros(300, 20, 20));
        IntStream.range(0, 5).forEach(round -> assertThatThrownBy(() -> Linalg.inverse(batch))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("matrix (200) of the batch"));
    }

    @Test
    void typesArePromoted() {
        Tensor a = normal(5, 2, 2);
        assertThat(Linalg.solve(a.to(DType.F32), normal(6, 2)).dtype()).isEqualTo(DType.F64);
        assertThat(Linalg.solve(a.to(DType.F32), normal(6, 2).to(DType.F32)).dtype()).isEqualTo(DType.F32);
    }
}
