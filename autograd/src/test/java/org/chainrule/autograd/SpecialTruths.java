package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Precise.over;
import static org.chainrule.autograd.formula.Precise.times;

import java.math.BigDecimal;
import java.math.RoundingMode;

import org.chainrule.autograd.formula.Precise;

/** Special functions with their first two derivatives as textbooks state them, in many digits. */
final class SpecialTruths {
    private SpecialTruths() {}

    private static final BigDecimal HALF = new BigDecimal("0.5");

    /**
     * By Newton's method, from Winitzki's approximation, on erf or on its complement where that is small; x' = sqrt(pi)/2 e^(x^2)
     * and x'' = 2 x x'^2.
     */
    static Jet erfinv(BigDecimal y) {
        double ln = StrictMath.log1p(-y.doubleValue() * y.doubleValue());
        double q = 2 / (Math.PI * 0.147) + Math.max(ln, -40) / 2;
        double start = Math.sqrt(Math.sqrt(q * q - Math.max(ln, -40) / 0.147) - q);
        BigDecimal size = y.abs();
        boolean isSmall = size.doubleValue() < 0.8;
        BigDecimal complement = BigDecimal.ONE.subtract(size);
        BigDecimal x = size.doubleValue() < 1e-3 ? over(size, Precise.TWO_OVER_ROOT_PI) : new BigDecimal(start);
        for (int step = 0; step < 6 && x.signum() != 0; step++) {
            BigDecimal excess = isSmall
                    ? Precise.erf(x).subtract(size, Precise.DIGITS)
                    : complement.subtract(Precise.erfc(x), Precise.DIGITS);
            x = x.subtract(times(excess, over(Precise.exp(times(x, x)), Precise.TWO_OVER_ROOT_PI)), Precise.DIGITS);
        }
        BigDecimal value = x.multiply(BigDecimal.valueOf(y.signum()));
        BigDecimal derivative = over(Precise.exp(times(x, x)), Precise.TWO_OVER_ROOT_PI);
        return Jet.of(value, derivative,
                times(value, times(derivative, derivative)).multiply(BigDecimal.TWO));
    }

    /** sin(pi x) and its derivatives; multiples of 2 are taken off x, exactly. */
    private static Jet sinPi(BigDecimal x) {
        BigDecimal n = x.setScale(0, RoundingMode.HALF_EVEN);
        BigDecimal sign = new BigDecimal(n.toBigInteger().testBit(0) ? -1 : 1);
        BigDecimal angle = times(Precise.PI, x.subtract(n));
        Jet sine = Jet.variable(angle).into(Truths.sin(angle)).times(Jet.constant(sign));
        BigDecimal[] y = sine.orders();
        return Jet.of(y[0], times(y[1], Precise.PI), times(y[2], times(Precise.PI, Precise.PI)));
    }

    /** Near 0, where its derivatives are small differences, by the Taylor series. */
    static Jet sinc(BigDecimal x) {
        return x.abs().compareTo(HALF) > 0
                ? sinPi(x).times(Truths.reciprocal(x)).times(Jet.constant(over(BigDecimal.ONE, Precise.PI)))
                : Jet.of(sincSeries(x, 0), sincSeries(x, 1), sincSeries(x, 2));
    }

    /** Sums (-1)^k pi^2k / (2k + 1)! times the n-th derivative of x^2k. */
    private static BigDecimal sincSeries(BigDecimal x, int n) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal coefficient = BigDecimal.ONE;
        for (int k = 0; k < 25; k++) {
            if (2 * k >= n) {
                BigDecimal power = x.round(Precise.DIGITS).pow(2 * k - n, Precise.DIGITS);
                BigDecimal falling = BigDecimal.valueOf(n == 0 ? 1 : n == 1 ? 2 * k : 2 * k * (2 * k - 1));
                sum = sum.add(times(coefficient, times(falling, power)), Precise.DIGITS);
            }
            coefficient = over(times(coefficient, times(Precise.PI, Precise.PI)),
                    BigDecimal.valueOf(-(2 * k + 2) * (2 * k + 3)));
        }
        return sum;
    }

    /** log2(2^x + 2^b) = b + softplus((x - b) ln 2) / ln 2. */
    static Jet logAddExp2(BigDecimal x, double b) {
        BigDecimal c = BigDecimal.valueOf(b);
        BigDecimal[] y = Truths.softplus(times(Precise.LN2, x.subtract(c))).orders();
        BigDecimal value = over(y[0], Precise.LN2).add(c, Precise.DIGITS);
        BigDecimal second = times(Precise.LN2, y[2]);
        return new Jet(new BigDecimal[] {value, y[1], second},
                new BigDecimal[] {value.abs().max(x.abs()).max(c.abs()), y[1], second.abs()});
    }
}
