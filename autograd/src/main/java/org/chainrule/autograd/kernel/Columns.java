package org.chainrule.autograd.kernel;

/** Sums of columns: row after row is added to them, in double precision. */
final class Columns {
    private Columns() {}

    /**
     * Adds rows.
     *
     * @param x float[] or double[]
     * @param from where the first row begins
     * @param step from a row to the next
     * @param to where the sums begin
     * @param count how many columns there are
     */
    static void add(Object x, int from, int rows, int step, double[] sums, int to, int count) {
        int row = 0;
        for (; row + 4 <= rows; row += 4) {
            if (x instanceof float[] floats) {
                addFour(floats, from + row * step, step, sums, to, count);
            } else {
                addFour((double[]) x, from + row * step, step, sums, to, count);
            }
        }
        for (; row < rows; row++) {
            if (x instanceof float[] floats) {
                addOne(floats, from + row * step, sums, to, count);
            } else {
                addOne((double[]) x, from + row * step, sums, to, count);
            }
        }
    }

    /** Four at a time, so that the sums are read and written less often. */
    private static void addFour(double[] x, int at, int step, double[] sums, int to, int count) {
        int at1 = at + step;
        int at2 = at1 + step;
        int at3 = at2 + step;
        for (int n = 0; n < count; n++) {
            sums[to + n] = sums[to + n] + x[at + n] + x[at1 + n] + x[at2 + n] + x[at3 + n];
        }
    }

    private static void addFour(float[] x, int at, int step, double[] sums, int to, int count) {
        int at1 = at + step;
        int at2 = at1 + step;
        int at3 = at2 + step;
        for (int n = 0; n < count; n++) {
            sums[to + n] = sums[to + n] + x[at + n] + x[at1 + n] + x[at2 + n] + x[at3 + n];
        }
    }

    private static void addOne(double[] x, int at, double[] sums, int to, int count) {
        for (int n = 0; n < count; n++) {
            sums[to + n] += x[at + n];
        }
    }

    private static void addOne(float[] x, int at, double[] sums, int to, int count) {
        for (int n = 0; n < count; n++) {
            sums[to + n] += x[at + n];
        }
    }
}
