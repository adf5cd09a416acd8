package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * Computes the derivatives of the p-norms of rows, sign(x) (|x| / norm)^(p - 1), row by row and in double precision. They
 * keep their digits where the norm overflows or is a subnormal number, and where the quotient underflows but its power
 * doesn't.
 */
public final class NormDirections {
    private static final double UP = 0x1p540; // a quotient of two numbers, times the square of this, is a normal number
    private static final double DOWN = 0x1p-540;

    private NormDirections() {}

    /**
     * Computes the derivatives. They are 0 where an element is 0.
     *
     * @param in double[] or float[]
     * @param offset the index where the first row begins; the others follow
     * @param norms the norm of each row
     * @param p the order, positive and finite
     * @param out an array of the same kind for the derivatives
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void compute(Object in, int offset, double[] norms, double p, Object out, int rows, int width) {
        double leastNormal = ElementArrays.isSingle(out) ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        double[] x = new double[width];
        var sums = new PowerSums(p);
        for (int row = 0; row < rows; row++) {
            for (int n = 0; n < width; n++) {
                x[n] = ElementArrays.get(in, offset + row * width + n);
            }
            double unit = norms[row];
            double factor = 1;
            if (!(unit >= leastNormal && unit < Double.POSITIVE_INFINITY)) {
                unit = RowReductions.greatestMagnitude(x, 0, width);
                factor = unit == Double.POSITIVE_INFINITY
                        ? 1 // an element is infinite, and the derivatives by the others are those of x / infinity
                        : PowerSums.power(sums.of(x, 0, width, unit), (1 - p) / p);
            }
            for (int n = 0; n < width; n++) {
                double derivative = x[n] == 0 || p == 1
                        ? Math.signum(x[n])
                        : Math.signum(x[n]) * (power(Math.abs(x[n]), unit, p) * factor);
                ElementArrays.set(out, row * width + n, derivative);
            }
        }
    }

    /** Computes (x / unit)^(p - 1). From p = 2 on it underflows with the quotient. */
    private static double power(double x, double unit, double p) {
        double ratio = x / unit;
        if (ratio >= Double.MIN_NORMAL || p >= 2) {
            return power(ratio, p);
        }
        double root = power(DOWN, p);
        return power(x * UP / (unit * DOWN), p) * root * root;
    }

    /** Computes r^(p - 1), where p - 1 might be rounded, which costs digits for extreme r. */
    private static double power(double r, double p) {
        double exponent = p - 1;
        boolean isExact = exponent + 1 == p && p - exponent == 1;
        return isExact || r == 0 ? PowerSums.power(r, exponent) : PowerSums.power(r, p) / r;
    }
}
