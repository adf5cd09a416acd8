package org.chainrule.autograd.formula;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Elementary functions to some 50 digits, by power series: the truth that the tests compare with. */
final class Precise {
    private Precise() {}

    private static final MathContext DIGITS = new MathContext(70);
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal TWO = BigDecimal.TWO;

    /** Below this x^3 is nothing beside x. */
    private static final BigDecimal TINY = new BigDecimal("1e-25");
    private static final BigDecimal LN2 = logOfRatio(TWO, ONE);
    private static final BigDecimal LN10 = LN2.multiply(new BigDecimal(3))
            .add(logOfRatio(BigDecimal.TEN, new BigDecimal(8)));

    private static final BigDecimal TWO_OVER_ROOT_PI = TWO.divide(
            new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")
                    .sqrt(DIGITS),
            DIGITS);

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

    private static BigDecimal times(BigDecimal a, BigDecimal b) {
        return a.multiply(b, DIGITS);
    }

    /** e^x = 2^n (e^(r/2^8))^(2^8) with r = x - n ln 2. */
    static BigDecimal exp(BigDecimal x) {
        int n = x.divide(LN2, DIGITS).setScale(0, RoundingMode.HALF_EVEN).intValueExact();
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

    static BigDecimal exp2(BigDecimal x) {
        return exp(times(x, LN2));
    }

    static BigDecimal expm1(BigDecimal x) {
        return x.abs().compareTo(TINY) < 0
                ? x.add(times(x, x).divide(TWO, DIGITS), DIGITS)
                : exp(x).subtract(ONE, DIGITS);
    }

    static BigDecimal tanh(BigDecimal x) {
        BigDecimal e = expm1(x.multiply(TWO));
        return e.divide(e.add(TWO), DIGITS);
    }

    /** A step of Halley's method from a double, which triples the digits. */
    static BigDecimal log(BigDecimal x) {
        BigDecimal y = new BigDecimal(StrictMath.log(x.doubleValue()));
        if (x.doubleValue() < Double.MIN_NORMAL) {
            return log(times(x, TWO.pow(100))).subtract(LN2.multiply(new BigDecimal(100)));
        }
        BigDecimal e = exp(y);
        return y.add(TWO.multiply(x.subtract(e)).divide(x.add(e), DIGITS), DIGITS);
    }

    static BigDecimal log1p(BigDecimal x) {
        return x.abs().compareTo(TINY) < 0
                ? x.subtract(times(x, x).divide(TWO, DIGITS), DIGITS)
                : log(x.add(ONE));
    }

    static BigDecimal log2(BigDecimal x) {
        return log(x).divide(LN2, DIGITS);
    }

    static BigDecimal log10(BigDecimal x) {
        return log(x).divide(LN10, DIGITS);
    }

    /** 2/sqrt(pi) e^(-x^2) (x + 2/3 x^3 + 4/15 x^5 + ...), where nothing cancels. */
    static BigDecimal erf(BigDecimal x) {
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
    static BigDecimal erfc(BigDecimal x) {
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
    static BigDecimal normalPdf(BigDecimal x) {
        BigDecimal bell = exp(x.multiply(x).divide(TWO, DIGITS).negate());
        return times(TWO_OVER_ROOT_PI, bell).divide(new BigDecimal(8).sqrt(DIGITS), DIGITS);
    }

    static BigDecimal normalCdf(BigDecimal x) {
        return erfc(x.negate().divide(TWO.sqrt(DIGITS), DIGITS)).divide(TWO, DIGITS);
    }

    /** e^x / (1 + e^x)^2. */
    static BigDecimal sigmoidDerivative(BigDecimal x) {
        BigDecimal e = exp(x.abs().negate());
        return e.divide(times(e.add(ONE), e.add(ONE)), DIGITS);
    }
}
