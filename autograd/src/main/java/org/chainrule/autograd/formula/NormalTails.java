package org.chainrule.autograd.formula;

/**
 * The complementary error function times e^(x^2), E, and what the normal distribution makes of it, since Phi(-a) = E(z)
 * e^(-z^2)/2 with z = a/sqrt(2). E is a power series near 0, then a continued fraction and far out an asymptotic series. As E' = 2z
 * E - 2/sqrt(pi), and each further derivative follows from the two before it, a derivative is a small difference; so they are
 * computed with 106 digits.
 */
final class NormalTails {
    private NormalTails() {}

    private static final int NEAR = 4;
    private static final int LEVELS = 60; // of the continued fraction
    private static final int FAR = 8; // from where on the asymptotic series is precise
    private static final int INFINITE = 30; // E is infinite at its negative
    private static final double VERY_FAR = 1e10; // from where on its second term is lost
    private static final double ONE_OVER_ROOT_PI = 0.5641895835477563;
    private static final double ONE_OVER_ROOT_TWO_PI = 0.3989422804014327;
    private static final double ROOT_TWO_PI = 2.5066282746310007;
    private static final double NEGLIGIBLE = 0x1p-110;

    /** Computes the n-th derivative of e^(x^2) erfc(x). */
    static double erfcx(double n, double x) {
        if (!(x < -FAR)) {
            return derivative((int) n, DoubleDouble.of(x));
        }
        if (x < -INFINITE) {
            return n % 2 == 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        double before = 0; // there it is 2 e^(x^2)
        double factor = 2;
        for (int k = 0; k < n; k++) {
            double next = 2 * x * factor + 2 * k * before;
            before = factor;
            factor = next;
        }
        return DoubleDouble.product(x, x).exp().times(factor);
    }

    /** Computes the n-th derivative of E at z; NaN at NaN. */
    private static double derivative(int n, DoubleDouble z) {
        if (z.head() >= FAR + n) {
            return asymptotic(n, z.head());
        }
        DoubleDouble y = z.head() < -NEAR ? reflected(z) : direct(z);
        DoubleDouble before = DoubleDouble.TWO_OVER_ROOT_PI.times(-1);
        for (int k = 0; k < n; k++) {
            DoubleDouble next = z.times(y).times(2).plus(k == 0 ? before : before.times(2 * k));
            before = y;
            y = next;
        }
        return y.value();
    }

    private static DoubleDouble reflected(DoubleDouble z) {
        DoubleDouble.Power power = z.times(z).exp();
        return power.significand().times(Math.scalb(2.0, power.exponent())).minus(direct(z.times(-1)));
    }

    /** Computes E(z). */
    private static DoubleDouble direct(DoubleDouble z) {
        return z.head() < NEAR ? series(z) : fraction(z);
    }

    /** The sum of (-z)^k / Gamma(k/2 + 1). */
    private static DoubleDouble series(DoubleDouble z) {
        DoubleDouble square = z.times(z);
        DoubleDouble even = DoubleDouble.ONE;
        DoubleDouble odd = DoubleDouble.TWO_OVER_ROOT_PI.times(z).times(-1);
        DoubleDouble sum = even.plus(odd);
        for (int k = 2; even.head() > NEGLIGIBLE; k += 2) {
            even = even.times(square).over(0.5 * k);
            odd = odd.times(square).over(0.5 * (k + 1));
            sum = sum.plus(even).plus(odd);
        }
        return sum;
    }

    /** Computes 1/sqrt(pi) / (z + 1/2 / (z + 2/2 / (z + 3/2 / ...))). */
    private static DoubleDouble fraction(DoubleDouble z) {
        DoubleDouble denominator = z;
        for (int k = LEVELS; k > 0; k--) {
            denominator = z.plus(DoubleDouble.of(0.5 * k).over(denominator));
        }
        return DoubleDouble.TWO_OVER_ROOT_PI.times(0.5).over(denominator);
    }

    /** The n-th derivative of the sum of (-1)^k (2k - 1)!!/(2^k sqrt(pi) z^(2k + 1)). */
    private static double asymptotic(int n, double z) {
        double first = ONE_OVER_ROOT_PI / z;
        for (int k = 1; k <= n; k++) {
            first = first * -k / z;
        }
        double rest = 0;
        double term = 1;
        for (int k = 1; Math.abs(term) > 0x1p-60; k++) {
            term *= -0.5 / z * (2 * k - 1) * ((2.0 * k + n) * (2 * k - 1 + n) / (2.0 * k * (2 * k - 1))) / z;
            rest += term;
        }
        return Math.fma(first, rest, first);
    }

    /** Computes the n-th derivative of ln Phi(x). */
    static double logNdtr(double n, double x) {
        return x > 0 ? logOfBody((int) n, x) : logOfTail((int) n, x);
    }

    /** With ln Phi(x) = ln(1 - Phi(-x)), its derivative h and h' = -h (h + x). */
    private static double logOfBody(int n, double x) {
        DoubleDouble minusHalfSquare = DoubleDouble.product(x, -0.5 * x);
        if (minusHalfSquare.head() < -1000) {
            return n % 2 == 0 ? -0.0 : 0;
        }
        DoubleDouble.Power power = minusHalfSquare.exp();
        double tail = power.times(direct(DoubleDouble.ROOT_HALF.times(x)).times(0.5));
        if (n == 0) {
            return StrictMath.log1p(-tail);
        }
        double density = ONE_OVER_ROOT_TWO_PI / (1 - tail);
        double[] h = new double[Math.max(2, n)];
        h[0] = power.times(density);
        h[1] = -power.times(density * (h[0] + x));
        for (int order = 2; order < n; order++) {
            double binomial = 1; // of (order - 1) over k
            for (int k = 0; k < order; k++) {
                int other = order - 1 - k;
                h[order] -= binomial * h[k] * (h[other] + (other == 0 ? x : other == 1 ? 1 : 0));
                binomial = binomial * other / (k + 1);
            }
        }
        return h[n - 1];
    }

    /** With ln Phi(x) = -x^2/2 - ln 2 + L(-x/sqrt(2)), where L = ln E. */
    private static double logOfTail(int n, double x) {
        if (x < -VERY_FAR) {
            return n == 0 ? -0.5 * x * x : n == 1 ? -x : n == 2 ? -1 : ofLogarithm(n, -x);
        }
        DoubleDouble z = DoubleDouble.ROOT_HALF.times(-x);
        double[] e = new double[n + 1];
        double[] l = new double[n + 1];
        for (int order = 0; order <= n; order++) {
            e[order] = derivative(order, z);
            double sum = e[order];
            double binomial = 1; // of (order - 1) over k
            for (int k = 1; k < order; k++) {
                binomial = binomial * (order - k) / k;
                sum -= binomial * e[k] * l[order - k];
            }
            l[order] = sum / e[0];
        }
        double scale = StrictMath.pow(0.5, n / 2) * (n % 2 == 0 ? 1 : -DoubleDouble.ROOT_HALF.head());
        DoubleDouble halfSquare = DoubleDouble.product(x, 0.5 * x);
        return switch (n) {
            case 0 -> -(halfSquare.head() + (halfSquare.tail() - StrictMath.log(0.5 * e[0])));
            case 1 -> Math.fma(l[1], scale, -x);
            case 2 -> Math.fma(l[2], scale, -1);
            default -> l[n] * scale;
        };
    }

    /** Computes (n - 1)!/a^n. */
    private static double ofLogarithm(int n, double a) {
        double y = 1 / a;
        for (int k = 1; k < n; k++) {
            y *= k / a;
        }
        return y;
    }

    /** Computes the inverse of Phi for n = 0, and its derivative for n = 1. */
    static double ndtri(double n, double p) {
        double rest = 1 - p;
        double q = Math.min(p, rest);
        if (!(q > 0)) {
            return q == 0 ? n > 0 || p == 1 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY : Double.NaN;
        }
        double a = quantile(q);
        if (n > 0) {
            return ROOT_TWO_PI * 0.5 * direct(DoubleDouble.ROOT_HALF.times(a)).value() / q;
        }
        return p < 0.5 ? -a : a;
    }

    /** Solves Phi(-a) = q by Newton's method on the logarithms, from the approximation of Hastings (1955). */
    private static double quantile(double q) {
        double linear = (0.5 - q) * ROOT_TWO_PI;
        if (linear < 1e-9) {
            return linear;
        }
        int scale = q < 0x1p-900 ? 200 : 0; // whose exponent isn't known if it is subnormal
        int exponent = Math.getExponent(Math.scalb(q, scale));
        double significand = Math.scalb(Math.scalb(q, scale), -exponent);
        double t = Math.sqrt(-2 * StrictMath.log(q));
        double a = t - ((0.010328 * t + 0.802853) * t + 2.515517)
                / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1);
        for (int step = 0; step < 3; step++) {
            DoubleDouble.Power power = DoubleDouble.product(a, -0.5 * a).exp();
            DoubleDouble e = direct(DoubleDouble.ROOT_HALF.times(a));
            double unit = Math.scalb(0.5, power.exponent() - exponent + scale);
            DoubleDouble ratio = power.significand().times(e).times(unit).over(significand); // Phi(-a) / q
            double excess = ratio.minus(DoubleDouble.ONE).value();
            a += ROOT_TWO_PI * 0.5 * e.value() * StrictMath.log1p(excess);
        }
        return a;
    }
}
