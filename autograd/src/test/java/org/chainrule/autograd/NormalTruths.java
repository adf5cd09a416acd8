package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Precise.over;
import static org.chainrule.autograd.formula.Precise.times;

import java.math.BigDecimal;

import org.chainrule.autograd.formula.Precise;

/** The tails of the normal distribution with their first two derivatives as textbooks state them, in many digits. */
final class NormalTruths {
    private NormalTruths() {}

    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal TWO = BigDecimal.TWO;
    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final BigDecimal ROOT_HALF = Precise.sqrt(HALF);
    private static final BigDecimal FAR = new BigDecimal(20);
    private static final BigDecimal NEGLIGIBLE = new BigDecimal("1e-60");

    /** y = e^(x^2) erfc(x), y' = 2x y - 2/sqrt(pi), y'' = 2y + 2x y'; far out, where these cancel, by the asymptotic series. */
    static Jet erfcx(BigDecimal x) {
        if (x.compareTo(FAR) > 0) {
            return Jet.of(asymptotic(0, x), asymptotic(1, x), asymptotic(2, x));
        }
        BigDecimal y = times(Precise.exp(times(x, x)), Precise.erfc(x));
        BigDecimal first = times(TWO, times(x, y)).subtract(Precise.TWO_OVER_ROOT_PI, Precise.DIGITS);
        return Jet.of(y, first, times(TWO, y.add(times(x, first), Precise.DIGITS)));
    }

    /** The n-th derivative of the sum of (-1)^k (2k - 1)!!/2^k x^(-2k - 1) / sqrt(pi). */
    private static BigDecimal asymptotic(int n, BigDecimal x) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal term = over(times(HALF, Precise.TWO_OVER_ROOT_PI), x);
        for (int k = 0; k < 200; k++) {
            BigDecimal derived = term;
            for (int i = 1; i <= n; i++) {
                derived = over(times(derived, BigDecimal.valueOf(-(2 * k + i))), x);
            }
            sum = sum.add(derived, Precise.DIGITS);
            if (derived.abs().compareTo(times(sum.abs(), NEGLIGIBLE)) < 0) {
                return sum;
            }
            term = over(times(term, BigDecimal.valueOf(-0.5 * (2 * k + 1))), times(x, x));
        }
        throw new AssertionError(x);
    }

    /** ln Phi(x): below 0 that is -x^2/2 - ln 2 + ln E(-x/sqrt(2)) with E = erfcx. */
    static Jet logNdtr(BigDecimal x) {
        if (x.signum() > 0) {
            BigDecimal tail = Precise.normalCdf(x.negate());
            BigDecimal h = over(Precise.normalPdf(x), ONE.subtract(tail, Precise.DIGITS));
            return Jet.of(log1p(tail.negate()), h, times(h, h.add(x, Precise.DIGITS)).negate());
        }
        BigDecimal[] e = erfcx(times(x.negate(), ROOT_HALF)).orders();
        BigDecimal first = over(e[1], e[0]);
        BigDecimal second = over(e[2], e[0]).subtract(times(first, first), Precise.DIGITS);
        BigDecimal value = Precise.log(times(HALF, e[0])).subtract(times(HALF, times(x, x)), Precise.DIGITS);
        return Jet.of(value, x.negate().subtract(times(first, ROOT_HALF), Precise.DIGITS),
                times(HALF, second).subtract(ONE, Precise.DIGITS));
    }

    /** By the series where the argument is too small for the logarithm of 1 + x. */
    private static BigDecimal log1p(BigDecimal x) {
        BigDecimal square = times(x, x);
        return x.abs().doubleValue() < 1e-12
                ? x.subtract(times(HALF, square)).add(over(times(square, x), new BigDecimal(3)), Precise.DIGITS)
                : Precise.log1p(x);
    }

    /** Solves Phi(-a) = q by Newton's method on the logarithms; y' = 1/phi(y), y'' = y y'^2. */
    static Jet ndtri(BigDecimal p) {
        boolean isLow = p.compareTo(HALF) < 0;
        BigDecimal q = isLow ? p : ONE.subtract(p);
        double t = Math.sqrt(-2 * Precise.log(q).doubleValue());
        BigDecimal a = new BigDecimal(t - (2.515517 + 0.802853 * t) / (1 + 1.432788 * t + 0.189269 * t * t));
        for (int step = 0; step < 8; step++) {
            BigDecimal tail = Precise.normalCdf(a.negate());
            BigDecimal excess = Precise.log(over(tail, q));
            a = a.add(times(over(tail, Precise.normalPdf(a)), excess), Precise.DIGITS);
        }
        BigDecimal y = isLow ? a.negate() : a;
        BigDecimal first = over(ONE, Precise.normalPdf(a));
        return Jet.of(y, first, times(y, times(first, first)));
    }
}
