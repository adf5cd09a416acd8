package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * Copies and adds slices along the middle of three axes, by a vector of indices. The elements behind that axis are a row, and the slices
 * before it are independent of each other.
 */
public final class IndexedSlices {
    private IndexedSlices() {}

    /**
     * Copies slices.
     *
     * @param source double[], float[], long[] or boolean[], of sizes (outer, size, inner)
     * @param sizes its sizes
     * @param index the indices of the slices
     * @param result an array of the source's kind for the slices, of sizes (outer, index.length, inner)
     */
    public static void select(Object source, int[] sizes, long[] index, Object result) {
        int inner = sizes[2];
        int count = index.length;
        if (count * inner == 0) {
            return; // however many slices of nothing there are
        }
        Parallel.forRange(sizes[0], count * inner, (first, end) -> {
            int[] places = null;
            if (inner == 1) {
                places = new int[count];
                find(places, index, 0, count);
            }
            for (int block = first; block < end; block++) {
                int from = block * sizes[1] * inner;
                int to = block * count * inner;
                if (inner == 1) {
                    ElementArrays.gather(source, from, places, count, result, to);
                    continue;
                }
                for (long chosen : index) {
                    System.arraycopy(source, from + (int) chosen * inner, result, to, inner);
                    to += inner;
                }
            }
        });
    }

    /**
     * Adds slices in the order of the index, in double precision.
     *
     * @param x what is added to, double[] or float[] of sizes (outer, size, inner)
     * @param sizes its sizes
     * @param index the indices of the slices
     * @param source what is added, an array of the same kind of sizes (outer, index.length, inner)
     * @param out an array of the same kind for the sums
     */
    public static void add(Object x, int[] sizes, long[] index, Object source, Object out) {
        if (ElementArrays.length(out) == 0) {
            return; // however many slices of nothing there are
        }
        int size = sizes[1];
        int inner = sizes[2];
        if (inner == 1) {
            addInRows(x, sizes[0], size, index, source, index.length, out);
            return;
        }
        int[] firsts = new int[size + 1]; // where the terms of each slice begin in the order
        int[] order = byTarget(index, firsts);
        Parallel.forRange(sizes[0] * size, Math.max(1, inner * index.length / Math.max(1, size)), (first, end) -> {
            double[] sums = new double[inner];
            for (int row = first; row < end; row++) {
                int target = row % size;
                int block = row / size * index.length;
                if (firsts[target] == firsts[target + 1]) {
                    System.arraycopy(x, row * inner, out, row * inner, inner);
                } else {
                    IndexedTerms.addRows(x, row * inner, source, block, order, firsts[target], firsts[target + 1], sums,
                            out);
                }
            }
        });
    }

    /**
     * Adds elements along the last axis in the order of the index, in double precision.
     *
     * @param x what is added to, double[] or float[], row by row
     * @param rows how many rows there are
     * @param size how long they are
     * @param index for each element of the source its index in the row, or for each of one row, if those of all are the same
     * @param source what is added, an array of the same kind, of as many elements for each row
     * @param count how many
     * @param out an array of the same kind for the sums
     */
    static void addInRows(Object x, int rows, int size, long[] index, Object source, int count, Object out) {
        boolean areSame = index.length == count;
        boolean isInPlace = rows == 1 && out instanceof double[];
        Parallel.forRange(rows, count, (first, end) -> {
            double[] sums = (double[]) (isInPlace ? out : WorkspacePool.acquire(false, size));
            for (int row = first; row < end; row++) {
                ElementArrays.copy(x, row * size, 1, sums, 0, 1, size);
                IndexedTerms.fold(false, sums, index, areSame ? 0 : row * count, source, row * count, count);
                if (!isInPlace) {
                    ElementArrays.copy(sums, 0, 1, out, row * size, 1, size);
                }
            }
            if (!isInPlace) {
                WorkspacePool.release(sums);
            }
        });
    }

    private static void find(int[] places, long[] index, int from, int count) {
        for (int n = 0; n < count; n++) {
            places[n] = (int) index[from + n];
        }
    }

    /** Returns the indices' places, ordered by the slice that they choose, and finds where those of each begin. */
    private static int[] byTarget(long[] index, int[] firsts) {
        for (long target : index) {
            firsts[(int) target + 1]++;
        }
        for (int target = 1; target < firsts.length; target++) {
            firsts[target] += firsts[target - 1];
        }
        int[] next = firsts.clone();
        int[] order = new int[index.length];
        for (int n = 0; n < index.length; n++) {
            order[next[(int) index[n]]++] = n;
        }
        return order;
    }

    /**
     * Adds slices of whole numbers; higher bits are lost where they overflow.
     *
     * @param sums what is added to, of sizes (outer, size, inner)
     * @param sizes its sizes
     * @param index the indices of the slices
     * @param source what is added, of sizes (outer, index.length, inner)
     */
    public static void add(long[] sums, int[] sizes, long[] index, long[] source) {
        if (sums.length == 0) {
            return; // however many slices of nothing there are
        }
        int inner = sizes[2];
        for (int block = 0, from = 0; block < sizes[0]; block++) {
            for (long target : index) {
                int to = (block * sizes[1] + (int) target) * inner;
                for (int k = 0; k < inner; k++) {
                    sums[to + k] += source[from++];
                }
            }
        }
    }
}
