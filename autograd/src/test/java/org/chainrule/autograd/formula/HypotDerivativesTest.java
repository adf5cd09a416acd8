package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * First and second derivatives of the length of a vector wherever they are numbers, also where the length isn't, against a/y, b^2/y^3
 * and -ab/y^3 in many digits.
 */
class HypotDerivativesTest {
    private static final double FIRST = 4;
    private static final double SECOND = 8;

    private static Tensor tensor(DType type, double... x) {
        return Tensor.of(x).to(type).requiresGrad(true);
    }

    /** Returns y' by a, then y'' by a twice and by a and b, of pairs. */
    private static double[][] derivatives(DType type, double[] as, double[] bs) {
        Tensor a = tensor(type, as);
        Tensor b = tensor(type, bs);
        Tensor first = Autograd.of(a.hypot(b).sum()).createGraph().grad(a);
        List<Tensor> second = Autograd.of(first.sum()).grad(a, b);
        return new double[][] {first.toDoubleArray(), second.get(0).toDoubleArray(), second.get(1).toDoubleArray()};
    }

    private static void assertDerivatives(DType type, double[] as, double[] bs) {
        double[][] computed = derivatives(type, as, bs);
        double[][] ofSecondArgument = new double[3][as.length];
        Tensor a = tensor(type, bs);
        Tensor b = tensor(type, as);
        Tensor first = Autograd.of(a.hypot(b).sum()).createGraph().grad(b);
        List<Tensor> second = Autograd.of(first.sum()).grad(b, a);
        ofSecondArgument[0] = first.toDoubleArray();
        ofSecondArgument[1] = second.get(0).toDoubleArray();
        ofSecondArgument[2] = second.get(1).toDoubleArray();
        for (int n = 0; n < as.length; n++) {
            BigDecimal x = new BigDecimal(tensor(type, as[n]).item());
            BigDecimal z = new BigDecimal(tensor(type, bs[n]).item());
            if (x.signum() == 0 && z.signum() == 0) {
                continue;
            }
            BigDecimal y = Precise.sqrt(x.pow(2).add(z.pow(2)));
            BigDecimal cube = Precise.times(y, Precise.times(y, y));
            BigDecimal[] truth = {Precise.over(x, y), Precise.over(z.pow(2), cube),
                Precise.over(x.multiply(z), cube).negate()};
            for (int order = 0; order < 3; order++) {
                for (double[][] d : new double[][][] {computed, ofSecondArgument}) {
                    assertThat(ulps(type, d[order][n], truth[order]))
                            .as("derivative %s of hypot at (%s, %s) in %s: %s, not %s", order, as[n], bs[n], type,
                                    d[order][n], truth[order].doubleValue())
                            .isLessThanOrEqualTo(order == 0 ? FIRST : SECOND);
                }
            }
        }
    }

    /** Counts within the last places of the greatest number, too: the truth there may round to infinity, or not. */
    private static double ulps(DType type, double computed, BigDecimal truth) {
        double greatest = type == DType.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        if (truth.abs().compareTo(new BigDecimal(greatest).multiply(BigDecimal.valueOf(0.999))) > 0) {
            return computed == Math.signum(truth.doubleValue()) * Double.POSITIVE_INFINITY
                    || Math.abs(computed) > 0.99 * greatest ? 0 : Double.POSITIVE_INFINITY;
        }
        return type == DType.F32
                ? Accuracy.ulps((float) computed, truth.doubleValue())
                : Accuracy.ulps(computed, truth);
    }

    /** The length overflows; or its reciprocal, but not the derivative; or a quotient of a side is subnormal and divided by a small length. */
    @ParameterizedTest
    @CsvSource({"F64, 1.5e308, 1.5e308", "F64, 1.7976931348623157e308, 1.09e302", "F64, -1.7e308, 9e307",
        "F64, 4.9e-324, 1.5e-320", "F64, 1e-323, 5e-310", "F64, 4.9e-324, 1.3e-6", "F64, -1.5e-323, 3e-12",
        "F32, 3e38, 3e38", "F32, 3.4028235e38, 2e35", "F32, 1.4e-45, 1.5e-42", "F32, 7.37e-43, 1.5056e-39",
        "F32, -4.2e-45, 1.3e-3", "F32, 1.4e-45, 1e-6"})
    void derivativesThatAreNumbersAreComputed(DType type, double a, double b) {
        assertDerivatives(type, new double[] {a, b, -a}, new double[] {b, a, b});
    }

    /** Over all exponents; a half of the vectors with sides of similar length, and more of them at the ends of the range. */
    @ParameterizedTest
    @CsvSource({"F32, -149, 127, 12000", "F64, -1074, 1023, 3000"})
    void allExponents(DType type, int least, int greatest, int count) {
        var random = new SplittableRandom(11);
        double[] as = new double[count];
        double[] bs = new double[count];
        for (int n = 0; n < count; n++) {
            int exponent = switch (n % 4) {
                case 0 -> greatest;
                case 1 -> least + random.nextInt(40);
                default -> random.nextInt(least, greatest);
            };
            as[n] = Math.scalb(random.nextDouble(-1, 1) * 1.99, exponent);
            int other = Math.clamp((long) exponent + random.nextInt(-30, 30), least, greatest);
            bs[n] = Math.scalb(random.nextDouble(-1, 1) * 1.99,
                    n % 8 < 4 ? other : random.nextInt(least, greatest));
        }
        assertDerivatives(type, as, bs);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void infiniteSidesAndNaN(DType type) {
        double infinity = Double.POSITIVE_INFINITY;
        double nan = Double.NaN;
        double[][] d = derivatives(type, new double[] {infinity, -infinity, 1, 1, infinity, infinity, nan, 0},
                new double[] {1, 1e30, infinity, -infinity, infinity, nan, infinity, -infinity});
        assertThat(d[0]).containsExactly(1, -1, 0, 0, nan, nan, nan, 0);
        assertThat(d[1]).containsExactly(0, 0, nan, nan, nan, nan, nan, nan);
        assertThat(d[2]).containsExactly(nan, nan, nan, nan, nan, nan, nan, 0);
    }
}
