package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Precise.over;
import static org.chainrule.autograd.formula.Precise.plus;
import static org.chainrule.autograd.formula.Precise.sqrt;
import static org.chainrule.autograd.formula.Precise.times;

import java.math.BigDecimal;
import java.math.RoundingMode;

import org.chainrule.autograd.formula.Precise;

/** Functions with their first two derivatives as textbooks state them, in many digits. */
final class Truths {
    private Truths() {}

    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal TWO = BigDecimal.TWO;
    private static final BigDecimal THREE = new BigDecimal(3);

    private static BigDecimal square(BigDecimal x) {
        return times(x, x);
    }

    private static BigDecimal cube(BigDecimal x) {
        return times(x, square(x));
    }

    private static BigDecimal less(BigDecimal a, BigDecimal b) {
        return a.subtract(b, Precise.DIGITS);
    }

    private static BigDecimal sign(BigDecimal x) {
        return new BigDecimal(x.signum());
    }

    static Jet exp(BigDecimal x) {
        BigDecimal y = Precise.exp(x);
        return Jet.of(y, y, y);
    }

    /** base^x, by its logarithm. */
    static Jet power(BigDecimal log, BigDecimal x) {
        return Jet.variable(x).times(Jet.constant(log)).into(exp(times(log, x)));
    }

    static Jet expm1(BigDecimal x) {
        return Jet.of(Precise.expm1(x), Precise.exp(x), Precise.exp(x));
    }

    static Jet log(BigDecimal x) {
        return Jet.of(Precise.log(x), over(ONE, x), over(ONE, square(x)).negate());
    }

    static Jet log1p(BigDecimal x) {
        BigDecimal u = plus(x, ONE);
        return Jet.of(Precise.log1p(x), over(ONE, u), over(ONE, square(u)).negate());
    }

    /** x^p for a natural p or a positive x. */
    static Jet pow(BigDecimal x, double exponent) {
        var p = new BigDecimal(exponent);
        return Jet.of(powOf(x, p), times(p, powOf(x, p.subtract(ONE))),
                times(p.multiply(p.subtract(ONE)), powOf(x, p.subtract(TWO))));
    }

    private static BigDecimal powOf(BigDecimal x, BigDecimal p) {
        if (p.stripTrailingZeros().scale() > 0) {
            return Precise.pow(x, p);
        }
        int n = p.intValueExact();
        BigDecimal power = x.round(Precise.DIGITS).pow(Math.abs(n), Precise.DIGITS);
        return n < 0 ? over(ONE, power) : power;
    }

    static Jet reciprocal(BigDecimal x) {
        return pow(x, -1);
    }

    static Jet sqrtOf(BigDecimal x) {
        BigDecimal y = sqrt(x);
        return Jet.of(y, over(new BigDecimal("0.5"), y), over(new BigDecimal("-0.25"), times(x, y)));
    }

    static Jet cbrt(BigDecimal x) {
        BigDecimal y = Precise.cbrt(x);
        BigDecimal derivative = over(y, x.multiply(new BigDecimal(3)));
        return Jet.of(y, derivative,
                over(derivative, x).multiply(new BigDecimal(-2)).divide(new BigDecimal(3), Precise.DIGITS));
    }

    static Jet rsqrt(BigDecimal x) {
        BigDecimal y = over(ONE, sqrt(x));
        return Jet.of(y, over(y, x).multiply(new BigDecimal("-0.5")),
                over(y, square(x)).multiply(new BigDecimal("0.75")));
    }

    static Jet erf(BigDecimal x) {
        BigDecimal bell = times(Precise.TWO_OVER_ROOT_PI, Precise.exp(square(x).negate()));
        return Jet.of(Precise.erf(x), bell, times(bell, x).multiply(new BigDecimal(-2)));
    }

    static Jet erfc(BigDecimal x) {
        BigDecimal bell = times(Precise.TWO_OVER_ROOT_PI, Precise.exp(square(x).negate())).negate();
        return Jet.of(Precise.erfc(x), bell, times(bell, x).multiply(new BigDecimal(-2)));
    }

    static Jet normalCdf(BigDecimal x) {
        BigDecimal density = Precise.normalPdf(x);
        return Jet.of(Precise.normalCdf(x), density, times(density, x).negate());
    }

    static Jet sin(BigDecimal x) {
        BigDecimal y = Precise.sin(x);
        return Jet.of(y, Precise.cos(x), y.negate());
    }

    static Jet cos(BigDecimal x) {
        BigDecimal y = Precise.cos(x);
        return Jet.of(y, Precise.sin(x).negate(), y.negate());
    }

    static Jet tan(BigDecimal x) {
        BigDecimal cos = Precise.cos(x);
        BigDecimal y = over(Precise.sin(x), cos);
        BigDecimal derivative = over(ONE, square(cos));
        return Jet.of(y, derivative, times(y, derivative).multiply(TWO));
    }

