package org.chainrule.autograd.kernel;

/**
 * The innermost loops of sums and products at repeated indices. Those of single elements stand in one method, since the compiler inlines none
 * of more than 325 bytes of bytecode: of loops within those of a caller, which it compiles some seconds later, it makes code that takes
 * up to 2.6 times as long. The order of the cases matters, too: with that of whole numbers in front all others take a third longer.
 */
final class IndexedTerms {
    private IndexedTerms() {}

    /**
     * Adds elements to chosen ones, or multiplies these by them, one after the other.
     *
     * @param multiplies whether to multiply
     * @param results what changes, double[] or long[]
     * @param index where each goes, int[], or long[] for sums of double[]
     * @param first the index of the first of these
     * @param source the elements, of the results' type, or float[] for sums of double[]
     * @param from the index of the first
     * @param count how many
     */
    static void fold(boolean multiplies, Object results, Object index, int first, Object source, int from, int count) {
        if (index instanceof long[] indices) {
            double[] sums = (double[]) results;
            if (source instanceof float[] terms) {
                for (int n = 0; n < count; n++) {
                    sums[(int) indices[first + n]] += terms[from + n];
                }
            } else {
                double[] terms = (double[]) source;
                for (int n = 0; n < count; n++) {
                    sums[(int) indices[first + n]] += terms[from + n];
                }
            }
            return;
        }
        int[] places = (int[]) index;
        if (results instanceof long[] integers) {
            long[] terms = (long[]) source;
            if (multiplies) {
                for (int n = 0; n < count; n++) {
                    integers[places[first + n]] *= terms[from + n];
                }
            } else {
                for (int n = 0; n < count; n++) {
                    integers[places[first + n]] += terms[from + n];
                }
            }
            return;
        }
        double[] doubles = (double[]) results;
        if (multiplies) {
            double[] factors = (double[]) source;
            for (int n = 0; n < count; n++) {
                doubles[places[first + n]] *= factors[from + n];
            }
        } else if (source instanceof float[] terms) {
            for (int n = 0; n < count; n++) {
                doubles[places[first + n]] += terms[from + n];
            }
        } else {
            double[] terms = (double[]) source;
            for (int n = 0; n < count; n++) {
                doubles[places[first + n]] += terms[from + n];
            }
        }
    }

    /**
     * Adds rows to a row, one after the other.
     *
     * @param x what is added to, float[] or double[]
     * @param at where its row begins, and that of the sums
     * @param source what is added, an array of the same kind
     * @param block the number of the row that the order counts from
     * @param order the numbers of rows
     * @param first the index in it of the first that is added
     * @param end the index after the last
     * @param sums for the sums on the way, as many as a row has elements
     * @param out an array of the same kind for the sums
     */
    static void addRows(Object x, int at, Object source, int block, int[] order, int first, int end, double[] sums,
            Object out) {
        int count = sums.length;
        if (x instanceof double[] a) {
            double[] b = (double[]) source;
            double[] y = (double[]) out;
            System.arraycopy(a, at, y, at, count);
            for (int term = first; term < end; term++) {
                int from = (block + order[term]) * count;
                for (int k = 0; k < count; k++) {
                    y[at + k] += b[from + k];
                }
            }
            return;
        }
        float[] a = (float[]) x;
        float[] b = (float[]) source;
        float[] y = (float[]) out;
        int one = (block + order[first]) * count;
        for (int k = 0; k < count; k++) {
            sums[k] = (double) a[at + k] + b[one + k];
        }
        for (int term = first + 1; term < end; term++) {
            int from = (block + order[term]) * count;
            for (int k = 0; k < count; k++) {
                sums[k] += b[from + k];
            }
        }
        for (int k = 0; k < count; k++) {
            y[at + k] = (float) sums[k];
        }
    }
}
