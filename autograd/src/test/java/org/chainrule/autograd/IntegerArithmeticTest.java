package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Arithmetic of I64 is that of Java's longs, exact beyond 2^53 and wrapping; masks count as 0 and 1. */
class IntegerArithmeticTest {
    private static final long LARGE = (1L << 53) + 1;
    private static final long[] EDGES = {0, 1, -1, 2, -7, LARGE, -LARGE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62};
    private static final Tensor MASK = Tensor.of(new boolean[][] {{true, false, true}, {true, true, true}});

    /** Every pair of the edges, and of random numbers. */
    private static long[][] pairs() {
        var random = new SplittableRandom(5);
        long[] a = new long[400];
        long[] b = new long[400];
        for (int n = 0; n < a.length; n++) {
            boolean isEdge = n < EDGES.length * EDGES.length;
            a[n] = isEdge ? EDGES[n / EDGES.length] : random.nextLong() >> random.nextInt(64);
            b[n] = isEdge ? EDGES[n % EDGES.length] : random.nextLong() >> random.nextInt(64);
        }
        return new long[][] {a, b};
    }

    private static void assertIs(BinaryOperator<Tensor> op, LongBinaryOperator reference, boolean divides) {
        long[][] pairs = pairs();
        long[] a = pairs[0];
        long[] b = Arrays.stream(pairs[1]).map(n -> divides && n == 0 ? 3 : n).toArray();
        long[] expected = new long[a.length];
        Arrays.setAll(expected, n -> reference.applyAsLong(a[n], b[n]));
        Tensor y = op.apply(Tensor.of(a), Tensor.of(b));
        assertThat(y.dtype()).isEqualTo(DType.I64);
        assertThat(y.toLongArray()).containsExactly(expected);
        assertThat(op.apply(Tensor.of(a).select(0, 3), Tensor.of(b).select(0, 5)).toLongArray())
                .containsExactly(reference.applyAsLong(a[3], b[5]));
        Tensor transposed = op.apply(Tensor.of(a).reshape(20, 20).transpose(),
                Tensor.of(b).reshape(20, 20).transpose());
        assertThat(transposed.transpose().toLongArray()).containsExactly(expected);
    }

    private static void assertIs(UnaryOperator<Tensor> op, LongUnaryOperator reference) {
        long[] x = pairs()[0];
        assertThat(op.apply(Tensor.of(x)).toLongArray()).containsExactly(LongStream.of(x).map(reference).toArray());
    }

    @Test
    void ofTwoTensorsIsThatOfLongs() {
        assertIs(Tensor::add, Long::sum, false);
        assertIs(Tensor::sub, (a, b) -> a - b, false);
        assertIs(Tensor::mul, (a, b) -> a * b, false);
        assertIs(Tensor::floorDivide, Math::floorDiv, true);
        assertIs(Tensor::truncDivide, (a, b) -> a / b, true);
        assertIs(Tensor::remainder, Math::floorMod, true);
        assertIs(Tensor::fmod, (a, b) -> a % b, true);
        assertIs(Tensor::maximum, Math::max, false);
        assertIs(Tensor::minimum, Math::min, false);
        assertIs(Tensor::clampMin, Math::max, false);
        assertIs(Tensor::clampMax, Math::min, false);
        assertIs((a, b) -> Tensor.where(a.gt(b), a, b), Math::max, false);
        assertIs((a, b) -> a.clamp(b, b.add(1)), (a, b) -> Math.min(Math.max(a, b), b + 1), false);
    }

    @Test
    void ofOneTensorIsThatOfLongs() {
        assertIs(Tensor::neg, x -> -x);
        assertIs(Tensor::abs, Math::abs);
        assertIs(Tensor::sign, Long::signum);
        assertIs(Tensor::square, x -> x * x);
        assertIs(Tensor::floor, x -> x);
        assertIs(Tensor::ceil, x -> x);
        assertIs(Tensor::round, x -> x);
        assertIs(Tensor::trunc, x -> x);
    }

