package org.chainrule.autograd.kernel;

import java.util.Arrays;

/** Finds the greatest elements of bags of a table's rows, column by column. */
public final class BagMaxima {
    private BagMaxima() {}

    /**
     * Finds in which row the greatest element of each bag and column is: the first of equal ones, and the first NaN if there is one.
     *
     * @param table float[] or double[], row by row
     * @param rows the indices of rows, bag by bag
     * @param sizes how many each bag has, at least one
     * @param width the number of columns
     * @param greatest where the rows go, for all columns of each bag
     */
    public static void find(Object table, long[] rows, long[] sizes, int width, long[] greatest) {
        int from = 0;
        for (int bag = 0; bag < sizes.length; bag++) {
            int to = bag * width;
            Arrays.fill(greatest, to, to + width, rows[from]);
            for (int n = from + 1; n < from + sizes[bag]; n++) {
                if (table instanceof float[] floats) {
                    compare(floats, rows[n], width, greatest, to);
                } else {
                    compare((double[]) table, rows[n], width, greatest, to);
                }
            }
            from += (int) sizes[bag];
        }
    }

    private static void compare(float[] table, long row, int width, long[] greatest, int to) {
        for (int column = 0; column < width; column++) {
            float own = table[(int) row * width + column];
            float other = table[(int) greatest[to + column] * width + column];
            if (own > other || own != own && other == other) {
                greatest[to + column] = row;
            }
        }
    }

    private static void compare(double[] table, long row, int width, long[] greatest, int to) {
        for (int column = 0; column < width; column++) {
            double own = table[(int) row * width + column];
            double other = table[(int) greatest[to + column] * width + column];
            if (own > other || own != own && other == other) {
                greatest[to + column] = row;
            }
        }
    }
}
