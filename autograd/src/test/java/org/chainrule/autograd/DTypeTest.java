package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Kinds of numbers: promotion, conversion and precision. */
class DTypeTest {
    private final Tensor single = Tensor.of(new float[] {.1f, -2.7f});
    private final Tensor wide = Tensor.of(.1, -2.7);
    private final Tensor counts = Tensor.of(new long[] {3, 0});
    private final Tensor mask = Tensor.of(new boolean[] {true, false});

    @Test
    void theGreaterTypeWins() {
        for (DType a : DType.values()) {
            for (DType b : DType.values()) {
                assertThat(a.promote(b)).isEqualTo(DType.values()[Math.max(a.ordinal(), b.ordinal())]);
            }
        }
        assertThat(DType.values()).containsExactly(DType.BOOL, DType.I64, DType.F32, DType.F64);
        assertThat(single.add(wide).dtype()).isEqualTo(DType.F64);
        assertThat(single.mul(counts).dtype()).isEqualTo(DType.F32);
        assertThat(single.mul(mask).dtype()).isEqualTo(DType.F32);
        assertThat(single.reshape(1, 2).matmul(wide).dtype()).isEqualTo(DType.F64);
        assertThat(Tensor.where(mask, single, wide).dtype()).isEqualTo(DType.F64);
    }

    @Test
    void aPlainNumberTakesTheTensorsType() {
        assertThat(single.mul(.1).dtype()).isEqualTo(DType.F32);
        assertThat(single.mul(.1).toFloatArray()).containsExactly(.1f * .1f, -2.7f * .1f);
        assertThat(Tensor.sub(.1, single).toFloatArray()).containsExactly(0, .1f + 2.7f);
        assertThat(wide.mul(.1).get(0)).isEqualTo(.1 * .1);
        assertThat(single.mean().dtype()).isEqualTo(DType.F32);
    }

    @Test
    void singlePrecisionIsComputedInFloat() {
        assertThat(single.add(Tensor.of(new float[] {.7f, 1e-9f})).toFloatArray()).containsExactly(.1f + .7f, -2.7f);
        assertThat(single.div(3).get(0)).isEqualTo(.1f / 3f);
        assertThat(single.exp().get(0)).isEqualTo((float) StrictMath.exp(.1f));
    }

    @Test
    void comparisonsGiveMasksWithoutGradient() {
        wide.requiresGrad(true);
        Tensor positive = wide.gt(0);
        assertThat(positive.dtype()).isEqualTo(DType.BOOL);
        assertThat(positive.toBooleanArray()).containsExactly(true, false);
        assertThat(positive.requiresGrad()).isFalse();
        assertThat(wide.ge(-2.7).toBooleanArray()).containsExactly(true, true);
        assertThat(wide.lt(single).toBooleanArray()).containsExactly(true, false); // 0.1 < 0.1f, -2.7 > -2.7f
        assertThat(wide.le(wide).toBooleanArray()).containsExactly(true, true);
        assertThat(wide.eq(.1).toBooleanArray()).containsExactly(true, false);
        assertThat(wide.ne(.1).toBooleanArray()).containsExactly(false, true);
        assertThat(counts.eq(Tensor.of(new long[] {3, 1})).toBooleanArray()).containsExactly(true, false);
        assertThat(Tensor.of(Double.NaN).le(Double.NaN).toBooleanArray()).containsExactly(false);
    }

    @Test
    void conversions() {
        assertThat(wide.to(DType.I64).toLongArray()).containsExactly(0, -2); // towards 0
        assertThat(counts.to(DType.BOOL).toBooleanArray()).containsExactly(true, false);
        assertThat(mask.to(DType.F32).toFloatArray()).containsExactly(1, 0);
        assertThat(single.to(DType.F64).toDoubleArray()).containsExactly(.1f, -2.7f);
        assertThat(wide.to(DType.F64).toDoubleArray()).isEqualTo(wide.toDoubleArray());
        assertThat(counts.toLongArray()).containsExactly(3, 0);
    }