    @Test
    void withPlainNumbersStaysWhole() {
        Tensor x = Tensor.of(new long[] {LARGE, -7});
        assertThat(x.add(1).toLongArray()).containsExactly(LARGE + 1, -6);
        assertThat(x.sub(2).toLongArray()).containsExactly(LARGE - 2, -9);
        assertThat(x.mul(3).toLongArray()).containsExactly(3 * LARGE, -21);
        assertThat(Tensor.sub(1, x).toLongArray()).containsExactly(1 - LARGE, 8);
        assertThat(x.floorDivide(2).toLongArray()).containsExactly(LARGE / 2, -4);
        assertThat(x.truncDivide(2).toLongArray()).containsExactly(LARGE / 2, -3);
        assertThat(x.remainder(4).toLongArray()).containsExactly(1, 1);
        assertThat(x.fmod(4).toLongArray()).containsExactly(1, -3);
        assertThat(x.clamp(-5, 5).toLongArray()).containsExactly(5, -5);
        assertThat(x.maximum(0).toLongArray()).containsExactly(LARGE, 0);
        assertThat(x.add(0x1p53).dtype()).isEqualTo(DType.I64);
        assertThat(x.select(0, 0).add(1).toLongArray()).containsExactly(LARGE + 1);
    }

    @Test
    void aQuotientIsF64() {
        Tensor x = Tensor.of(new long[] {1, 3});
        assertThat(x.div(2)).satisfies(y -> assertThat(y.dtype()).isEqualTo(DType.F64));
        assertThat(x.div(2).toDoubleArray()).containsExactly(0.5, 1.5);
        assertThat(x.div(2.5).toDoubleArray()).containsExactly(0.4, 1.2);
        assertThat(x.div(Tensor.of(new long[] {4, 0})).toDoubleArray()).containsExactly(0.25, Double.POSITIVE_INFINITY);
        assertThat(Tensor.div(3, x).toDoubleArray()).containsExactly(3, 1);
    }

    @Test
    void masksCount() {
        assertThat(MASK.sum()).satisfies(y -> assertThat(y.dtype()).isEqualTo(DType.I64));
        assertThat(MASK.sum().toLongArray()).containsExactly(5);
        assertThat(MASK.sum(0).toLongArray()).containsExactly(2, 1, 2);
        assertThat(MASK.sum(true, 1).shape()).isEqualTo(Shape.of(2, 1));
        assertThat(MASK.mean(1)).satisfies(y -> assertThat(y.dtype()).isEqualTo(DType.F64));
        assertThat(MASK.mean(1).toDoubleArray()).containsExactly(2 / 3., 1);
        assertThat(MASK.prod(1).toLongArray()).containsExactly(0, 1);
        assertThat(MASK.cumsum(1).toLongArray()).containsExactly(1, 1, 2, 1, 2, 3);
        assertThat(MASK.add(MASK).toLongArray()).containsExactly(2, 0, 2, 2, 2, 2);
        assertThat(MASK.maximum(MASK.logicalNot()).dtype()).isEqualTo(DType.BOOL);
        assertThat(MASK.maximum(MASK.logicalNot()).all().toBooleanArray()).containsExactly(true);
        assertThat(Tensor.where(MASK, MASK.logicalNot(), MASK).dtype()).isEqualTo(DType.BOOL);
        assertThat(MASK.mul(3).toLongArray()).containsExactly(3, 0, 3, 3, 3, 3);
    }

    @Test
    void reductionsAreExact() {
        Tensor x = Tensor.of(new long[][] {{LARGE, 1, -3}, {Long.MAX_VALUE, 1, 2}});
        assertThat(x.sum(1).toLongArray()).containsExactly(LARGE - 2, Long.MIN_VALUE + 2);
        assertThat(x.sum(0).toLongArray()).containsExactly(LARGE + Long.MAX_VALUE, 2, -1);
        assertThat(x.transpose().sum(0).toLongArray()).containsExactly(LARGE - 2, Long.MIN_VALUE + 2);
        assertThat(x.prod(1).toLongArray()).containsExactly(-3 * LARGE, Long.MAX_VALUE * 2);
        assertThat(x.cumsum(1).toLongArray()).containsExactly(LARGE, LARGE + 1, LARGE - 2, Long.MAX_VALUE,
                Long.MIN_VALUE, Long.MIN_VALUE + 2);
        assertThat(x.cumsum(0).toLongArray()).containsExactly(LARGE, 1, -3, LARGE + Long.MAX_VALUE, 2, -1);
        assertThat(x.slice(1, 0, 0).sum(1).toLongArray()).containsExactly(0, 0);
        assertThat(x.slice(1, 0, 0).prod(1).toLongArray()).containsExactly(1, 1);
        assertThat(x.slice(1, 0, 0).cumsum(1).shape()).isEqualTo(Shape.of(2, 0));
        assertThat(Tensor.of(new long[] {1, 2}).mean().item()).isEqualTo(1.5);
    }

