package org.chainrule.linalg;

import java.util.Arrays;

/**
 * The exponential of one matrix by scaling and squaring: e^A = r(A / 2^s)^(2^s), where r is the Pade approximant of degree 13
 * (Higham 2005). The power s follows from the norms of A^4 and A^6 rather than that of A, which would be too many squarings where A
 * is far from normal (Al-Mohy &amp; Higham 2009).
 */
final class PadeExponential {
    /**
     * The numerator's coefficients (26 - k)! 13! / (26! k! (13 - k)!), times those that make them whole numbers, and divided by a
     * power of two such that the first two are near 1 and no product with them overflows.
     */
    private static final double[] B = Scaling.scaled(new double[] {64764752532480000.0, 32382376266240000.0,
        7771770303897600.0, 1187353796428800.0, 129060195264000.0, 10559470521600.0, 670442572800.0, 33522128640.0,
        1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0}, -55);
    /** The largest size that the approximant takes, of Al-Mohy and Higham. */
    private static final double LARGEST = 4.25;
    /** The coefficient of A^27 in the error of the approximant: 1 / (binomial(26, 13) 27!). */
    private static final double ERROR = 1 / (10400600 * 1.0888869450418352e28);
    private static final double ROUNDING = 0x1p-53;

    private final int size;
    private final int block; // the size of the block whose norms count

    private PadeExponential(int size, int block) {
        this.size = size;
        this.block = block;
    }

    /**
     * Computes the exponential of a matrix of finite elements.
     *
     * @param size the number of its rows
     * @param block the number of rows of the first of its diagonal blocks, which are all alike; by its norms it is scaled
     * @param margin by what the largest size is divided; more than 1 for derivatives
     */
    static double[] of(double[] matrix, int size, int block, int margin) {
        return size == 0 ? matrix : new PadeExponential(size, block).of(matrix, LARGEST / margin);
    }

    private double[] of(double[] matrix, double largest) {
        double[] result = of(matrix, 0, largest);
        return result == null ? of(matrix, Scaling.exponent(leadingBlock(matrix)), largest) : result;
    }

    /** Computes the same by powers of the matrix divided by a power of two, or null where they overflow. */
    private double[] of(double[] matrix, int exponent, double largest) {
        double[] a = Scaling.scaled(matrix, -exponent);
        double[] a2 = multiply(a, a);
        double[] a4 = multiply(a2, a2);
        double[] a6 = multiply(a4, a2);
        double fourth = StrictMath.sqrt(StrictMath.sqrt(norm(a4)));
        double sixth = StrictMath.cbrt(StrictMath.sqrt(norm(a6)));
        if (exponent == 0 && !(fourth < Double.POSITIVE_INFINITY && sixth < Double.POSITIVE_INFINITY)) {
            return null;
        }
        int squarings = Math.max(0, exponent + powersOfTwo(Math.max(fourth, sixth) / largest));
        squarings += more(a, exponent - squarings);
        int scale = exponent - squarings;
        double[] result = approximant(Scaling.scaled(a, scale), Scaling.scaled(a2, 2 * scale),
                Scaling.scaled(a4, 4 * scale), Scaling.scaled(a6, 6 * scale));
        for (int i = 0; i < squarings; i++) {
            result = multiply(result, result);
        }
        return result;
    }

    private double[] multiply(double[] a, double[] b) {
        return Products.multiply(a, b, size);
    }

    private double[] leadingBlock(double[] matrix) {
        double[] leading = new double[block * block];
        for (int i = 0; i < block; i++) {
            System.arraycopy(matrix, i * size, leading, i * block, block);
        }
        return leading;
    }

    /** Returns the largest sum of a column's magnitudes. */
    private double norm(double[] matrix) {
        double largest = 0;
        for (int j = 0; j < block; j++) {
            double sum = 0;
            for (int i = 0; i < block; i++) {
                sum += Math.abs(matrix[i * size + j]);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }

    /** Returns the least n for which 2^n is no less than a number; a small one for 0. */
    private static int powersOfTwo(double x) {
        if (x == 0) {
            return Double.MIN_EXPONENT;
        }
        int exponent = Math.getExponent(x);
        return x > Math.scalb(1.0, exponent) ? exponent + 1 : exponent;
    }

    /** Returns how many more squarings keep the first neglected power of the scaled matrix below rounding. */
    private int more(double[] a, int scale) {
        double[] sums = new double[block];
        Arrays.fill(sums, 1);
        for (int power = 0; power < 27; power++) {
            double[] next = new double[block];
            for (int i = 0; i < block; i++) {
                for (int j = 0; j < block; j++) {
                    next[j] += sums[i] * Math.abs(Math.scalb(a[i * size + j], scale));
                }
            }
            sums = next;
        }
        double largest = 0;
        for (double sum : sums) {
            largest = Math.max(largest, sum);
        }
        double relative = ERROR * largest / Math.scalb(norm(a), scale) / ROUNDING;
        return relative > 1 && relative < Double.POSITIVE_INFINITY
                ? Math.ceilDiv(powersOfTwo(relative), 26)
                : 0;
    }

    /** Returns (V - U)^-1 (V + U), where U holds the odd powers and V the even ones. */
    private double[] approximant(double[] a, double[] a2, double[] a4, double[] a6) {
        double[] odd = multiply(a, plus(multiply(a6, sum(0, a2, B[9], a4, B[11], a6, B[13])),
                sum(B[1], a2, B[3], a4, B[5], a6, B[7]), 1));
        double[] even = plus(multiply(a6, sum(0, a2, B[8], a4, B[10], a6, B[12])),
                sum(B[0], a2, B[2], a4, B[4], a6, B[6]), 1);
        return Elimination.of(plus(even, odd, -1), size).solve(plus(even, odd, 1));
    }

    private static double[] plus(double[] a, double[] b, double factor) {
        double[] sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + factor * b[i];
        }
        return sum;
    }

    /** Returns c I + p P + q Q + r R. */
    private double[] sum(double c, double[] p, double ofP, double[] q, double ofQ, double[] r, double ofR) {
        double[] sum = new double[p.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = ofP * p[i] + ofQ * q[i] + ofR * r[i];
        }
        for (int i = 0; i < size; i++) {
            sum[i * (size + 1)] += c;
        }
        return sum;
    }
}