    static Jet asin(BigDecimal x) {
        BigDecimal root = sqrt(times(less(ONE, x), plus(ONE, x)));
        return Jet.of(Precise.asin(x), over(ONE, root), over(x, cube(root)));
    }

    static Jet acos(BigDecimal x) {
        BigDecimal root = sqrt(times(less(ONE, x), plus(ONE, x)));
        return Jet.of(Precise.acos(x), over(ONE, root).negate(), over(x, cube(root)).negate());
    }

    static Jet atan(BigDecimal x) {
        BigDecimal u = plus(ONE, square(x));
        return Jet.of(Precise.atan(x), over(ONE, u), over(x, square(u)).multiply(new BigDecimal(-2)));
    }

    static Jet sinh(BigDecimal x) {
        BigDecimal y = Precise.sinh(x);
        return Jet.of(y, Precise.cosh(x), y);
    }

    static Jet cosh(BigDecimal x) {
        BigDecimal y = Precise.cosh(x);
        return Jet.of(y, Precise.sinh(x), y);
    }

    static Jet tanh(BigDecimal x) {
        BigDecimal derivative = over(ONE, square(Precise.cosh(x)));
        BigDecimal y = Precise.tanh(x);
        return Jet.of(y, derivative, times(y, derivative).multiply(new BigDecimal(-2)));
    }

    static Jet asinh(BigDecimal x) {
        BigDecimal root = sqrt(plus(ONE, square(x)));
        return Jet.of(Precise.asinh(x), over(ONE, root), over(x, cube(root)).negate());
    }

    static Jet acosh(BigDecimal x) {
        BigDecimal root = sqrt(times(less(x, ONE), plus(x, ONE)));
        return Jet.of(Precise.acosh(x), over(ONE, root), over(x, cube(root)).negate());
    }

    static Jet atanh(BigDecimal x) {
        BigDecimal u = times(less(ONE, x), plus(ONE, x));
        return Jet.of(Precise.atanh(x), over(ONE, u), over(x, square(u)).multiply(TWO));
    }

    static Jet sigmoid(BigDecimal x) {
        BigDecimal e = Precise.exp(x.abs().negate());
        BigDecimal u = plus(e, ONE);
        BigDecimal derivative = Precise.sigmoidDerivative(x);
        BigDecimal bend = over(times(derivative, Precise.expm1(x.abs().negate()).negate()), u).multiply(sign(x))
                .negate();
        return Jet.of(over(x.signum() < 0 ? e : ONE, u), derivative, bend);
    }

    static Jet tanhshrink(BigDecimal x) {
        Jet tanh = tanh(x);
        BigDecimal y = tanh.orders()[0];
        BigDecimal third = over(times(x, square(x)), new BigDecimal(3));
        BigDecimal value = x.abs().doubleValue() < 1e-12 // where x - y has too few digits, the next term has them
                ? times(third, less(ONE, times(square(x), new BigDecimal("0.4"))))
                : less(x, y);
        return Jet.of(value, square(y), times(y, tanh.orders()[1]).multiply(BigDecimal.TWO));
    }

    static Jet logit(BigDecimal x) {
        BigDecimal rest = ONE.subtract(x);
        BigDecimal product = times(x, rest);
        return Jet.of(Precise.log(over(x, rest)), over(ONE, product), over(x.subtract(rest), square(product)));
    }

    static Jet sharpSoftplus(BigDecimal x, int beta) {
        Jet y = softplus(x.multiply(BigDecimal.valueOf(beta)));
        return Jet.of(over(y.orders()[0], BigDecimal.valueOf(beta)), y.orders()[1],
                y.orders()[2].multiply(BigDecimal.valueOf(beta)));
    }

    static Jet softplus(BigDecimal x) {
        Jet s = sigmoid(x);
        BigDecimal y = plus(x.max(BigDecimal.ZERO), Precise.log1p(Precise.exp(x.abs().negate())));
        return Jet.of(y, s.orders()[0], s.orders()[1]);
    }

    /** a (e^(x / c) - 1) below 0, x above, all times b. */
    static Jet exponentialUnit(BigDecimal x, double a, double b, double c) {
        Jet u = Jet.variable(x).times(b);
        return x.signum() > 0
                ? u
                : Jet.variable(x).times(Jet.constant(over(ONE, new BigDecimal(c))))
                        .into(expm1(over(x, new BigDecimal(c)))).times(Jet.constant(new BigDecimal(a)))
                        .times(b);
    }

    static Jet softsign(BigDecimal x) {
        BigDecimal u = plus(ONE, x.abs());
        return Jet.of(over(x, u), over(ONE, square(u)), over(sign(x), cube(u)).multiply(new BigDecimal(-2)));
    }

