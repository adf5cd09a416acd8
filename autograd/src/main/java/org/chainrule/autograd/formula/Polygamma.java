package org.chainrule.autograd.formula;

/**
 * The derivatives of the digamma function: that of order n is (-1)^(n+1) n! zeta(n + 1, x), where zeta(s, x) = x^-s + (x + 1)^-s
 * + ... is the function of Hurwitz. Its first terms are added, and the rest by the formula of Euler and Maclaurin.
 */
final class Polygamma {
    private Polygamma() {}

    /** B2/2!, B4/4!, ... with the numbers of Bernoulli. */
    private static final double[] BERNOULLI = {1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160,
        -691.0 / 1307674368000.0, 1.0 / 74724249600.0, -3617.0 / 10670622842880000.0,
        43867.0 / 5109094217170944000.0, -174611.0 / 802857662698291200000.0};
    private static final double MOST_FACTORIAL = 170; // the greatest number whose factorial is a double
    private static final double FAR = 12; // beyond s, from where on the formula for the rest is precise
    private static final double NEGLIGIBLE = 0x1p-60;
    private static final int MOST_TERMS = 100; // 60 are enough, but to add 1 to a huge number has no effect
    private static final double PI_TAIL = 1.2246467991473532e-16; // the digits that follow Math.PI

    /** Computes the n-th derivative of digamma at x; NaN unless n is a whole number from 1 on. */
    static double value(double n, double x) {
        boolean isOdd = n % 2 == 1;
        boolean isPole = x <= 0 && x == Math.rint(x);
        if (!(n >= 1 && n < Double.POSITIVE_INFINITY && n == Math.rint(n)) || Double.isInfinite(x) && x < 0) {
            return Double.NaN;
        }
        if (isPole) {
            return isOdd ? Double.POSITIVE_INFINITY : x == 0 ? -1 / x : Double.NaN;
        }
        double y = x > 0 ? zeta(n, x) : n > MOST_FACTORIAL ? nearestTerms(n, x) : reflected(n, x);
        return isOdd ? y : -y;
    }

    /** Computes n! zeta(n + 1, x) of a positive x. */
    private static double zeta(double n, double x) {
        if (x == Double.POSITIVE_INFINITY) {
            return 0;
        }
        double[] sum = quotients(n, x);
        double quotient = sum[0] / x;
        return product(powerTimesFactorial(n, x), quotient, (Math.fma(-quotient, x, sum[0]) + sum[1]) / x);
    }

    /** Computes zeta(n + 1, x) of a positive x, and of n that needn't be whole, divided by x^(-n - 1), and what rounding has lost. */
    static double[] quotients(double n, double x) {
        double s = n + 1;
        double sum = 0;
        double lost = 0; // by the sum
        double y = x;
        double term = 1; // (x / y)^s
        double termLost = 0;
        for (int k = 1; y < s + FAR && term * (1 + y / n) > NEGLIGIBLE && k < MOST_TERMS; k++) {
            double next = sum + term;
            lost += term - (next - sum) + termLost;
            sum = next;
            y = x + k;
            double ratio = x / y;
            term = StrictMath.pow(ratio, s);
            double yLost = x - (y - (y - x)) + (k - (y - x));
            termLost = term * s * (Math.fma(-ratio, y, x) - ratio * yLost) / x;
        }
        if (term * (1 + y / n) > NEGLIGIBLE) {
            double rest = 0.5;
            double factor = s / y; // s (s + 1) ... / y^(2j - 1)
            for (int j = 0; j < BERNOULLI.length; j++) {
                rest += BERNOULLI[j] * factor;
                factor *= (s + 2 * j + 1) / y * ((s + 2 * j + 2) / y);
            }
            double tail = term * (y / n);
            double next = sum + tail;
            double fromTail = next - sum;
            lost += sum - (next - fromTail) + (tail - fromTail) + term * rest + termLost * (rest + y / n);
            sum = next;
        }
        return new double[] {sum, lost};
    }

