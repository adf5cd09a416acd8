package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * The product of every row and its derivatives, which can only overflow or underflow where the result does. Arrays are
 * double[] or float[]; an offset is the index where the first row begins, and the others follow it.
 */
public final class RowProducts {
    private RowProducts() {}

    /**
     * Multiplies the elements of a row.
     *
     * @param in the elements
     * @param from the index of the first
     * @param to the index behind the last
     * @return the product; 1 of none
     */
    public static double product(double[] in, int from, int to) {
        ScaledDouble product = ScaledDouble.ONE;
        for (int n = from; n < to; n++) {
            product = product.times(in[n]);
        }
        return product.value();
    }

    /**
     * Computes for each element of every row the product of the others, times a factor: the product of those before it,
     * times that of those behind it.
     *
     * @param factors for each row the factor
     * @param in the elements
     * @param offset where they begin
     * @param out an array for the products
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void others(double[] factors, Object in, int offset, Object out, int rows, int width) {
        double[] x = new double[width];
        double[] others = new double[width];
        for (int row = 0; row < rows; row++) {
            read(in, offset + row * width, x);
            if (!others(x, factors[row], others)) {
                scaledOthers(x, factors[row], others);
            }
            write(others, out, row * width);
        }
    }

    /** Returns false if a product on the way is too large or too small for a double. */
    private static boolean others(double[] x, double factor, double[] others) {
        boolean isInRange = true;
        double before = 1;
        for (int n = 0; n < x.length; n++) {
            others[n] = before;
            before *= x[n];
            isInRange &= !leavesRange(before, others[n], x[n]);
        }
        double behind = 1;
        for (int n = x.length - 1; n >= 0; n--) {
            double product = others[n] * behind;
            isInRange &= !leavesRange(product, others[n], behind);
            others[n] = factor * product;
            double next = behind * x[n];
            isInRange &= !leavesRange(next, behind, x[n]);
            behind = next;
        }
        return isInRange;
    }

    /** Returns whether a product is zero, subnormal or infinite though the factors are finite and not zero. */
    private static boolean leavesRange(double product, double a, double b) {
        return !(Math.abs(product) >= Double.MIN_NORMAL && Math.abs(product) <= Double.MAX_VALUE) && a != 0 && b != 0
                && Double.isFinite(a) && Double.isFinite(b);
    }

    private static void scaledOthers(double[] x, double factor, double[] others) {
        ScaledDouble[] before = new ScaledDouble[x.length];
        ScaledDouble product = ScaledDouble.ONE;
        for (int n = 0; n < x.length; n++) {
            before[n] = product;
            product = product.times(x[n]);
        }
        ScaledDouble behind = ScaledDouble.ONE;
        for (int n = x.length - 1; n >= 0; n--) {
            others[n] = before[n].times(behind).times(factor).value();
            behind = behind.times(x[n]);
        }
    }

    /**
     * Computes the directional derivative of the product of every row, the sum over i of h_i times the product of all
     * elements but x_i.
     *
     * @param directions the directions h
     * @param directionsOffset where they begin
     * @param in the elements x
     * @param offset where they begin
     * @param rows how many rows there are
     * @param width how long they are
     * @return for each row the derivative
     */
    public static double[] directional(Object directions, int directionsOffset, Object in, int offset, int rows,
            int width) {
        double[] x = new double[width];
        double[] h = new double[width];
        double[] derivatives = new double[rows];
        for (int row = 0; row < rows; row++) {
            read(in, offset + row * width, x);
            read(directions, directionsOffset + row * width, h);
            Dual product = Dual.ONE;
            for (int n = 0; n < width; n++) {
                product = product.times(x[n], h[n]);
            }
            derivatives[row] = product.derivative().value();
        }
        return derivatives;
    }

    /**
     * Computes the gradient of the {@linkplain #directional directional derivative} of every row, times a factor: for each
     * element x_k the sum over i of h_i times the product of all elements but x_i and x_k.
     *
     * @param factors for each row the factor
     * @param directions the directions h
     * @param directionsOffset where they begin
     * @param in the elements x
     * @param offset where they begin
     * @param out an array for the gradients
     * @param rows how many rows there are
     * @param width how long they are
     */
    public static void directionalGradient(double[] factors, Object directions, int directionsOffset, Object in,
            int offset, Object out, int rows, int width) {
        double[] x = new double[width];
        double[] h = new double[width];
        double[] gradient = new double[width];
        Dual[] before = new Dual[width];
        for (int row = 0; row < rows; row++) {
            read(in, offset + row * width, x);
            read(directions, directionsOffset + row * width, h);
            Dual product = Dual.ONE;
            for (int n = 0; n < width; n++) {
                before[n] = product;
                product = product.times(x[n], h[n]);
            }
            Dual behind = Dual.ONE;
            for (int n = width - 1; n >= 0; n--) {
                gradient[n] = before[n].times(behind).derivative().times(factors[row]).value();
                behind = behind.times(x[n], h[n]);
            }
            write(gradient, out, row * width);
        }
    }

    /** A product of some elements, and its directional derivative, whose terms are as many; null for none. */
    private record Dual(ScaledDouble value, ScaledDouble terms) {
        static final Dual ONE = new Dual(ScaledDouble.ONE, null);

        ScaledDouble derivative() {
            return terms == null ? ScaledDouble.ZERO : terms;
        }

        Dual times(double x, double h) {
            return times(new Dual(ScaledDouble.ONE.times(x), ScaledDouble.ONE.times(h)));
        }

        Dual times(Dual other) {
            ScaledDouble ofThis = terms == null ? null : terms.times(other.value);
            ScaledDouble ofOther = other.terms == null ? null : value.times(other.terms);
            return new Dual(value.times(other.value),
                    ofThis == null ? ofOther : ofOther == null ? ofThis : ofThis.plus(ofOther));
        }
    }

    private static void read(Object in, int at, double[] row) {
        for (int n = 0; n < row.length; n++) {
            row[n] = ElementArrays.get(in, at + n);
        }
    }

    private static void write(double[] row, Object out, int at) {
        for (int n = 0; n < row.length; n++) {
            ElementArrays.set(out, at + n, row[n]);
        }
    }
}
