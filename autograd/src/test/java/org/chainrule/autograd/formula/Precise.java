package org.chainrule.autograd.formula;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Elementary functions to some 45 digits, by power series: the truth that the tests compare with. */
public final class Precise {
    private Precise() {}

    public static final MathContext DIGITS = new MathContext(70);
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal TWO = BigDecimal.TWO;

    /** Enough for multiples of pi near the greatest double. */
    private static final MathContext MANY_DIGITS = new MathContext(420);

    /** Beyond this e^x and e^-x are as good as infinite and 0 to any double. */
    private static final BigDecimal VAST = new BigDecimal(100_000);

    /** Below this x^3 is nothing beside x. */
    private static final BigDecimal TINY = new BigDecimal("1e-25");
    public static final BigDecimal LN2 = logOfRatio(TWO, ONE);
    public static final BigDecimal LN10 = LN2.multiply(new BigDecimal(3))
            .add(logOfRatio(BigDecimal.TEN, new BigDecimal(8)));

    /** By Machin's formula. */
    private static final BigDecimal MANY_DIGITS_OF_PI = arctanOfReciprocal(5).multiply(new BigDecimal(16))
            .subtract(arctanOfReciprocal(239).multiply(new BigDecimal(4)), MANY_DIGITS);
    public static final BigDecimal PI = MANY_DIGITS_OF_PI.round(DIGITS);
    private static final BigDecimal HALF_PI = PI.divide(TWO);

    public static final BigDecimal TWO_OVER_ROOT_PI = TWO.divide(PI.sqrt(DIGITS), DIGITS);

    /** From here on the error function's complement is computed first. */
    private static final BigDecimal FAR = new BigDecimal(3);

    /** ln(a/b) = 2 artanh((a - b)/(a + b)). */
    private static BigDecimal logOfRatio(BigDecimal a, BigDecimal b) {
        BigDecimal s = a.subtract(b).divide(a.add(b), DIGITS);
        BigDecimal power = s;
        BigDecimal sum = s;
        for (int i = 3; i < 200; i += 2) {
            power = times(power, times(s, s));
            sum = sum.add(power.divide(new BigDecimal(i), DIGITS), DIGITS);
        }
        return times(sum, TWO);
    }

    private static BigDecimal arctanOfReciprocal(int n) {
        BigDecimal square = BigDecimal.valueOf(-(long) n * n);
        BigDecimal power = ONE.divide(new BigDecimal(n), MANY_DIGITS);
        BigDecimal sum = power;
        for (int i = 3; power.precision() - power.scale() > -MANY_DIGITS.getPrecision(); i += 2) {
            power = power.divide(square, MANY_DIGITS);
            sum = sum.add(power.divide(new BigDecimal(i), MANY_DIGITS), MANY_DIGITS);
        }
        return sum;
    }

    public static BigDecimal times(BigDecimal a, BigDecimal b) {
        return a.multiply(b, DIGITS);
    }

    public static BigDecimal plus(BigDecimal a, BigDecimal b) {
        return a.add(b, DIGITS);
    }

    /** Divides a by b. */
    public static BigDecimal over(BigDecimal a, BigDecimal b) {
        return a.divide(b, DIGITS);
    }

    public static BigDecimal sqrt(BigDecimal x) {
        return x.sqrt(DIGITS);
    }

    /** Two steps of Newton's method from a double, which double the digits each. */
    public static BigDecimal cbrt(BigDecimal x) {
        BigDecimal y = new BigDecimal(StrictMath.cbrt(x.doubleValue()));
        for (int step = 0; step < 2 && y.signum() != 0; step++) {
            BigDecimal excess = y.subtract(over(x, times(y, y)), DIGITS);
            y = y.subtract(over(excess, new BigDecimal(3)), DIGITS);
        }
        return y;
    }

    /** e^x = 2^n (e^(r/2^8))^(2^8) with r = x - n ln 2. */
    public static BigDecimal exp(BigDecimal given) {
        BigDecimal x = given.max(VAST.negate()).min(VAST);
        int n = over(x, LN2).setScale(0, RoundingMode.HALF_EVEN).intValueExact();
        BigDecimal r = x.subtract(LN2.multiply(new BigDecimal(n)), DIGITS).divide(new BigDecimal(256), DIGITS);
        BigDecimal sum = ONE;
        for (int i = 20; i >= 1; i--) {
            sum = times(sum, r).divide(new BigDecimal(i), DIGITS).add(ONE, DIGITS);
        }
        for (int i = 0; i < 8; i++) {
            sum = times(sum, sum);
        }
        return times(sum, TWO.pow(n, DIGITS));
    }

