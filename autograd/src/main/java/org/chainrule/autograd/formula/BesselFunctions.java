package org.chainrule.autograd.formula;

/**
 * The modified Bessel functions of the first kind, I_0 and I_1, also times e^-|x|, with derivatives of all orders. As I_k' = (I_(k-1)
 * + I_(k+1))/2, the n-th derivative is a sum of such functions. They are power series near 0 and asymptotic series further out, of
 * which those with the factor e^-|x| are derived term by term, since their derivatives are small differences of functions.
 */
final class BesselFunctions {
    private BesselFunctions() {}

    private static final double FAR = 30;
    private static final double ONE_OVER_ROOT_TWO_PI = 0.3989422804014327;
    private static final double NEGLIGIBLE = 0x1p-110;

    /**
     * Computes the n-th derivative of I_k(x) or e^-|x| I_k(x); at 0 that is the mean of both sides.
     *
     * @param k 0 or 1
     * @param isScaled whether with the factor e^-|x|
     */
    static double value(int k, boolean isScaled, double n, double x) {
        double a = Math.abs(x);
        boolean isOdd = (k + n) % 2 != 0;
        if (isOdd && x == 0) {
            return n == 0 ? x : 0;
        }
        double y = a > FAR ? far(k, isScaled, (int) n, a) : near(k, isScaled, (int) n, a);
        return isOdd && x < 0 ? -y : y;
    }

    /** Returns the factors of I_0, I_1 ... in the n-th derivative of I_k, or of e^-x I_k less the power. */
    private static double[] factors(int k, boolean isScaled, int n) {
        double[] factors = new double[k + n + 1];
        factors[k] = 1;
        for (int order = 0; order < n; order++) {
            double[] next = new double[factors.length];
            for (int i = 0; i <= k + order; i++) {
                next[Math.abs(i - 1)] += factors[i] / 2;
                next[i + 1] += factors[i] / 2;
                next[i] -= isScaled ? factors[i] : 0;
            }
            factors = next;
        }
        return factors;
    }

    private static double near(int k, boolean isScaled, int n, double x) {
        double[] factors = factors(k, isScaled, n);
        DoubleDouble sum = DoubleDouble.of(0);
        for (int i = 0; i < factors.length; i++) {
            if (factors[i] != 0) {
                sum = sum.plus(series(i, x).times(factors[i]));
            }
        }
        return isScaled ? DoubleDouble.of(-x).exp().times(sum) : sum.value();
    }

    /** The sum of (x/2)^(2j + k) / (j! (j + k)!). */
    private static DoubleDouble series(int k, double x) {
        DoubleDouble first = DoubleDouble.ONE;
        for (int i = 1; i <= k; i++) {
            first = first.times(x / 2).over(i);
        }
        DoubleDouble square = DoubleDouble.product(x / 2, x / 2);
        DoubleDouble term = DoubleDouble.ONE;
        DoubleDouble sum = term;
        for (int j = 1; term.head() > NEGLIGIBLE; j++) {
            term = term.times(square).over((double) j * (j + k));
            sum = sum.plus(term);
        }
        return sum.times(first);
    }

    private static double far(int k, boolean isScaled, int n, double x) {
        if (x == Double.POSITIVE_INFINITY) {
            return isScaled ? 0 : x;
        }
        double root = ONE_OVER_ROOT_TWO_PI / Math.sqrt(x);
        if (isScaled) {
            double y = root * asymptotic(k, n, x);
            for (int i = 0; i < n; i++) {
                y /= -x;
            }
            return y;
        }
        double[] factors = factors(k, false, n);
        double sum = 0;
        for (int i = 0; i < factors.length; i++) {
            sum += factors[i] == 0 ? 0 : factors[i] * asymptotic(i, 0, x);
        }
        return DoubleDouble.of(x).exp().times(root * sum);
    }

    /** Computes the n-th derivative of the sum of a_j x^(-j - 1/2), times x^(n + 1/2) (-1)^n. */
    private static double asymptotic(int k, int n, double x) {
        double first = 1;
        for (int i = 0; i < n; i++) {
            first *= 0.5 + i;
        }
        double rest = 0;
        double term = first;
        for (int j = 1; Math.abs(term) > 0x1p-60 * first; j++) {
            int odd = 2 * j - 1;
            term *= (odd * odd - 4.0 * k * k) / (8 * j * x) * ((j + n - 0.5) / (j - 0.5));
            rest += term;
        }
        return first + rest;
    }
}
