package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Precise.over;
import static org.chainrule.autograd.formula.Precise.times;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.formula.Precise;

/**
 * ln |Gamma(x)| and its derivatives, which are digamma and the polygamma functions, in many digits: by the series of Stirling
 * and its derivatives where x is large, by the recurrence below, and by reflection for negative x.
 */
final class GammaTruths {
    private GammaTruths() {}

    private static final int LARGE = 60;
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal HALF = new BigDecimal("0.5");
    static final List<BigDecimal> BERNOULLI = bernoulli(40);

    /** The numbers B0, B1, B2 ..., by sum of C(n + 1, k) B_k = 0. */
    private static List<BigDecimal> bernoulli(int most) {
        var digits = new MathContext(150);
        List<BigDecimal> numbers = new ArrayList<>();
        for (int n = 0; n <= most; n++) {
            BigDecimal sum = n == 0 ? ONE.negate() : BigDecimal.ZERO;
            BigDecimal binomial = ONE;
            for (int k = 0; k < n; k++) {
                sum = sum.add(binomial.multiply(numbers.get(k)));
                binomial = binomial.multiply(BigDecimal.valueOf(n + 1 - k)).divide(BigDecimal.valueOf(k + 1));
            }
            numbers.add(sum.negate().divide(BigDecimal.valueOf(n + 1), digits));
        }
        return numbers;
    }

    /** The derivatives of orders n, n + 1 and n + 2 of ln |Gamma(x)|. */
    static Jet derivatives(int n, BigDecimal x) {
        if (x.signum() > 0) {
            return Jet.of(ofPositive(n, x), ofPositive(n + 1, x), ofPositive(n + 2, x));
        }
        BigDecimal other = ONE.subtract(x);
        BigDecimal sign = BigDecimal.valueOf(n % 2 == 0 ? 1 : -1);
        Jet mirrored = Jet.of(ofPositive(n, other), ofPositive(n + 1, other).negate(), ofPositive(n + 2, other))
                .times(Jet.constant(sign));
        return Jet.of(ofSine(n, x), ofSine(n + 1, x), ofSine(n + 2, x)).minus(mirrored);
    }

    private static BigDecimal power(BigDecimal x, int n) {
        return n < 0 ? over(ONE, power(x, -n)) : x.round(Precise.DIGITS).pow(n, Precise.DIGITS);
    }

    private static BigDecimal factorial(int n) {
        return n < 2 ? ONE : factorial(n - 1).multiply(BigDecimal.valueOf(n));
    }

    /** The n-th derivative of ln(pi / |sin(pi x)|): polynomials in the cotangent, by c' = -pi (1 + c^2). */
    private static BigDecimal ofSine(int n, BigDecimal x) {
        BigDecimal angle = times(Precise.PI, x.subtract(x.setScale(0, RoundingMode.HALF_EVEN)));
        BigDecimal sine = Precise.sin(angle);
        if (n == 0) {
            return Precise.log(over(Precise.PI, sine.abs()));
        }
        BigDecimal[] polynomial = {BigDecimal.ZERO, ONE};
        for (int order = 1; order < n; order++) {
            BigDecimal[] next = new BigDecimal[polynomial.length + 1];
            for (int k = 0; k < next.length; k++) {
                BigDecimal below = k > 0 ? polynomial[k - 1].multiply(BigDecimal.valueOf(k - 1)) : BigDecimal.ZERO;
                BigDecimal above = k + 1 < polynomial.length
                        ? polynomial[k + 1].multiply(BigDecimal.valueOf(k + 1))
                        : BigDecimal.ZERO;
                next[k] = below.add(above).negate();
            }
            polynomial = next;
        }
        BigDecimal cotangent = over(Precise.cos(angle), sine);
        BigDecimal sum = BigDecimal.ZERO;
        for (int k = 0; k < polynomial.length; k++) {
            sum = sum.add(times(polynomial[k], power(cotangent, k)), Precise.DIGITS);
        }
        return times(sum, power(Precise.PI, n)).negate();
    }

    private static BigDecimal ofPositive(int n, BigDecimal x) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal product = ONE;
        BigDecimal z = x.round(Precise.DIGITS);
        while (z.compareTo(BigDecimal.valueOf(LARGE)) < 0) { // ln Gamma(z) is ln Gamma(z + 1) - ln z
            product = times(product, z);
            sum = n == 0 ? sum : sum.add(ofLogarithm(n, z), Precise.DIGITS);
            z = z.add(ONE, Precise.DIGITS);
        }
        return ofLarge(n, z).subtract(n == 0 ? Precise.log(product) : sum, Precise.DIGITS);
    }

    /** The n-th derivative of ln z. */
    private static BigDecimal ofLogarithm(int n, BigDecimal z) {
        return n == 0
                ? Precise.log(z)
                : over(factorial(n - 1).multiply(BigDecimal.valueOf(n % 2 == 1 ? 1 : -1)), power(z, n));
    }

    /** The n-th derivative of (z - 1/2) ln z - z + ln(2 pi)/2 + the sum of B2j / (2j (2j - 1) z^(2j - 1)). */
    private static BigDecimal ofLarge(int n, BigDecimal z) {
        BigDecimal logarithms = times(z.subtract(HALF), ofLogarithm(n, z));
        BigDecimal sum = n == 0
                ? logarithms.subtract(z).add(times(HALF, Precise.log(Precise.PI.multiply(BigDecimal.TWO))))
                : logarithms.add(times(BigDecimal.valueOf(n), ofLogarithm(n - 1, z)))
                        .subtract(n == 1 ? ONE : BigDecimal.ZERO);
        for (int j = 1; j <= 20; j++) {
            BigDecimal rising = over(factorial(2 * j - 2 + n), factorial(2 * j));
            BigDecimal term = times(times(BERNOULLI.get(2 * j), rising), power(z, 1 - 2 * j - n));
            sum = sum.add(n % 2 == 0 ? term : term.negate(), Precise.DIGITS);
        }
        return sum.round(Precise.DIGITS);
    }
}
