package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;

import org.chainrule.autograd.codegen.Kernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The length of a vector, in both precisions. */
class HypotTest {
    private static final double BOUND = 1.1;

    private static double hypot(boolean single, double a, double b) {
        return Kernel.of(Circular.HYPOT, single).evaluate(a, b);
    }

    /** Over all exponents, half of the vectors with sides of similar length. */
    @ParameterizedTest
    @CsvSource({"true, -149, 127, 200000", "false, -1074, 1023, 10000"})
    void lengthsAreWithinTheBound(boolean single, int least, int greatest, int count) {
        var random = new SplittableRandom(3);
        for (int n = 0; n < count; n++) {
            double a = rounded(single, Math.scalb(random.nextDouble(-2, 2), random.nextInt(least, greatest)));
            double b = rounded(single, n % 2 == 0
                    ? a * Math.pow(2, random.nextDouble(-13, 3))
                    : Math.scalb(random.nextDouble(-2, 2), random.nextInt(least, greatest)));
            if (Double.isFinite(b)) {
                double length = hypot(single, a, b);
                assertThat(single
                        ? Accuracy.ulps((float) length, truth(a, b).doubleValue())
                        : Accuracy.ulps(length, truth(a, b))).as("hypot(%s, %s)", a, b).isLessThan(BOUND);
                assertThat(hypot(single, b, -a)).isEqualTo(length);
            }
        }
    }

    private static double rounded(boolean single, double x) {
        return single ? (float) x : x;
    }

    private static BigDecimal truth(double a, double b) {
        BigDecimal square = new BigDecimal(a).pow(2).add(new BigDecimal(b).pow(2));
        return square.signum() == 0 ? square : Precise.sqrt(square);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void zerosAndInfinities(boolean single) {
        double least = single ? Float.MIN_VALUE : Double.MIN_VALUE;
        double greatest = single ? Float.MAX_VALUE : Double.MAX_VALUE;
        assertThat(hypot(single, 0, -0.0)).isEqualTo(Double.valueOf(0));
        assertThat(hypot(single, -least, 0)).isEqualTo(least);
        assertThat(hypot(single, 3 * least, -4 * least)).isEqualTo(5 * least);
        assertThat(hypot(single, greatest, least)).isEqualTo(greatest);
        assertThat(hypot(single, greatest, greatest)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(hypot(single, 1, Double.NEGATIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(hypot(single, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(hypot(single, Double.NaN, 1)).isNaN();
        assertThat(hypot(single, Double.NaN, Double.NEGATIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(hypot(single, Double.POSITIVE_INFINITY, Double.NaN)).isEqualTo(Double.POSITIVE_INFINITY);
    }
}