    @Test
    void wholeNumbersAreTruncatedTowardsZero() {
        Tensor x = Tensor.of(3.9, -3.9, -0.5, 0x1.fffffffffffffp62, -0x1p63);
        long[] truncated = {3, -3, 0, 0x7ffffffffffffc00L, Long.MIN_VALUE};
        assertThat(x.to(DType.I64).toLongArray()).containsExactly(truncated);
        assertThat(x.toLongArray()).containsExactly(truncated);
        assertThat(Tensor.full(3.9, Shape.of(2), DType.I64).toLongArray()).containsExactly(3, 3);
        assertThat(Tensor.fullLike(counts, -3.9).toLongArray()).containsExactly(-3, -3);
        assertThat(counts.pad(0, 1, 0, 3.9).toLongArray()).containsExactly(3, 3, 0);
    }

    @Test
    void whatNoWholeNumberIsLikeIsRefused() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0x1p63,
            -0x1.0000000000001p63, 1e300}) {
            Tensor x = Tensor.of(new double[][] {{1, value}}).named("x");
            for (ThrowingCallable wrong : List.<ThrowingCallable>of(() -> x.to(DType.I64), x::toLongArray,
                    () -> Tensor.full(value, Shape.of(2), DType.I64), () -> Tensor.fullLike(counts, value),
                    () -> counts.pad(0, 1, 0, value))) {
                assertThatThrownBy(wrong).isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(Double.toString(value)).hasMessageContaining("I64");
            }
            assertThatThrownBy(x::toLongArray).hasMessageStartingWith("toLongArray of x (1, 2) F64: the element")
                    .hasMessageContaining("at [0, 1]");
            assertThatThrownBy(() -> counts.pad(0, 1, 0, value)).hasMessageStartingWith("pad of (2) I64: ");
        }
        assertThatThrownBy(() -> Tensor.of(new float[] {Float.NaN}).to(DType.I64)).hasMessageContaining("NaN at [0]");
    }

    @Test
    void largeWholeNumbersAreKept() {
        long odd = (1L << 53) + 1; // no double
        Tensor large = Tensor.of(new long[] {odd, Long.MIN_VALUE + 1});
        assertThat(large.reshape(2, 1).transpose().toLongArray()).containsExactly(odd, Long.MIN_VALUE + 1);
        assertThat(large).hasToString("[    9007199254740993, -9223372036854775807]");
    }

    @Test
    void aGradientFlowsThroughAConversion() {
        single.requiresGrad(true);
        single.to(DType.F64).mul(wide).sum().backward();
        assertThat(single.grad().dtype()).isEqualTo(DType.F32);
        assertThat(single.grad().toFloatArray()).containsExactly(.1f, -2.7f);
        assertThat(single.to(DType.I64).requiresGrad()).isFalse();
    }

    @Test
    void everyGradientHasTheTypeOfItsArgument() {
        single.requiresGrad(true);
        wide.requiresGrad(true);
        Tensor product = single.matmul(wide);
        product.backward(Tensor.of(new float[] {2}).reshape(Shape.SCALAR)); // the seed is converted too
        assertThat(single.grad().dtype()).isEqualTo(DType.F32);
        assertThat(wide.grad().dtype()).isEqualTo(DType.F64);
        assertThat(wide.grad().toDoubleArray()).containsExactly(2 * .1f, 2 * -2.7f);
        Tensor intermediate = single.mul(3).retainGrad();
        intermediate.mul(wide).sum().backward();
        assertThat(intermediate.grad().dtype()).isEqualTo(DType.F32);
    }

    @Test
    void aNumberDoesNotMakeWholeNumbersFloating() {
        Tensor whole = Tensor.of(new long[] {1, 2});
        assertThatThrownBy(() -> whole.add(.5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add of (2) I64").hasMessageContaining("to(F64)");
        assertThat(whole.gt(1).toBooleanArray()).containsExactly(false, true);
    }
}
