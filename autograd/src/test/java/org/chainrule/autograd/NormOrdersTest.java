package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.autograd.formula.Precise.over;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;

import org.chainrule.autograd.formula.Precise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Norms of many orders and their gradients sign(x) (|x| / y)^(p - 1) against many digits, for vectors of any magnitude,
 * from subnormal numbers to the greatest, and of elements that are of one magnitude or of all.
 */
class NormOrdersTest {
    private static final double[] ORDERS = {2, 1, 3, 1.5, .5, 1.1, 1.9, 5};
    private static final int VECTORS = Boolean.getBoolean("soak") ? 2_000 : 120;
    private static final double ULPS = 4; // of a factor |x| / y, of which there are p - 1; of a sum, whose power is 1 / p

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void valuesAndGradientsKeepTheirDigitsWhateverTheMagnitudes(DType type) {
        var random = new SplittableRandom(3);
        for (double p : ORDERS) {
            for (int n = 0; n < VECTORS; n++) {
                assertKeepsDigits(p, Tensor.of(vector(random, type)).to(type));
            }
        }
    }

    private static void assertKeepsDigits(double p, Tensor x) {
        var order = new BigDecimal(p);
        double[] elements = x.requiresGrad(true).toDoubleArray();
        BigDecimal norm = power(Arrays.stream(elements).mapToObj(e -> power(new BigDecimal(e).abs(), order))
                .reduce(BigDecimal.ZERO, Precise::plus), over(BigDecimal.ONE, order));
        Tensor y = x.norm(p);
        assertClose(y.item(), norm, x.dtype(), ULPS * Math.max(1, 1 / p), "norm of order %s of %s", p, x);
        double[] gradient = Autograd.grad(y, x).toDoubleArray();
        for (int n = 0; n < elements.length; n++) {
            BigDecimal ratio = over(new BigDecimal(elements[n]).abs(), norm);
            BigDecimal truth = power(ratio, order.subtract(BigDecimal.ONE))
                    .multiply(BigDecimal.valueOf(Math.signum(elements[n])));
            assertClose(gradient[n], truth, x.dtype(), ULPS * Math.max(1, p - 1),
                    "derivative of the norm of order %s of %s by element %s", p, x,
                    n);
        }
    }

    private static BigDecimal power(BigDecimal base, BigDecimal exponent) {
        return exponent.signum() == 0 ? BigDecimal.ONE : Precise.pow(base, exponent);
    }

    private static void assertClose(double actual, BigDecimal truth, DType type, double ulps, String what,
            Object... of) {
        double nearest = type == DType.F32 ? truth.floatValue() : truth.doubleValue();
        if (Double.isInfinite(nearest) || Double.isInfinite(actual)) {
            assertThat(actual).as(what, of).isEqualTo(nearest);
            return;
        }
        var ulp = new BigDecimal(type == DType.F32 ? Math.ulp((float) nearest) : Math.ulp(nearest));
        assertThat(new BigDecimal(actual).subtract(truth).abs().divide(ulp, MathContext.DECIMAL64).doubleValue())
                .as("%s: %s, not %s", what.formatted(of), actual, nearest).isLessThan(ulps);
    }

    private static double[] vector(SplittableRandom random, DType type) {
        int least = type == DType.F32 ? -149 : -1074;
        int greatest = type == DType.F32 ? Float.MAX_EXPONENT : Double.MAX_EXPONENT;
        int around = random.nextInt(least, greatest + 1);
        int spread = new int[] {0, 60, greatest - least}[random.nextInt(3)];
        return random.ints(1 + random.nextInt(4), -spread, spread + 1)
                .mapToDouble(d -> Math.scalb(1 + random.nextInt(1 << 20) * 0x1p-20,
                        Math.clamp(around + d, least, greatest)) * (random.nextBoolean() ? 1 : -1))
                .toArray();
    }

