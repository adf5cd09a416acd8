package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * A multiple of pi, of which sine and cosine are needed: pi x = pi (n + r) with an integer n and |r| up to 1/2, both exact for
 * every x.
 *
 * @param precision the precision
 * @param n the integer nearest to x
 * @param r what remains
 */
record PiMultiple(ArgumentReduction precision, Expr n, Expr r) {
    private static final BigDecimal PI = new BigDecimal("3.141592653589793238462643383279502884197");

    static PiMultiple of(ArgumentReduction precision, Expr x) {
        Expr n = x.round();
        return new PiMultiple(precision, n, x.sub(n));
    }

    /** Returns y or -y, as n is even or odd. */
    Expr signed(Expr y) {
        return select(n.mul(0.5).round().mul(2).eq(n), y, y.neg());
    }

    /** Computes sin(pi r) / (pi r), which is 2/pi to 1. */
    Expr cardinalSine() {
        return Polynomial.alternating(r.square(), series(precision, 0, 0.5));
    }

    /** Computes cos(pi r) as sin(pi (1/2 - |r|)), with all digits where it is small. */
    Expr cosine() {
        double head = precision.rounded(PI.doubleValue());
        double tail = precision.rounded(PI.subtract(new BigDecimal(head)).doubleValue());
        double[] c = series(precision, 0, 0.5);
        Expr q = constant(0.5).sub(r.abs());
        Expr z = q.square();
        Expr rest = Polynomial.alternating(z, Arrays.copyOfRange(c, 1, c.length)).mul(z);
        return q.fma(constant(head), q.mul(rest.fma(constant(head), constant(tail))));
    }

    /**
     * Returns the coefficients of every second power in the Taylor series of the n-th derivative of sin(pi x)/(pi x), which is x^p
     * times a function of x^2 with p = 0 or 1. The coefficient of x^m is (-1)^((m + n)/2) pi^(m + n) / (m + n + 1) / m!.
     *
     * @param precision the precision
     * @param n the order of the derivative
     * @param bound the greatest |x| for which the series is used
     */
    static double[] series(ArgumentReduction precision, int n, double bound) {
        double negligible = precision == ArgumentReduction.SINGLE ? 0x1p-32 : 0x1p-62;
        var coefficients = DoubleStream.builder();
        BigDecimal power = PI.pow(n + n % 2, MathContext.DECIMAL128); // pi^(m + n) / m!
        double first = power.doubleValue() / (n + 1);
        for (int m = n % 2; power.doubleValue() * StrictMath.pow(bound, m) > negligible * first; m += 2) {
            BigDecimal coefficient = power.divide(BigDecimal.valueOf((m + n) / 2 % 2 == 0 ? m + n + 1 : -m - n - 1),
                    MathContext.DECIMAL128);
            coefficients.add(precision.rounded(coefficient.doubleValue()));
            power = power.multiply(PI.pow(2)).divide(BigDecimal.valueOf((m + 1L) * (m + 2)), MathContext.DECIMAL128);
        }
        return coefficients.build().toArray();
    }
}