    static Jet swish(BigDecimal x, double beta) {
        Jet z = Jet.variable(x).times(Jet.constant(new BigDecimal(beta)));
        return Jet.variable(x).times(z.into(sigmoid(z.orders()[0])));
    }

    static Jet gelu(BigDecimal x) {
        return Jet.variable(x).times(normalCdf(x));
    }

    static Jet geluTanh(BigDecimal x) {
        Jet v = Jet.variable(x);
        Jet cubic = v.plus(v.times(v).times(v).times(0.044715));
        Jet z = cubic.times(Jet.constant(sqrt(over(new BigDecimal(8), Precise.PI))));
        return v.times(z.into(sigmoid(z.orders()[0])));
    }

    static Jet mish(BigDecimal x) {
        Jet softplus = softplus(x);
        return Jet.variable(x).times(softplus.into(tanh(softplus.orders()[0])));
    }

    static Jet abs(BigDecimal x) {
        return Jet.of(x.abs(), sign(x), BigDecimal.ZERO);
    }

    static Jet line(BigDecimal x, double slope) {
        return Jet.variable(x).times(Jet.constant(new BigDecimal(slope)));
    }

    static Jet hypot(BigDecimal x, double other) {
        BigDecimal b = BigDecimal.valueOf(other);
        BigDecimal y = sqrt(plus(square(x), square(b)));
        return Jet.of(y, over(x, y), over(square(b), cube(y)));
    }

    /** The angle of the point (b, x). */
    static Jet angle(BigDecimal x, double abscissa) {
        BigDecimal b = BigDecimal.valueOf(abscissa);
        return Jet.variable(x).times(Jet.constant(over(ONE, b))).into(atan(over(x, b)));
    }

    /** The angle of the point (x, a) with a positive a. */
    static Jet angleByAbscissa(BigDecimal x, double ordinate) {
        BigDecimal a = BigDecimal.valueOf(ordinate);
        Jet complement = angle(x, ordinate).times(-1);
        BigDecimal y = x.signum() > 0
                ? Precise.atan(over(a, x))
                : Precise.PI.divide(TWO).add(complement.orders()[0], Precise.DIGITS);
        return Jet.of(y, complement.orders()[1], complement.orders()[2]);
    }

    static Jet logAddExp(BigDecimal x, double b) {
        BigDecimal c = BigDecimal.valueOf(b);
        Jet softplus = softplus(x.subtract(c));
        Jet y = softplus.plus(Jet.constant(c));
        return new Jet(y.orders(), new BigDecimal[] {y.terms()[0].max(x.abs()), y.terms()[1], y.terms()[2]});
    }

    static Jet squareOf(BigDecimal x) {
        return Jet.variable(x).times(Jet.variable(x));
    }

    static Jet hardSwish(BigDecimal x) {
        Jet v = Jet.variable(x);
        return x.compareTo(THREE.negate()) <= 0
                ? Jet.constant(0)
                : x.compareTo(THREE) >= 0
                        ? v
                        : v.times(v.plus(Jet.constant(3))).times(Jet.constant(over(ONE,
                                new BigDecimal(6))));
    }

    static Jet hardSigmoid(BigDecimal x) {
        return x.abs().compareTo(THREE) >= 0
                ? Jet.constant(x.signum() > 0 ? 1 : 0)
                : Jet.variable(x).plus(Jet.constant(3)).times(Jet.constant(over(ONE, new BigDecimal(6))));
    }

    /** What division by an integer leaves, when the quotient is rounded in a direction. */
    static Jet rest(BigDecimal x, RoundingMode direction, int divisor) {
        return Jet.of(x.subtract(quotient(x, direction, divisor).multiply(BigDecimal.valueOf(divisor))), ONE,
                BigDecimal.ZERO);
    }

    static BigDecimal quotient(BigDecimal x, RoundingMode direction, int divisor) {
        return x.divide(BigDecimal.valueOf(divisor), 0, direction);
    }

    /** The n with 1/2 <= |x| 2^-n < 1, by multiplication with powers of 2. */
    static BigDecimal exponent(BigDecimal x) {
        int n = (int) Math.floor(Math.log(Math.abs(x.doubleValue())) / Math.log(2)) - 2;
        while ((n < 0 ? x.multiply(TWO.pow(-n)) : x).abs().compareTo(n < 0 ? ONE : TWO.pow(n)) >= 0) {
            n++;
        }
        return BigDecimal.valueOf(n);
    }

    /** x within bounds. */
    static Jet clamp(BigDecimal x, double low, double high) {
        return x.doubleValue() < low
                ? Jet.constant(low)
                : x.doubleValue() > high
                        ? Jet.constant(high)
                        : Jet.variable(x);
    }
}