    @Test
    void rowsOfWhichOneUnderflowsLeaveTheOthersTheirDigits() {
        double[][] rows = {{0, 0}, {0x3p-1074, -0x4p-1074}, {3, -4}, {0x3p1020, -0x4p1020}, {0x1p1000, 0x1p-1040}};
        Tensor x = Tensor.of(rows).requiresGrad(true);
        for (double p : new double[] {2, 1, 3, 1.5, .5}) {
            Tensor one = Tensor.of(3, -4).requiresGrad(true);
            double[] expected = Autograd.grad(one.norm(p), one).toDoubleArray();
            double[] gradient = Autograd.grad(x.norm(p, 1).sum(), x).toDoubleArray();
            assertThat(gradient).startsWith(0, 0);
            for (int n = 2; n < 8; n++) {
                assertThat(gradient[n]).isCloseTo(expected[n % 2], within(ULPS * Math.ulp(expected[n % 2])));
            }
            assertThat(gradient[9]).isEqualTo(Math.pow(2, -2040 * (p - 1)));
        }
    }

    @Test
    void anInfiniteElementLeavesTheOthersADerivative() {
        for (double p : new double[] {2, 3, 1.5}) {
            Tensor x = Tensor.of(1, Double.POSITIVE_INFINITY).requiresGrad(true);
            assertThat(Autograd.grad(x.norm(p), x).toDoubleArray()).containsExactly(0, Double.NaN); // x / norm
        }
    }

    /** Of 256 ones the norm of order 1/128 is 2^1024. */
    @Test
    void aNormOfSmallOrderOverflowsOnlyIfItIsTooGreat() {
        Tensor x = Tensor.full(0x1p-1000, Shape.of(256), DType.F64);
        assertThat(x.norm(1 / 128.).item()).isEqualTo(0x1p24);
        assertThat(x.mul(0x1p1000).norm(1 / 128.).item()).isInfinite();
    }

    /**
     * The second derivative of a row of two numbers, the first of which is nearly all of the norm, by the second:
     * (p - 1) |b|^(p - 2) y^(1 - p) (h - (b/y) (w, h)).
     */
    @ParameterizedTest(name = "{0}: order {1} of ({2}, {3}) along ({4}, {5})")
    @CsvSource({"F32, .5, 1e26, 1, 0, 1", "F64, .5, 1e206, 1, 0, 1", "F64, .1, 1e170, 1, 0, 1",
        "F64, .5, 1e300, 1e-5, 1, 0", "F64, 1.5, 1e300, 1e-300, 0, 1", "F64, .01, 1e10, 1e-140, 0, 1",
        "F64, .5, 1e-10, 1e-190, 0, 1", "F64, 2.5, 1e200, -1e-150, 0, 1e150", "F32, .5, 1e10, -1e-20, 1, 1",
        "F32, 1.5, 1e38, 1e-40, 0, 1", "F64, .5, 1e-5, 1e-200, 1e-300, 1", "F64, .5, 3, 4, 1, 0",
        "F64, 1.9, 1e100, 1e-290, 1, 1"})
    void secondDerivativesKeepTheirDigitsWhereAnElementIsTiny(DType type, double p, double a, double b, double ha,
            double hb) {
        Tensor x = Tensor.of(a, b).to(type).detach().requiresGrad(true);
        Tensor h = Tensor.of(ha, hb).to(type).detach();
        Tensor w = Autograd.of(x.norm(p)).createGraph().grad(x);
        double second = Autograd.of(w).seed(h).grad(x).select(0, 1).item();
        double[] elements = x.toDoubleArray();
        double[] along = h.toDoubleArray();
        var order = new BigDecimal(p);
        BigDecimal first = new BigDecimal(elements[0]);
        BigDecimal other = new BigDecimal(elements[1]).abs();
        BigDecimal y = power(power(first, order).add(power(other, order)), over(BigDecimal.ONE, order));
        BigDecimal less = order.subtract(BigDecimal.ONE);
        BigDecimal sum = power(over(first, y), less).multiply(new BigDecimal(along[0]))
                .add(power(over(other, y), less).multiply(new BigDecimal(along[1] * Math.signum(b))));
        BigDecimal inner = new BigDecimal(along[1])
                .subtract(over(new BigDecimal(elements[1]), y).multiply(sum));
        BigDecimal truth = power(over(other, y), order.subtract(BigDecimal.TWO)).multiply(inner).multiply(less);
        assertClose(second, over(truth, y), type, 16 * Math.max(1, 1 / p),
                "second derivative of the norm of order %s of %s", p, x);
    }
}
