package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products with powers of 2, parts of numbers and their neighbours, to the last bit. */
class ExponentsTest {
    private static final double[] SPECIAL = {1, -1, 1.5, 0x1p-1074, -0x1p-1073, 0x1.8p-1073, Double.MIN_NORMAL,
        Math.nextDown(Double.MIN_NORMAL), Double.MAX_VALUE, -Double.MAX_VALUE, 0x1p-149, 0x1p-126, 0x1.fffffep127,
        Math.nextDown(1.0), 0x1p52, 0.1};

    private static Tensor numbers(DType type) {
        var random = new Random(3);
        double[] finite = DoubleStream
                .concat(DoubleStream.of(SPECIAL),
                        DoubleStream.generate(() -> Double.longBitsToDouble(random.nextLong())))
                .filter(Double::isFinite).filter(x -> type == DType.F64 || Math.abs(x) <= Float.MAX_VALUE
                        && (float) x != 0)
                .limit(2000).toArray();
        return Tensor.of(finite).to(type);
    }

    private static double rounded(DType type, BigDecimal exact) {
        return type == DType.F64 ? exact.doubleValue() : exact.floatValue();
    }

    private static BigDecimal powerOfTwo(int n) {
        return n < 0 ? BigDecimal.ONE.divide(powerOfTwo(-n), MathContext.UNLIMITED) : BigDecimal.TWO.pow(n);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void productsAreRoundedOnce(DType type) {
        Tensor x = numbers(type);
        for (int n : new int[] {0, 1, -1, 3, -53, -200, 200, -1050, 1050, -2090, 2090}) {
            Tensor y = x.ldexp(Tensor.of(n).to(type));
            assertThat(y.dtype()).isEqualTo(type);
            double[] actual = y.toDoubleArray();
            for (int i = 0; i < actual.length; i++) {
                BigDecimal exact = new BigDecimal(x.get(i)).multiply(powerOfTwo(n));
                assertThat(actual[i] + 0.0).as("%s 2^%d", x.get(i), n).isEqualTo(rounded(type, exact) + 0.0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void partsAreExact(DType type) {
        Tensor x = numbers(type);
        Frexp parts = x.frexp();
        assertThat(parts.mantissa().dtype()).isEqualTo(type);
        double[] mantissas = parts.mantissa().toDoubleArray();
        long[] exponents = parts.exponent().toLongArray();
        for (int i = 0; i < mantissas.length; i++) {
            assertThat(Math.abs(mantissas[i])).isGreaterThanOrEqualTo(0.5).isLessThan(1);
            assertThat(new BigDecimal(mantissas[i]).multiply(powerOfTwo((int) exponents[i])))
                    .isEqualByComparingTo(new BigDecimal(x.get(i)));
        }
    }

    /** The bits of neighbours of one sign are consecutive numbers. */
    @Test
    void neighboursDifferByOneUnit() {
        Tensor x = numbers(DType.F64);
        double[] outward = x.nextAfter(x.mul(Double.POSITIVE_INFINITY)).toDoubleArray();
        double[] inward = x.nextAfter(Tensor.of(0)).toDoubleArray();
        Tensor single = numbers(DType.F32);
        double[] singleInward = single.nextAfter(Tensor.of(0).to(DType.F32)).toDoubleArray();
        for (int i = 0; i < outward.length; i++) {
            long bits = Double.doubleToLongBits(x.get(i));
            assertThat(Double.doubleToLongBits(outward[i])).isEqualTo(bits + 1);
            assertThat(Double.doubleToLongBits(inward[i])).isEqualTo(bits - 1);
            int singleBits = Float.floatToIntBits((float) single.get(i));
            assertThat(Float.floatToIntBits((float) singleInward[i])).isEqualTo(singleBits - 1);
        }
    }
}
