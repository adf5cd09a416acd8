package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;

import org.chainrule.autograd.codegen.Kernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The angle of a point, in both precisions. */
class AngleTest {
    private static final double BOUND = 1.6;

    private static double angle(boolean single, double y, double x) {
        return Kernel.of(Circular.ATAN2, single).evaluate(y, x);
    }

    private static double least(boolean single) {
        return single ? Float.MIN_VALUE : Double.MIN_VALUE;
    }

    /** The specification of {@link StrictMath#atan2} leaves no choice here but the rounding of parts of pi. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void zerosAndInfinitiesHaveTheAnglesOfTheirQuadrants(boolean single) {
        double greatest = single ? Float.MAX_VALUE : Double.MAX_VALUE;
        double[] sides = {0, least(single), 1, greatest, Double.POSITIVE_INFINITY, Double.NaN};
        for (double height : sides) {
            for (double width : sides) {
                for (double y : new double[] {height, -height}) {
                    for (double x : new double[] {width, -width}) {
                        boolean isFinite = height > 0 && height < Double.POSITIVE_INFINITY && width > 0
                                && width < Double.POSITIVE_INFINITY && height != width;
                        double expected = StrictMath.atan2(y, x);
                        if (!isFinite) {
                            assertThat(angle(single, y, x)).as("atan2(%s, %s)", y, x)
                                    .isEqualTo(Double.valueOf(single ? (float) expected : expected));
                        }
                    }
                }
            }
        }
    }

    @Test
    void doublesAreWithinTheBound() {
        var random = new SplittableRandom(7);
        for (int n = 0; n < 6_000; n++) {
            double y = Math.scalb(random.nextDouble(-2, 2), random.nextInt(-1074, 1023));
            double x = n % 2 == 0
                    ? y * Math.pow(2, random.nextDouble(-3, 3)) * (random.nextBoolean() ? 1 : -1)
                    : Math.scalb(random.nextDouble(-2, 2), random.nextInt(-1074, 1023));
            if (y != 0 && Double.isFinite(x)) {
                assertThat(Accuracy.ulps(angle(false, y, x), truth(y, x))).as("atan2(%s, %s)", y, x)
                        .isLessThan(BOUND);
            }
        }
    }

    private static BigDecimal truth(double y, double x) {
        if (x == 0) {
            return Precise.PI.divide(BigDecimal.TWO).multiply(BigDecimal.valueOf(Math.signum(y)));
        }
        BigDecimal angle = Precise.atan(Precise.over(new BigDecimal(y), new BigDecimal(x)));
        return x > 0 ? angle : angle.add(Precise.PI.multiply(BigDecimal.valueOf(Math.signum(y))));
    }

    @Test
    void floatsAreWithinTheBound() {
        var random = new SplittableRandom(7);
        for (int n = 0; n < 300_000; n++) {
            float y = (float) Math.scalb(random.nextDouble(-2, 2), random.nextInt(-149, 127));
            float x = n % 2 == 0
                    ? (float) (y * Math.pow(2, random.nextDouble(-3, 3)) * (random.nextBoolean() ? 1 : -1))
                    : (float) Math.scalb(random.nextDouble(-2, 2), random.nextInt(-149, 127));
            if (Float.isFinite(x)) {
                assertThat(Accuracy.ulps((float) angle(true, y, x), StrictMath.atan2(y, x)))
                        .as("atan2(%s, %s)", y, x).isLessThan(BOUND);
            }
        }
    }

    /** The quotient underflows: it is rounded once, as the truth is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void subnormalAnglesAreRoundedOnce(boolean single) {
        double least = least(single);
        assertThat(angle(single, 5 * least, 2)).isEqualTo(2 * least);
        assertThat(angle(single, 7 * least, -2)).isEqualTo(angle(single, 0, -1));
        assertThat(angle(single, least, 2 * least)).isEqualTo(angle(single, 1, 2));
        assertThat(angle(single, -7 * least, 2)).isEqualTo(-4 * least);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mirroredPointsHaveOppositeAngles(boolean single) {
        Accuracy.samples(-30, 30, 0.5, 1).map(y -> single ? (float) y : y).filter(y -> y != 0)
                .forEach(y -> assertThat(angle(single, -y, 0.7f)).isEqualTo(-angle(single, y, 0.7f)));
    }
}
