package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cumulative reductions against plain loops and exact arithmetic, and at their edges. */
class ScansTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private static double[] gradient(Tensor x, Supplier<Tensor> result) {
        return Autograd.grad(result.get(), x).toDoubleArray();
    }

    @Test
    void cumprodHasTheGradientOfProductsAlsoWhereElementsAreZero() {
        Tensor x = Tensor.of(2, 0, 3).requiresGrad(true);
        assertThat(x.cumprod(0)).hasToString("[2.0, 0.0, 0.0]");
        assertThat(gradient(x, () -> x.cumprod(0).sum())).containsExactly(1, 8, 0); // torch.cumprod
        GradCheck.of((Tensor t) -> t.cumprod(1)).secondOrder()
                .verify(Tensor.of(new double[][] {{2, 0, 3, 0}, {0, 0, -1, 2}}));
    }

    @Test
    void cumprodOfAProductThatVanishesIsExactInDoubles() {
        Tensor x = Tensor.of(1e-200, 1e-200, 1e300).requiresGrad(true);
        assertThat(x.cumprod(0).toDoubleArray()).containsExactly(1e-200, 0, 0);
        assertThat(gradient(x, () -> x.cumprod(0).select(0, 2))[0]).isCloseTo(1e100, within(1e85)); // not 0 * infinity
    }

    /** Exactly: each sum is a chain of doubles, rounded, along any axis and in the gradient, which begins at the end. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void sumsOfAnyAxisAreThoseOfALoop(DType type) {
        var random = new SplittableRandom(9);
        for (int[] sizes : new int[][] {{1, 7}, {3, 5}, {4, 6}, {9, 2, 11}, {2, 3, 4}}) {
            Shape shape = Shape.of(sizes);
            Tensor x = Tensor.of(shape, random.doubles(shape.count(), -1, 1).toArray()).to(type).requiresGrad(true);
            Tensor seed = Tensor.of(shape, random.doubles(shape.count(), -1, 1).toArray()).to(type);
            for (int axis = 0; axis < sizes.length; axis++) {
                Tensor y = x.cumsum(axis);
                assertThat(y.toDoubleArray()).as("%s along %d", shape, axis).containsExactly(sums(x, axis, type));
                assertThat(Autograd.of(y).seed(seed).grad(x).toDoubleArray()).as("gradient, %s along %d", shape, axis)
                        .containsExactly(
                                Tensor.of(shape, sums(seed.flip(axis), axis, type)).flip(axis).toDoubleArray());
            }
        }
    }

    private static double[] sums(Tensor x, int axis, DType type) {
        double[] sums = new double[x.size()];
        for (int n = 0; n < sums.length; n++) {
            int[] index = x.shape().index(n);
            double sum = 0;
            for (int k = 0, last = index[axis]; k <= last; k++) {
                index[axis] = k;
                sum += x.get(index);
            }
            sums[n] = type == DType.F32 ? (float) sum : sum;
        }
        return sums;
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void productsOfAnyAxisAreThoseOfALoop(DType type) {
        var random = new SplittableRandom(5);
        Tensor x = Tensor.of(Shape.of(4, 3, 5), random.doubles(60, -2, 2).toArray()).to(type);
        for (int axis = -3; axis < 3; axis++) {
            Tensor rows = x.transpose(axis, -1);
            Tensor y = x.cumprod(axis).transpose(axis, -1);
            for (int n = 0; n < rows.shape().size(-1); n++) {
                Tensor product = rows.slice(-1, 0, n + 1).to(DType.F64).prod(-1).to(type);
                assertThat(y.select(-1, n).sub(product).abs().max().item())
                        .isLessThan(type == DType.F32 ? 1e-6 : 1e-14);
            }
        }
    }

    @Test
    void integersAreExactAndWrap() {
        Tensor x = Tensor.of(new long[] {1L << 62, 3, 5});
        assertThat(x.cumprod(0).toLongArray()).containsExactly(1L << 62, 3L << 62, 15L << 62);
        assertThat(Tensor.of(new boolean[] {true, true, false}).cumprod(0).toLongArray()).containsExactly(1, 1, 0);
        assertThat(x.add(1).cummax(0).values().toLongArray()).containsExactly((1L << 62) + 1, (1L << 62) + 1,
                (1L << 62) + 1);
        assertThat(x.cummin(0).values().toLongArray()).containsExactly(1L << 62, 3, 3);
    }

    /** torch.cummax and torch.cummin: of equal elements the last one's index. */
    @Test
    void extremesTakeTheLastOfEqualOnes() {
        Tensor x = Tensor.of(1, 1, 2, 2, 0).requiresGrad(true);
        assertThat(x.cummax(0).values().toDoubleArray()).containsExactly(1, 1, 2, 2, 2);
        assertThat(x.cummax(0).indices().toLongArray()).containsExactly(0, 1, 2, 3, 3);
        assertThat(gradient(x, () -> x.cummax(0).values().sum())).containsExactly(1, 1, 1, 2, 0);
        assertThat(x.cummin(0).indices().toLongArray()).containsExactly(0, 1, 1, 1, 4);
        assertThat(Tensor.of(0, NAN, 5, NAN, 7).cummax(0).indices().toLongArray()).containsExactly(0, 1, 1, 3, 3);
    }

    @Test
    void logarithmsOfSumsOfExponentialsAreThoseOfExactArithmetic() {
        var random = new SplittableRandom(7);
        double[] x = random.doubles(200, -30, 30).toArray();
        double[] y = Tensor.of(x).logCumSumExp(0).toDoubleArray();
        MathContext digits = MathContext.DECIMAL64;
        BigDecimal sum = BigDecimal.ZERO;
        for (int n = 0; n < x.length; n++) {
            sum = sum.add(new BigDecimal(StrictMath.exp(x[n])), new MathContext(40));
            assertThat(y[n]).isCloseTo(StrictMath.log(sum.round(digits).doubleValue()), within(1e-13));
        }
    }

    @Test
    void logCumSumExpNeitherOverflowsNorUnderflows() {
        Tensor x = Tensor.of(-INFINITY, -2000, -2000, 1000, 1000, -INFINITY).requiresGrad(true);
        double ln2 = Math.log(2);
        assertThat(x.logCumSumExp(0).toDoubleArray()).containsExactly(-INFINITY, -2000, -2000 + ln2, 1000, 1000 + ln2,
                1000 + ln2);
        assertThat(gradient(x, () -> x.logCumSumExp(0).sum())).containsExactly(
                new double[] {0, 1.5, 0.5, 2, 1, 0}, within(1e-12));
        assertThat(Tensor.of(0, INFINITY, 1, NAN, 2).logCumSumExp(0).toDoubleArray()).containsExactly(0, INFINITY,
                INFINITY,
                NAN, NAN);
        GradCheck.of((Tensor t) -> t.logCumSumExp(1)).secondOrder()
                .verify(Tensor.of(new double[][] {{1, -2, 3}, {0, 0, 5}}));
    }

    @Test
    void emptyAxesAndScalars() {
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            Tensor none = Tensor.zeros(Shape.of(2, 0), type).requiresGrad(true);
            for (Tensor y : new Tensor[] {none.cumsum(1), none.cumprod(1), none.logCumSumExp(-1),
                none.cummax(1).values(),
                none.diff(1)}) {
                assertThat(y.shape()).isEqualTo(Shape.of(2, 0));
                assertThat(Autograd.grad(y.sum(), none).shape()).isEqualTo(none.shape());
            }
        }
        assertThatThrownBy(() -> Tensor.of(1.0).cumprod(1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cumprod of () F64");
    }

    @Test
    void differencesOfNeighbours() {
        assertThat(Tensor.of(1, 4, 9, 16).diff(0)).hasToString("[3.0, 5.0, 7.0]");
        assertThat(Tensor.of(new long[] {1L << 60, (1L << 60) + 1}).diff(0).toLongArray()).containsExactly(1);
        assertThat(Tensor.of(new double[] {5}).diff(0).size()).isZero();
    }

    @Test
    void gradientsOfCumulativeProductsOfFloatsAreInRangeThoughPartsAreNot() {
        Tensor x = Tensor.of(new float[] {1e-30f, 1e-30f, 1e30f, 1e30f}).requiresGrad(true);
        double[] expected = {1e30, 1e30, 1e-30, 1e-30};
        double[] gradient = gradient(x, () -> x.cumprod(0).select(0, 3));
        for (int n = 0; n < expected.length; n++) {
            assertThat(gradient[n] / expected[n]).isCloseTo(1, within(1e-6));
        }
    }
}
