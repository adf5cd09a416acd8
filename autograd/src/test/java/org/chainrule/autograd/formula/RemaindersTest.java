package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Remainders are exact for numbers of any magnitude, and floored quotients are those of the exact quotient. */
class RemaindersTest {
    private static final int PAIRS = Boolean.getBoolean("soak") ? 2_000_000 : 50_000;
    private static final double[] SPECIAL = {0, -0.0, 1, -1, 3, -3, 0.1, 7, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.NaN, 0x1p52, 0x1p53 - 1, 1e300, 4.9e-324, 1e-310, 0x1p23, 0x1p24 - 1, 1e-40};

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void fmodIsTheOperatorOfThePlatform(DType type) {
        Pairs pairs = Pairs.of(type);
        double[] actual = pairs.apply(Tensor::fmod);
        for (int n = 0; n < actual.length; n++) {
            assertThat(actual[n]).as("fmod of %s and %s", pairs.a[n], pairs.b[n])
                    .isEqualTo((Double) (pairs.a[n] % pairs.b[n]));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void remainderHasTheSignOfTheDivisor(DType type) {
        Pairs pairs = Pairs.of(type);
        double[] actual = pairs.apply(Tensor::remainder);
        for (int n = 0; n < actual.length; n++) {
            double rest = pairs.a[n] % pairs.b[n];
            boolean isOfOtherSign = rest != 0 && rest < 0 != pairs.b[n] < 0;
            double sum = isOfOtherSign ? rest + pairs.b[n] : rest;
            assertThat(actual[n]).as("remainder of %s and %s", pairs.a[n], pairs.b[n])
                    .isEqualTo((Double) (type == DType.F32 ? (float) sum : sum));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void floorDivideRoundsTheExactQuotientDown(DType type) {
        Pairs pairs = Pairs.of(type);
        double[] actual = pairs.apply(Tensor::floorDivide);
        for (int n = 0; n < actual.length; n++) {
            double a = pairs.a[n];
            double b = pairs.b[n];
            double quotient = a / b;
            if (!Double.isFinite(a) || !Double.isFinite(b) || b == 0 || Math.abs(quotient) > 1e30) {
                continue;
            }
            BigDecimal floor = new BigDecimal(a).divide(new BigDecimal(b), 400, RoundingMode.FLOOR).setScale(0,
                    RoundingMode.FLOOR);
            double exact = type == DType.F32 ? floor.floatValue() : floor.doubleValue();
            double ulp = type == DType.F32 ? Math.ulp((float) exact) : Math.ulp(exact);
            double most = Math.abs(exact) < (type == DType.F32 ? 0x1p23 : 0x1p52) ? 0 : 1.5 * ulp;
            assertThat(Math.abs(actual[n] - exact)).as("floorDivide of %s and %s: %s, not %s", a, b, actual[n], exact)
                    .isLessThanOrEqualTo(most);
        }
    }

    /** Numbers of a type: special ones with each other, multiples and their neighbours, and random ones. */
    private record Pairs(DType type, double[] a, double[] b) {
        static Pairs of(DType type) {
            var random = new SplittableRandom(7);
            int special = SPECIAL.length * SPECIAL.length;
            double[] a = new double[PAIRS];
            double[] b = new double[PAIRS];
            for (int n = 0; n < PAIRS; n++) {
                b[n] = n < special ? SPECIAL[n / SPECIAL.length] : random(random, type);
                a[n] = n < special
                        ? SPECIAL[n % SPECIAL.length]
                        : switch (n % 3) {
                            case 0 -> random(random, type);
                            case 1 -> b[n] * random.nextInt(-1000, 1000);
                            default -> b[n] * random.nextLong(-1L << random.nextInt(1, 62), 1L << 50) * 1.0000001;
                        };
                a[n] = type == DType.F32 ? (float) a[n] : a[n];
                b[n] = type == DType.F32 ? (float) b[n] : b[n];
            }
            return new Pairs(type, a, b);
        }

        private static double random(SplittableRandom random, DType type) {
            int bits = type == DType.F32 ? 100 : 900;
            int exponent = random.nextInt(3) == 0 ? random.nextInt(-bits, bits) : random.nextInt(-4, 5);
            return Math.scalb(random.nextDouble(-1, 1), exponent);
        }

        double[] apply(BinaryOperator<Tensor> op) {
            return op.apply(Tensor.of(a).to(type), Tensor.of(b).to(type)).toDoubleArray();
        }
    }
}