    @Test
    void selectionsAndSumsByIndexAreExact() {
        Tensor x = Tensor.of(new long[] {LARGE, 5, -1});
        assertThat(x.maskedFill(x.lt(0), 9).toLongArray()).containsExactly(LARGE, 5, 9);
        Tensor sums = x.scatterAdd(0, Tensor.of(new long[] {0, 0, 2}), Tensor.of(new long[] {1, LARGE, 1}));
        assertThat(sums.dtype()).isEqualTo(DType.I64);
        assertThat(sums.toLongArray()).containsExactly(2 * LARGE + 1, 5, 0);
        assertThat(x.toLongArray()).as("unchanged").containsExactly(LARGE, 5, -1);
    }

    @Test
    void floatingTypesPrevailAndKeepTheirGradients() {
        Tensor x = Tensor.of(.5, -1.5).requiresGrad(true);
        Tensor counts = Tensor.of(new long[] {3, 4});
        Tensor y = x.mul(counts).add(MASK.sum());
        assertThat(y.dtype()).isEqualTo(DType.F64);
        assertThat(y.toDoubleArray()).containsExactly(6.5, -1);
        assertThat(Autograd.grad(y.sum(), x).toDoubleArray()).containsExactly(3, 4);
        assertThat(Tensor.of(new float[] {2}).div(counts).dtype()).isEqualTo(DType.F32);
    }

    @Test
    void refusesWhatIsNoWholeNumber() {
        Tensor x = Tensor.of(new long[] {1, 2}).named("counts");
        refused(() -> x.add(0.5),
                "add of counts (2) I64: is of whole numbers, but 0.5 isn't one; convert with to(F64)");
        refused(() -> x.mul(Double.NaN), "NaN isn't one");
        refused(() -> x.sub(LARGE + 2),
                "is beyond 2^53, where a double doesn't hold them all; pass a tensor of type I64");
        refused(() -> x.floorDivide(0), "floorDivide of counts (2) I64: a whole number is divided by 0");
        refused(() -> x.remainder(Tensor.of(new long[] {1, 0})), "a whole number is divided by 0");
        refused(x::exp, "is for floating point");
        refused(() -> x.hypot(x), "is for floating point");
    }

    @Test
    void bitsAreThoseOfLongs() {
        assertIs(Tensor::bitwiseAnd, (a, b) -> a & b, false);
        assertIs(Tensor::bitwiseOr, (a, b) -> a | b, false);
        assertIs(Tensor::bitwiseXor, (a, b) -> a ^ b, false);
        assertIs(Tensor::bitwiseNot, x -> ~x);
        assertIs((a, b) -> a.bitwiseLeftShift(b.remainder(64)), (a, b) -> a << Math.floorMod(b, 64), false);
        assertIs((a, b) -> a.bitwiseRightShift(b.remainder(64)), (a, b) -> a >> Math.floorMod(b, 64), false);
        Tensor x = Tensor.of(new long[] {LARGE, -7});
        assertThat(x.bitwiseAnd(6).toLongArray()).containsExactly(0, 0);
        assertThat(x.bitwiseAnd(LARGE).toLongArray()).containsExactly(LARGE, LARGE);
        assertThat(x.bitwiseOr(6).toLongArray()).containsExactly(LARGE + 6, -1);
        assertThat(x.bitwiseXor(-1).toLongArray()).containsExactly(~LARGE, 6);
        assertThat(x.bitwiseLeftShift(1).toLongArray()).containsExactly(2 * LARGE, -14);
        assertThat(x.bitwiseRightShift(1).toLongArray()).containsExactly(LARGE / 2, -4);
    }