    /** Computes a times the sum of b and what rounding has lost. */
    static double product(double a, double b, double lost) {
        double y = a * b;
        return Double.isFinite(y) ? y + (Math.fma(a, b, -y) + a * lost) : y;
    }

    /** Computes n!/x^n, where neither the factorial nor the power need be a number. */
    private static double powerTimesFactorial(double n, double x) {
        if (n > MOST_FACTORIAL) {
            double logOfFactorial = (n + 0.5) * StrictMath.log(n) - n + 0.9189385332046727
                    + (1 - 1 / (30 * n * n)) / (12 * n);
            return StrictMath.exp(logOfFactorial - n * StrictMath.log(x));
        }
        double factorial = 1;
        for (int k = 2; k <= n; k++) {
            factorial *= k;
        }
        int exponent = Math.getExponent(x);
        return Math.scalb(factorial * StrictMath.pow(Math.scalb(x, -exponent), -n), (int) -n * exponent);
    }

    /**
     * Computes n! zeta(n + 1, x) of a negative x by reflection: it is the n-th derivative of (-1)^n pi cot(pi x), and (-1)^n n!
     * zeta(n + 1, 1 - x). As a polynomial in the cotangent c, the former has coefficients of one sign, so that nothing cancels:
     * t = c, and then (1 + c^2) t'/n for each order.
     */
    private static double reflected(double n, double x) {
        double[] c = cotangent(x - Math.rint(x));
        double[] t = {0, 1};
        for (int k = 1; k <= n; k++) {
            double[] next = new double[k + 2];
            for (int power = 1; power <= k; power++) {
                double derivative = t[power] * power / k;
                next[power - 1] += derivative;
                next[power + 1] += derivative;
            }
            t = next;
        }
        double sum = t[t.length - 1];
        double slope = 0;
        double lost = 0;
        for (int power = t.length - 2; power >= 0; power--) {
            slope = slope * c[0] + sum;
            double product = sum * c[0];
            double next = product + t[power];
            double fromProduct = next - t[power];
            lost = lost * c[0] + Math.fma(sum, c[0], -product) + (product - fromProduct)
                    + (t[power] - (next - fromProduct));
            sum = next;
        }
        lost += slope * c[1] + sum * (n + 1) * (PI_TAIL / Math.PI);
        double periodic = powerTimesFactorial(n, 1) * product(StrictMath.pow(Math.PI, n + 1), sum, lost);
        return n % 2 == 1 ? periodic - zeta(n, 1 - x) : periodic + zeta(n, 1 - x);
    }

    /** Computes cot(pi r) for r up to 1/2, and what rounding has lost. */
    private static double[] cotangent(double r) {
        double size = Math.abs(r);
        boolean isSmall = size < 0.25;
        double part = isSmall ? size : 0.5 - size;
        double angle = Math.PI * part;
        double angleLost = Math.fma(Math.PI, part, -angle) + PI_TAIL * part;
        double tangent = StrictMath.tan(angle);
        double c = isSmall ? 1 / tangent : tangent;
        double lost = isSmall
                ? c * (Math.fma(-c, tangent, 1) - (c + tangent) * angleLost)
                : (1 + c * c) * angleLost;
        return new double[] {Math.copySign(c, r), r < 0 ? -lost : lost};
    }

    /** Computes n! zeta(n + 1, x) of a negative x and a large n: the terms next to 0, beside which all others vanish. */
    private static double nearestTerms(double n, double x) {
        double nearest = Math.rint(x);
        double r = x - nearest;
        double y = ofTerm(n, r);
        return Double.isInfinite(y) ? y : y + ofTerm(n, r + 1) + (nearest < 0 ? ofTerm(n, r - 1) : 0);
    }

    /** Computes n! / x^(n + 1). */
    private static double ofTerm(double n, double x) {
        double size = powerTimesFactorial(n, Math.abs(x)) / Math.abs(x);
        return x < 0 && n % 2 == 0 ? -size : size;
    }
}
