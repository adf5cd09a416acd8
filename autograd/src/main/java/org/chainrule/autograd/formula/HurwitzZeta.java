package org.chainrule.autograd.formula;

/** The zeta function of Hurwitz, zeta(s, q) = q^-s + (q + 1)^-s + ..., and its derivatives by q, as SciPy defines it. */
final class HurwitzZeta {
    private HurwitzZeta() {}

    /** Below this a power may have lost digits. */
    private static final double LEAST_POWER = 0x1p-960;

    private static final double FAR = 1e17; // from where on the sum is the integral

    /** Computes the n-th derivative by q, s (s + 1) ... (s + n - 1) zeta(s + n, q) for even n and its negative for odd n. */
    static double value(double n, double s, double q) {
        boolean isPole = q <= 0 && q == Math.rint(q);
        if (!(s >= 1) || Double.isNaN(q) || q < 0 && !isPole && s != Math.rint(s)) {
            return Double.NaN;
        }
        boolean isOdd = n % 2 != 0;
        if (s == 1 && n == 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (isPole) {
            return isOdd ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double y = q > 0 ? ofPositive((int) n, s, q) : ofNegative((int) n, s, q);
        return isOdd ? -y : y;
    }

    /** Adds the terms of numbers above 0, and those of numbers below it, which go on to -infinity without those below q. */
    private static double ofNegative(int n, double s, double q) {
        double below = ofPositive(n, s, Math.ceil(q) - q) - ofPositive(n, s, 1 - q);
        double sign = (s + n) % 2 == 0 ? 1 : -1;
        return ofPositive(n, s, q - Math.floor(q)) + sign * below;
    }

    private static double ofPositive(int n, double s, double q) {
        if (q == Double.POSITIVE_INFINITY || s == Double.POSITIVE_INFINITY) {
            return q < 1 ? Double.POSITIVE_INFINITY : q == 1 && n == 0 ? 1 : 0;
        }
        if (q > FAR && s <= 2) {
            return ofIntegral(n, s, q);
        }
        double[] sum = Polygamma.quotients(s + n - 1, q);
        double head = sum[0];
        double lost = sum[1];
        for (int k = 0; k < n; k++) {
            double factor = s + k;
            double product = head * factor;
            lost = lost * factor + Math.fma(head, factor, -product);
            head = product / q;
            lost = (Math.fma(-head, q, product) + lost) / q;
        }
        double power = StrictMath.pow(q, -s);
        if (power > LEAST_POWER || q < 1) {
            return Polygamma.product(power, head, lost);
        }
        double root = StrictMath.pow(q, -s / 2);
        return root == 0 ? 0 : root * Polygamma.product(root, head, lost);
    }

    /** The n-th derivative of q^(1 - s)/(s - 1). */
    private static double ofIntegral(int n, double s, double q) {
        double y = StrictMath.pow(q, 1 - s) / (n == 0 ? s - 1 : q);
        for (int k = 0; k < n - 1; k++) {
            y *= (s + k) / q;
        }
        return y;
    }
}