    /** PyTorch's and NumPy's answers, where Java and C take the count modulo 64. */
    @Test
    void shiftsByMoreThanThereAreBitsLeaveNone() {
        Tensor x = Tensor.of(new long[] {5, -5});
        for (long count : new long[] {64, 100, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(x.bitwiseLeftShift(count).toLongArray()).containsExactly(0, 0);
            assertThat(x.bitwiseRightShift(count).toLongArray()).containsExactly(0, -1);
        }
    }

    @Test
    void bitsOfMasksAreLogical() {
        Tensor other = Tensor.of(new boolean[] {true, true, false});
        assertThat(MASK.bitwiseAnd(other)).satisfies(y -> assertThat(y.dtype()).isEqualTo(DType.BOOL));
        assertThat(MASK.bitwiseAnd(other).toBooleanArray())
                .containsExactly(MASK.logicalAnd(other).toBooleanArray());
        assertThat(MASK.bitwiseOr(other).toBooleanArray()).containsExactly(MASK.logicalOr(other).toBooleanArray());
        assertThat(MASK.bitwiseXor(other).toBooleanArray()).containsExactly(MASK.logicalXor(other).toBooleanArray());
        assertThat(MASK.bitwiseNot().toBooleanArray()).containsExactly(MASK.logicalNot().toBooleanArray());
        assertThat(MASK.bitwiseOr(Tensor.of(new long[] {2, 2, 2})).toLongArray()).containsExactly(3, 2, 3, 3, 3, 3);
        assertThat(MASK.bitwiseLeftShift(3).toLongArray()).containsExactly(8, 0, 8, 8, 8, 8);
        assertThat(MASK.gcd(MASK).dtype()).isEqualTo(DType.I64);
    }

    @Test
    void divisorsAndMultiplesAreThoseOfBigIntegers() {
        assertIs(Tensor::gcd, (a, b) -> BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValue(), false);
        assertIs((a, b) -> a.remainder(1 << 20).lcm(b.remainder(1 << 20)), (a, b) -> {
            BigInteger m = BigInteger.valueOf(Math.floorMod(a, 1 << 20));
            BigInteger n = BigInteger.valueOf(Math.floorMod(b, 1 << 20));
            return m.signum() == 0 || n.signum() == 0 ? 0 : m.multiply(n).divide(m.gcd(n)).longValue();
        }, false);
        Tensor x = Tensor.of(new long[] {-4, 6, 0, Long.MIN_VALUE, 1L << 40});
        Tensor y = Tensor.of(new long[] {6, -4, 5, Long.MIN_VALUE, 3L << 38});
        assertThat(x.lcm(y).toLongArray()).containsExactly(12, 12, 0, Long.MIN_VALUE, 3L << 40);
        assertThat(x.gcd(y).toLongArray()).containsExactly(2, 2, 5, Long.MIN_VALUE, 1L << 38);
    }

    @Test
    void powersAreThoseOfBigIntegers() {
        assertIs((a, b) -> a.pow(b.remainder(90)),
                (a, b) -> BigInteger.valueOf(a).pow(Math.floorMod(b, 90)).longValue(), false);
        Tensor x = Tensor.of(new long[] {3, -2, 0});
        assertThat(x.pow(0).toLongArray()).containsExactly(1, 1, 1);
        assertThat(x.pow(5).toLongArray()).containsExactly(243, -32, 0);
        assertThat(Tensor.pow(3, Tensor.of(new long[] {0, 40})).toLongArray()).containsExactly(1,
                -6289078614652622815L);
        assertThat(x.pow(Tensor.of(.5, 2, 1)).dtype()).isEqualTo(DType.F64);
        assertThat(MASK.pow(MASK).toLongArray()).containsExactly(1, 1, 1, 1, 1, 1);
        refused(() -> x.pow(-1), "pow of (3) I64: the power of a whole number to the negative exponent -1 isn't whole");
        refused(() -> x.pow(.5), "is of whole numbers, but 0.5 isn't one");
    }

    @Test
    void bitsOfFloatingNumbersAreRefused() {
        Tensor x = Tensor.of(new long[] {1, 2});
        refused(() -> Tensor.of(1, 2).bitwiseAnd(x),
                "bitwiseAnd of (2) F64 and (2) I64: is for whole numbers and masks, not F64; convert with to(I64)");
        refused(() -> x.gcd(Tensor.of(1, 2)), "not F64");
        refused(() -> Tensor.of(1, 2).bitwiseNot(), "bitwiseNot of (2) F64: is for whole numbers");
        refused(() -> Tensor.of(1, 2).bitwiseLeftShift(1), "bitwiseLeftShift of (2) F64");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