    public static BigDecimal exp2(BigDecimal x) {
        return exp(times(x, LN2));
    }

    public static BigDecimal expm1(BigDecimal x) {
        return x.abs().compareTo(TINY) < 0
                ? x.add(times(x, x).divide(TWO, DIGITS), DIGITS)
                : exp(x).subtract(ONE, DIGITS);
    }

    public static BigDecimal tanh(BigDecimal x) {
        BigDecimal e = expm1(x.multiply(TWO));
        return over(e, plus(e, TWO));
    }

    /** A step of Halley's method from a double, which triples the digits. */
    public static BigDecimal log(BigDecimal x) {
        if (x.doubleValue() < Double.MIN_NORMAL) {
            return log(times(x, TWO.pow(100))).subtract(LN2.multiply(new BigDecimal(100)));
        }
        if (Double.isInfinite(x.doubleValue())) {
            return log(x.divide(TWO.pow(100), DIGITS)).add(LN2.multiply(new BigDecimal(100)));
        }
        BigDecimal y = new BigDecimal(StrictMath.log(x.doubleValue()));
        BigDecimal e = exp(y);
        return y.add(TWO.multiply(x.subtract(e)).divide(x.add(e), DIGITS), DIGITS);
    }

    public static BigDecimal log1p(BigDecimal x) {
        return x.abs().compareTo(TINY) < 0
                ? x.subtract(times(x, x).divide(TWO, DIGITS), DIGITS)
                : log(plus(x, ONE));
    }

    public static BigDecimal log2(BigDecimal x) {
        return log(x).divide(LN2, DIGITS);
    }

    public static BigDecimal log10(BigDecimal x) {
        return log(x).divide(LN10, DIGITS);
    }

