package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.SplittableRandom;

import org.chainrule.autograd.codegen.Kernel;
import org.junit.jupiter.api.Test;

class PowersTest {
    private static final Kernel DOUBLE = Kernel.of(Powers.POW, false);
    private static final Kernel SINGLE = Kernel.of(Powers.POW, true);
    private static final int CASES = Boolean.getBoolean("soak") ? 1_000_000 : 6_000;

    /** Bases of all sizes, or close to 1, where the exponents are great. */
    private static double base(SplittableRandom random, int n, int leastExponent, int mostExponent) {
        return n % 2 == 0
                ? Math.scalb(1 + random.nextDouble(), random.nextInt(leastExponent, mostExponent))
                : 1 + random.nextDouble(-1, 1) * Math.pow(2, -random.nextInt(50));
    }

    /** Exponents for results of all sizes, subnormal ones included, or small integers, or small ones. */
    private static double exponent(SplittableRandom random, int n, double a, int least, int most) {
        return switch (n % 3) {
            case 0 -> random.nextDouble(least, most) / (Math.log(a) / Math.log(2));
            case 1 -> random.nextInt(-40, 40);
            default -> random.nextDouble(-8, 8);
        };
    }

    @Test
    void doublesAreAsCloseAsDocumented() {
        var random = new SplittableRandom(7);
        for (int n = 0; n < CASES; n++) {
            double a = base(random, n, -1074, 1023);
            double b = exponent(random, n, a, -1080, 1024);
            BigDecimal y = Precise.times(new BigDecimal(Double.isFinite(b) ? b : 0), Precise.log(new BigDecimal(a)));
            if (y.abs().doubleValue() < 750) {
                assertThat(Accuracy.ulps(DOUBLE.evaluate(a, Double.isFinite(b) ? b : 0), Precise.exp(y)))
                        .as("%s^%s", a, b).isLessThan(1.1);
            }
        }
    }

    @Test
    void floatsAreAsCloseAsDocumented() {
        var random = new SplittableRandom(7);
        for (int n = 0; n < 100 * CASES; n++) {
            float a = (float) base(random, n, -149, 127);
            float b = (float) exponent(random, n, a, -155, 128);
            assertThat(Accuracy.ulps((float) SINGLE.evaluate(a, b), standard(a, b))).as("%s^%s", a, b)
                    .isLessThan(1.2);
        }
    }

    @Test
    void powersThatAreNumbersAreExact() {
        for (int a = -200; a <= 200; a++) {
            for (int b = 0; b < 53; b++) {
                BigDecimal power = new BigDecimal(a).pow(b);
                if (new BigDecimal(power.doubleValue()).equals(power)) {
                    assertThat(DOUBLE.evaluate(a, b)).as("%s^%s", a, b).isEqualTo(power.doubleValue());
                }
                if (Float.isFinite(power.floatValue()) && new BigDecimal(power.floatValue()).equals(power)) {
                    assertThat(SINGLE.evaluate(a, b)).as("%s^%s", a, b).isEqualTo(power.doubleValue());
                }
            }
        }
    }

    /** Zeros, infinities and NaN to any power, signs and integers among great numbers: as IEEE defines them, which Java does but for powers of 1 and -1. */
    @Test
    void extremesAreThoseOfTheStandard() {
        double[] extremes = {0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1e300, -1e300, 1e-300, Double.MIN_VALUE,
            -Double.MIN_VALUE, Double.MAX_VALUE, Math.nextUp(1.0), Math.nextDown(1.0), 0x1p52, 0x1p52 + 1, 0x1p53 - 1,
            0x1p53, 1 - 0x1p53, 0x1p23, 0x1p23 + 1, 0x1p24 - 1, 1 - 0x1p24, 1e-5, Double.NaN, Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY};
        for (double a : extremes) {
            for (double b : extremes) {
                isClose(DOUBLE.evaluate(a, b), standard(a, b), Math.ulp(standard(a, b)));
                float power = (float) standard((float) a, (float) b);
                isClose(SINGLE.evaluate((float) a, (float) b), power, Math.ulp(power));
            }
        }
    }

    /** IEEE 754-2019, 9.2.1: 1 for 1 to any power, even NaN, and for -1 to infinite ones; Java says NaN. */
    private static double standard(double a, double b) {
        return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : StrictMath.pow(a, b);
    }

    private static void isClose(double power, double expected, double ulp) {
        if (Double.isFinite(expected) && expected != 0) {
            assertThat(power).isCloseTo(expected, within(2 * ulp));
        } else {
            assertThat(power).isEqualTo(Double.valueOf(expected));
        }
    }
}
