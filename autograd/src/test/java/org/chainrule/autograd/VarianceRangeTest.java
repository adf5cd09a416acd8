package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.autograd.formula.Precise.over;
import static org.chainrule.autograd.formula.Precise.times;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.chainrule.autograd.formula.Precise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Variances and their gradients 2 (x - mean) / (n - correction) against many digits, for elements of every exponent:
 * subnormal ones, whose variance is 0, and the greatest, whose deviations may be no numbers.
 */
class VarianceRangeTest {
    private static final double ULPS = 6; // of the greatest term

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void valuesAndGradientsKeepTheirDigitsWhateverTheExponent(DType type) {
        var random = new SplittableRandom(1);
        int least = type == DType.F32 ? -149 : -1074;
        int greatest = type == DType.F32 ? Float.MAX_EXPONENT : Double.MAX_EXPONENT;
        for (int k = least; k <= greatest; k += k > greatest - 8 || k < least + 8 || type == DType.F32 ? 1 : 5) {
            int exponent = k;
            double[] elements = random.doubles(2 + random.nextInt(4), 1, 2)
                    .map(u -> Math.scalb(u, exponent) * (random.nextBoolean() ? 1 : -1)).toArray();
            assertKeepsDigits(Tensor.of(elements).to(type).requiresGrad(true), random.nextInt(2));
        }
    }

    private static void assertKeepsDigits(Tensor x, int correction) {
        BigDecimal[] exact = Arrays.stream(x.toDoubleArray()).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
        var degrees = new BigDecimal(exact.length - correction);
        BigDecimal mean = over(sum(Stream.of(exact)), new BigDecimal(exact.length));
        BigDecimal[] deviations = Stream.of(exact).map(e -> e.subtract(mean, Precise.DIGITS))
                .toArray(BigDecimal[]::new);
        BigDecimal largest = Stream.of(exact).map(BigDecimal::abs).max(BigDecimal::compareTo).orElseThrow();
        Tensor y = x.var(Correction.of(correction), false);
        BigDecimal variance = over(sum(Stream.of(deviations).map(d -> times(d, d))), degrees);
        assertClose(y.item(), variance, over(times(largest, largest), degrees), x);
        double[] gradient = Autograd.grad(y, x).toDoubleArray();
        for (int n = 0; n < gradient.length; n++) {
            assertClose(gradient[n], over(deviations[n].multiply(BigDecimal.TWO), degrees),
                    over(largest.multiply(BigDecimal.TWO), degrees), x);
        }
    }

    private static BigDecimal sum(Stream<BigDecimal> terms) {
        return terms.reduce(BigDecimal.ZERO, Precise::plus);
    }

    private static void assertClose(double actual, BigDecimal truth, BigDecimal term, Tensor x) {
        boolean isSingle = x.dtype() == DType.F32;
        double nearest = isSingle ? truth.floatValue() : truth.doubleValue();
        if (Double.isInfinite(nearest)) {
            assertThat(actual).as("of %s", x).isEqualTo(nearest);
            return;
        }
        double scale = Math.min(term.max(truth.abs()).doubleValue(), isSingle ? Float.MAX_VALUE : Double.MAX_VALUE);
        var ulp = new BigDecimal(isSingle ? Math.ulp((float) scale) : Math.ulp(scale));
        assertThat(actual).as("of %s", x).isFinite();
        assertThat(new BigDecimal(actual).subtract(truth).abs().divide(ulp, MathContext.DECIMAL64).doubleValue())
                .as("of %s: %s, not %s", x, actual, nearest).isLessThanOrEqualTo(ULPS);
    }

    /** The variance of (s, s, -s) has the derivative 2s/3, 2s/3, -4s/3, whose first element has 2/3, -1/3, -1/3. */
    @Test
    void aDeviationThatIsNoNumberLeavesTheGradientOne() {
        Tensor x = Tensor.of(new double[][] {{0x1.8p1023, 0x1.8p1023, -0x1.8p1023}, {3, 3, -3}, {5, 5, 5}})
                .requiresGrad(true);
        Tensor first = Autograd.of(x.var(false, 1).sum()).createGraph().grad(x);
        double third = 0x1p1023; // of the greatest two thirds
        assertThat(first.toDoubleArray()).containsExactly(
                new double[] {third, third, Double.NEGATIVE_INFINITY, 2, 2, -4, 0, 0, 0}, within(1e-15));
        Tensor second = Autograd.grad(first.select(1, 0).sum(), x);
        double[] row = {2. / 3, -1. / 3, -1. / 3};
        for (int n = 0; n < 9; n++) {
            assertThat(second.get(n / 3, n % 3)).isCloseTo(row[n % 3], within(1e-15));
        }
    }
}
