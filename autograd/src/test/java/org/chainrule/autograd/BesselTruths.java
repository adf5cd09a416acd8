package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Precise.over;
import static org.chainrule.autograd.formula.Precise.times;

import java.math.BigDecimal;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.chainrule.autograd.formula.Precise;

/**
 * The modified Bessel functions of the first kind in many digits, by their power series and, far out, their asymptotic series; and the
 * zeta function of Hurwitz by the formula of Euler and Maclaurin.
 */
final class BesselTruths {
    private BesselTruths() {}

    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final BigDecimal FAR = new BigDecimal(60);

    /** I_k(x) with I_k' = (I_(k-1) + I_(k+1))/2. */
    static Jet i(int k, BigDecimal x) {
        return mirrored(k, x, a -> ofPositive(k, a));
    }

    private static Jet ofPositive(int k, BigDecimal a) {
        BigDecimal[] i = IntStream.range(0, 4)
                .mapToObj(n -> a.compareTo(FAR) < 0 ? series(n, a) : times(Precise.exp(a), asymptotic(n, 0, a)))
                .toArray(BigDecimal[]::new);
        BigDecimal sum = times(HALF, i[0].add(i[2], Precise.DIGITS));
        BigDecimal third = i[1].multiply(new BigDecimal(3)).add(i[3], Precise.DIGITS).multiply(new BigDecimal("0.25"));
        return k == 0 ? Jet.of(i[0], i[1], sum) : Jet.of(i[1], sum, third);
    }

    /** e^-|x| I_k(x). */
    static Jet ie(int k, BigDecimal x) {
        return mirrored(k, x, a -> {
            if (a.compareTo(FAR) >= 0) {
                return Jet.of(asymptotic(k, 0, a), asymptotic(k, 1, a), asymptotic(k, 2, a));
            }
            BigDecimal e = Precise.exp(a.negate());
            BigDecimal[] product = ofPositive(k, a).times(Jet.of(e, e.negate(), e)).orders();
            return Jet.of(product[0], product[1], product[2]);
        });
    }

    /** Of negative arguments, by the parity of k. */
    private static Jet mirrored(int k, BigDecimal x, Function<BigDecimal, Jet> ofPositive) {
        BigDecimal[] y = ofPositive.apply(x.abs()).orders();
        BigDecimal sign = new BigDecimal(x.signum() < 0 ? -1 : 1);
        return k == 0
                ? Jet.of(y[0], y[1].multiply(sign), y[2])
                : Jet.of(y[0].multiply(sign), y[1], y[2].multiply(sign));
    }

    private static BigDecimal series(int k, BigDecimal x) {
        BigDecimal half = times(HALF, x);
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; n <= k; n++) {
            term = over(times(term, half), BigDecimal.valueOf(n));
        }
        BigDecimal sum = term;
        for (int j = 1; j < 250; j++) {
            term = over(times(term, times(half, half)), BigDecimal.valueOf((long) j * (j + k)));
            sum = sum.add(term, Precise.DIGITS);
        }
        return sum;
    }

    /** The n-th derivative of the sum of (1 - 4k^2)(9 - 4k^2)... / (j! 8^j) x^(-j - 1/2) / sqrt(2 pi). */
    private static BigDecimal asymptotic(int k, int n, BigDecimal x) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal term = over(BigDecimal.ONE, Precise.sqrt(times(BigDecimal.TWO, times(Precise.PI, x))));
        for (int j = 0; j < 100; j++) {
            BigDecimal derived = term;
            for (int i = 0; i < n; i++) {
                derived = over(times(derived, new BigDecimal(-(j + 0.5 + i))), x);
            }
            sum = sum.add(derived, Precise.DIGITS);
            long odd = 2 * j + 1;
            term = over(times(term, BigDecimal.valueOf(odd * odd - 4L * k * k)),
                    x.multiply(BigDecimal.valueOf(8L * (j + 1))));
        }
        return sum;
    }

    /** zeta(s, q) by q: the terms below 60, and the formula of Euler and Maclaurin for the others. */
    static Jet zeta(double s, BigDecimal q) {
        Jet sum = Jet.constant(0);
        BigDecimal from = q;
        while (from.compareTo(FAR) < 0) {
            sum = sum.plus(power(-s, from));
            from = from.add(BigDecimal.ONE, Precise.DIGITS);
        }
        sum = sum.plus(power(1 - s, from).times(Jet.constant(over(BigDecimal.ONE, new BigDecimal(s - 1)))))
                .plus(power(-s, from).times(0.5));
        BigDecimal factor = BigDecimal.valueOf(s); // s (s + 1) ... / (2j)!
        for (int j = 1; j <= 20; j++) {
            factor = over(factor, BigDecimal.valueOf(2L * j * (2 * j - 1)));
            sum = sum.plus(
                    power(1 - s - 2 * j, from).times(Jet.constant(times(GammaTruths.BERNOULLI.get(2 * j), factor))));
            factor = times(factor, BigDecimal.valueOf((s + 2 * j - 1) * (s + 2 * j)));
        }
        return sum;
    }

    /** x^p, for negative x with a whole p. */
    private static Jet power(double p, BigDecimal x) {
        BigDecimal size = Precise.exp(times(new BigDecimal(p), Precise.log(x.abs())));
        BigDecimal y = x.signum() < 0 && p % 2 != 0 ? size.negate() : size;
        BigDecimal first = over(times(new BigDecimal(p), y), x);
        return Jet.of(y, first, over(times(new BigDecimal(p - 1), first), x));
    }
}
