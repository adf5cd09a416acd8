package org.chainrule.autograd.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

/** Without the instruction the bits are the same; truth is {@link Math#fma}, and exact decimal arithmetic. */
class FusedMultiplyAddTest {
    private static final int CASES = Boolean.getBoolean("soak") ? 100_000_000 : 1_000_000;
    private static final double[] SPECIAL = {0, 1, Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE,
        Double.POSITIVE_INFINITY, Double.NaN, 0x1p-900, 0x1p500, 0x1p1000, 1 + 0x1p-52, 2 - 0x1p-52, 0x1p-1022,
        Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE, 1 + 0x1p-23};

    private static void assertSame(double a, double b, double c) {
        assertThat(FusedMultiplyAdd.withoutInstruction(a, b, c)).as("%s * %s + %s", a, b, c)
                .isEqualByComparingTo(Math.fma(a, b, c));
    }

    private static void assertSame(float a, float b, float c) {
        assertThat(FusedMultiplyAdd.withoutInstruction(a, b, c)).as("%s * %s + %s", a, b, c)
                .isEqualByComparingTo(Math.fma(a, b, c));
    }

    @Test
    void hasTheBitsAtSpecialValues() {
        for (double a : SPECIAL) {
            for (double b : SPECIAL) {
                for (double c : SPECIAL) {
                    for (int signs = 0; signs < 8; signs++) {
                        double x = (signs & 1) == 0 ? a : -a;
                        double y = (signs & 2) == 0 ? b : -b;
                        double z = (signs & 4) == 0 ? c : -c;
                        assertSame(x, y, z);
                        assertSame((float) x, (float) y, (float) z);
                    }
                }
            }
        }
    }

    /** Of any bits, and of those where the summand is near the product, or near half of its last digit. */
    @Test
    void hasTheBitsOfRandomDoubles() {
        var random = new SplittableRandom(1);
        for (int n = 0; n < CASES; n++) {
            double a = number(random, 900);
            double b = number(random, 900);
            double c = switch (n % 4) {
                case 0 -> number(random, 1000);
                case 1 -> -a * b * (1 + random.nextInt(-2, 3) * 0x1p-53);
                case 2 -> Math.ulp(a * b) * random.nextInt(-4, 5) / 2;
                default -> a * b * number(random, 60);
            };
            double expected = Math.fma(a, b, c);
            if (Double.compare(FusedMultiplyAdd.withoutInstruction(a, b, c), expected) != 0) {
                assertSame(a, b, c);
            }
        }
    }

    /** Of all magnitudes, so that products and sums overflow, vanish, or are as small as the least numbers. */
    @Test
    void hasTheBitsAtTheEndsOfTheRange() {
        var random = new SplittableRandom(5);
        for (int n = 0; n < CASES; n++) {
            double a = number(random, 1023);
            int exponent = (n % 2 == 0 ? random.nextInt(-1074, -700) : random.nextInt(700, 1024)) - Math.getExponent(a);
            double b = Math.scalb(number(random, 1), Math.clamp(exponent, -1022, 1023));
            double c = switch (n / 2 % 4) {
                case 0 -> number(random, 1023);
                case 1 -> -a * b * (1 + random.nextInt(-2, 3) * 0x1p-53);
                case 2 -> Math.scalb(number(random, 60), n % 2 == 0 ? random.nextInt(-1000, -700) : 960);
                default -> a * b * number(random, 60);
            };
            if (Double.compare(FusedMultiplyAdd.withoutInstruction(a, b, c), Math.fma(a, b, c)) != 0) {
                assertSame(a, b, c);
            }
        }
    }

    @Test
    void hasTheBitsOfRandomFloats() {
        var random = new SplittableRandom(2);
        for (int n = 0; n < CASES; n++) {
            float a = Float.intBitsToFloat(random.nextInt());
            float b = Float.intBitsToFloat(random.nextInt());
            float c = switch (n % 4) {
                case 0 -> Float.intBitsToFloat(random.nextInt());
                case 1 -> -a * b * (1 + random.nextInt(-2, 3) * 0x1p-24f);
                case 2 -> Math.ulp(a * b) * random.nextInt(-4, 5) / 2;
                default -> (float) (a * b * number(random, 60));
            };
            if (Float.compare(FusedMultiplyAdd.withoutInstruction(a, b, c), Math.fma(a, b, c)) != 0) {
                assertSame(a, b, c);
            }
        }
    }

    /** The product is in the middle between two numbers, and what is added decides, however small it is. */
    @Test
    void aSmallSummandDecidesATie() {
        var random = new SplittableRandom(4);
        for (int n = 0; n < 10_000; n++) {
            double c = Math.scalb(random.nextInt(-1, 2), -random.nextInt(1, 140));
            double a = random.nextInt(1 << 26, 3 << 25) | 1; // their product is odd and has 54 digits
            double b = random.nextInt(1 << 27, 5 << 25) | 1;
            assertSame(a, b, c);
            assertSame(-a, b, c);
            float x = random.nextInt(1 << 12, 3 << 11) | 1; // of 25 digits
            float y = random.nextInt(1 << 12, 5 << 10) | 1;
            assertSame(x, y, (float) c);
            assertSame(-x, y, (float) c);
        }
    }

    @Test
    void isTheExactSumRoundedOnce() {
        var random = new SplittableRandom(3);
        for (int n = 0; n < 2_000; n++) {
            double a = number(random, 60);
            double b = number(random, 60);
            double c = -a * b * (1 + random.nextInt(-2, 3) * 0x1p-53);
            double expected = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c)).doubleValue();
            assertThat(FusedMultiplyAdd.withoutInstruction(a, b, c)).as("%s * %s + %s", a, b, c)
                    .isEqualTo(expected + 0.0);
        }
    }

    /** Returns a number of random digits and sign, between 2^-range and 2^range. */
    private static double number(RandomGenerator random, int range) {
        double size = Math.scalb(random.nextDouble(1, 2), random.nextInt(-range, range));
        return random.nextBoolean() ? size : -size;
    }
}