    /** 2/sqrt(pi) e^(-x^2) (x + 2/3 x^3 + 4/15 x^5 + ...), where nothing cancels. */
    public static BigDecimal erf(BigDecimal x) {
        if (x.abs().compareTo(FAR) > 0) {
            return ONE.subtract(erfc(x), DIGITS);
        }
        BigDecimal z = times(x, x);
        BigDecimal term = x.round(DIGITS);
        BigDecimal sum = term;
        for (int n = 3; term.abs().compareTo(sum.abs().scaleByPowerOfTen(-50)) > 0; n += 2) {
            term = times(term, z).multiply(TWO).divide(new BigDecimal(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return times(times(TWO_OVER_ROOT_PI, exp(z.negate())), sum);
    }

    /** Far out the continued fraction e^(-x^2)/sqrt(pi) / (x + 1/2 / (x + 2/2 / (x + 3/2 / (x + ...)))). */
    public static BigDecimal erfc(BigDecimal x) {
        if (x.compareTo(FAR) <= 0) {
            return x.compareTo(FAR.negate()) < 0
                    ? TWO.subtract(erfc(x.negate()), DIGITS)
                    : ONE.subtract(erf(x), DIGITS);
        }
        var digits = new MathContext(35);
        BigDecimal fraction = x;
        for (int k = 30 + (int) (1200 / (x.doubleValue() * x.doubleValue())); k >= 1; k--) {
            fraction = x.add(new BigDecimal(k / 2.0).divide(fraction, digits), digits);
        }
        return times(TWO_OVER_ROOT_PI, exp(x.multiply(x).negate())).divide(fraction.multiply(TWO), DIGITS);
    }

    /** (2/sqrt(pi) / sqrt(8)) e^(-x^2/2), which is 1/sqrt(2 pi) e^(-x^2/2). */
    public static BigDecimal normalPdf(BigDecimal x) {
        BigDecimal bell = exp(x.multiply(x).divide(TWO, DIGITS).negate());
        return times(TWO_OVER_ROOT_PI, bell).divide(new BigDecimal(8).sqrt(DIGITS), DIGITS);
    }

    public static BigDecimal normalCdf(BigDecimal x) {
        return erfc(x.negate().divide(TWO.sqrt(DIGITS), DIGITS)).divide(TWO, DIGITS);
    }

    /** e^x / (1 + e^x)^2. */
    public static BigDecimal sigmoidDerivative(BigDecimal x) {
        BigDecimal e = exp(x.abs().negate());
        return e.divide(times(plus(e, ONE), plus(e, ONE)), DIGITS);
    }

    /** e^b ln a. */
    public static BigDecimal pow(BigDecimal a, BigDecimal b) {
        return exp(times(log(a), b));
    }

    public static BigDecimal sinh(BigDecimal x) {
        BigDecimal m = expm1(x.abs());
        return over(times(m, plus(m, TWO)), times(TWO, plus(m, ONE))).multiply(sign(x));
    }

    public static BigDecimal cosh(BigDecimal x) {
        BigDecimal e = exp(x.abs());
        return over(plus(e, over(ONE, e)), TWO);
    }

    public static BigDecimal asinh(BigDecimal x) {
        BigDecimal a = x.abs();
        return (a.compareTo(TINY) < 0 ? a : log(plus(a, sqrt(plus(times(a, a), ONE))))).multiply(sign(x));
    }

    public static BigDecimal acosh(BigDecimal x) {
        return log(plus(x, sqrt(times(plus(x, ONE.negate()), plus(x, ONE)))));
    }

    public static BigDecimal atanh(BigDecimal x) {
        return over(log1p(x).subtract(log1p(x.negate()), DIGITS), TWO);
    }

    public static BigDecimal sin(BigDecimal x) {
        return inQuarter(x, 0);
    }

    public static BigDecimal cos(BigDecimal x) {
        return inQuarter(x, 1);
    }

    /** sin(x + quarters pi/2), where x is brought to within pi/4 of 0 first. */
    private static BigDecimal inQuarter(BigDecimal x, int quarters) {
        BigDecimal halfPi = MANY_DIGITS_OF_PI.divide(TWO);
        BigDecimal k = x.divide(halfPi, MANY_DIGITS).setScale(0, RoundingMode.HALF_EVEN);
        BigDecimal r = x.subtract(k.multiply(halfPi)).round(DIGITS);
        int quarter = k.toBigInteger().intValue() + quarters & 3;
        BigDecimal sine = quarter % 2 == 0 ? alternating(r, r, 1) : alternating(r, ONE, 0);
        return quarter < 2 ? sine : sine.negate();
    }

    /** Sums first - first r^2/((n + 1)(n + 2)) + ... */
    private static BigDecimal alternating(BigDecimal r, BigDecimal first, int n) {
        BigDecimal square = times(r, r).negate();
        BigDecimal term = first;
        BigDecimal sum = first;
        for (int i = n + 1; i < 60; i += 2) {
            term = times(term, square).divide(BigDecimal.valueOf(i * (i + 1L)), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    public static BigDecimal atan(BigDecimal x) {
        if (x.abs().compareTo(ONE) > 0) {
            return HALF_PI.multiply(sign(x)).subtract(atan(over(ONE, x)), DIGITS);
        }
        BigDecimal r = x.round(DIGITS);
        for (int halved = 0; halved < 3; halved++) { // arctan x = 2 arctan(x / (1 + sqrt(1 + x^2)))
            r = over(r, plus(sqrt(plus(times(r, r), ONE)), ONE));
        }
        BigDecimal square = times(r, r).negate();
        BigDecimal power = r;
        BigDecimal sum = r;
        for (int i = 3; i < 80; i += 2) {
            power = times(power, square);
            sum = sum.add(power.divide(new BigDecimal(i), DIGITS), DIGITS);
        }
        return sum.multiply(new BigDecimal(8));
    }

    public static BigDecimal asin(BigDecimal x) {
        return x.abs().compareTo(ONE) == 0
                ? HALF_PI.multiply(x)
                : atan(over(x, sqrt(times(plus(ONE, x.negate()), plus(ONE, x)))));
    }

    public static BigDecimal acos(BigDecimal x) {
        return x.signum() <= 0
                ? HALF_PI.subtract(asin(x), DIGITS)
                : atan(sqrt(over(plus(ONE, x.negate()), plus(ONE, x)))).multiply(TWO);
    }

    private static BigDecimal sign(BigDecimal x) {
        return new BigDecimal(x.signum());
    }
}
