package org.chainrule.autograd.kernel;

import java.util.Arrays;

import org.chainrule.autograd.machine.ElementArrays;

/** Gathers and scatters elements of row-major arrays by indices along an axis. */
public final class Indexed {
    private static final int TILE = 1024; // elements whose places are found at a time

    private Indexed() {}

    /** An action on elements {@code from .. from + count - 1} of the index, which choose the elements at these places. */
    @FunctionalInterface
    private interface TileAction {
        void run(int[] places, int from, int count);
    }

    /**
     * Gathers elements.
     *
     * @param source double[], float[], long[] or boolean[]
     * @param sizes its sizes
     * @param index for each element of the result its index along the axis
     * @param indexSizes the index's sizes, along other axes no larger than the source's
     * @param axis the axis
     * @param result an array of the source's kind for the elements, of the index's sizes
     */
    public static void gather(Object source, int[] sizes, long[] index, int[] indexSizes, int axis, Object result) {
        each(sizes, index, indexSizes, axis,
                (places, from, count) -> ElementArrays.gather(source, places, count, result, from));
    }

    /**
     * Writes to chosen elements. Of several that are written to the same one the last in row-major order stays.
     *
     * @param source double[], float[], long[] or boolean[], of the index's sizes
     * @param index for each of its elements the index along the axis
     * @param indexSizes the index's sizes, along other axes no larger than the result's
     * @param axis the axis
     * @param result an array of the source's kind, to write to
     * @param sizes its sizes
     */
    public static void scatter(Object source, long[] index, int[] indexSizes, int axis, Object result, int[] sizes) {
        each(sizes, index, indexSizes, axis, (places, from, count) -> {
            for (int n = 0; n < count; n++) {
                ElementArrays.copy(source, from + n, result, places[n]);
            }
        });
    }

    /**
     * Makes chosen elements the greatest or least of those that are written to them, NaN if one is.
     *
     * @param greatest whether the greatest
     * @param includesSelf whether what was there counts, too
     * @param source double[], float[], long[] or boolean[], of the index's sizes
     * @param index for each of its elements the index along the axis
     * @param indexSizes the index's sizes, along other axes no larger than the result's
     * @param axis the axis
     * @param result an array of the source's kind, to write to
     * @param sizes its sizes
     */
    public static void scatterExtremes(boolean greatest, boolean includesSelf, Object source, long[] index,
            int[] indexSizes, int axis, Object result, int[] sizes) {
        boolean[] counts = new boolean[ElementArrays.length(result)];
        Arrays.fill(counts, includesSelf);
        each(sizes, index, indexSizes, axis, (places, from, count) -> {
            for (int n = 0; n < count; n++) {
                int place = places[n];
                if (!counts[place] || isBeyond(greatest, source, from + n, result, place)) {
                    ElementArrays.copy(source, from + n, result, place);
                    counts[place] = true;
                }
            }
        });
    }

    private static boolean isBeyond(boolean greatest, Object a, int i, Object b, int j) {
        if (a instanceof long[] integers) {
            return greatest ? integers[i] > ((long[]) b)[j] : integers[i] < ((long[]) b)[j];
        }
        double x = ElementArrays.get(a, i);
        double y = ElementArrays.get(b, j);
        return y == y && (x != x || (greatest ? Double.compare(x, y) > 0 : Double.compare(x, y) < 0));
    }

    /**
     * Adds to chosen elements in the row-major order of the index, in double precision.
     *
     * @param x what is added to, double[] or float[]
     * @param sizes its sizes
     * @param index for each element of the source its index along the axis
     * @param indexSizes the index's sizes, along other axes no larger than those of x
     * @param axis the axis
     * @param source what is added, an array of the same kind, of the index's sizes
     * @param out an array of the same kind for the sums
     */
    public static void scatterAdd(Object x, int[] sizes, long[] index, int[] indexSizes, int axis, Object source,
            Object out) {
        int last = sizes.length - 1;
        if (axis == last && Arrays.equals(sizes, 0, last, indexSizes, 0, last)) {
            int rows = Arrays.stream(sizes, 0, last).reduce(1, (a, b) -> a * b);
            IndexedSlices.addInRows(x, rows, sizes[last], index, source, indexSizes[last], out);
            return;
        }
        int count = ElementArrays.length(out);
        double[] sums = out instanceof double[] doubles ? doubles : (double[]) WorkspacePool.acquire(false, count);
        ElementArrays.copy(x, 0, 1, sums, 0, 1, count);
        each(sizes, index, indexSizes, axis,
                (places, from, tile) -> IndexedTerms.fold(false, sums, places, 0, source, from, tile));
        if (sums != out) {
            ElementArrays.copy(sums, 0, 1, out, 0, 1, count);
            WorkspacePool.release(sums);
        }
    }

    /**
     * Adds whole numbers to elements, of which the higher bits are lost where they overflow, so that their order doesn't matter.
     *
     * @param sums the elements to add to
     * @param sizes their shape
     * @param index the index of the element along the axis for each number
     * @param indexSizes the shape of the index
     * @param axis the axis
     * @param source the numbers
     */
    public static void scatterAdd(long[] sums, int[] sizes, long[] index, int[] indexSizes, int axis, long[] source) {
        each(sizes, index, indexSizes, axis,
                (places, from, count) -> IndexedTerms.fold(false, sums, places, 0, source, from, count));
    }

    /**
     * Multiplies chosen elements, row-major in the index.
     *
     * @param products the elements to multiply
     * @param sizes their shape
     * @param index the index of the element along the axis for each factor
     * @param indexSizes the shape of the index
     * @param axis the axis
     * @param source the factors
     */
    public static void scatterMultiply(double[] products, int[] sizes, long[] index, int[] indexSizes, int axis,
            double[] source) {
        each(sizes, index, indexSizes, axis,
                (places, from, count) -> IndexedTerms.fold(true, products, places, 0, source, from, count));
    }

    /**
     * Multiplies whole numbers, of which the higher bits are lost where they overflow.
     *
     * @param products the elements to multiply
     * @param sizes their shape
     * @param index the index of the element along the axis for each factor
     * @param indexSizes the shape of the index
     * @param axis the axis
     * @param source the factors
     */
    public static void scatterMultiply(long[] products, int[] sizes, long[] index, int[] indexSizes, int axis,
            long[] source) {
        each(sizes, index, indexSizes, axis,
                (places, from, count) -> IndexedTerms.fold(true, products, places, 0, source, from, count));
    }

    /** Finds the places of the elements that an index chooses, row by row along its last axis, some at a time. */
    private static void each(int[] sizes, long[] index, int[] indexSizes, int axis, TileAction action) {
        int last = sizes.length - 1;
        int[] strides = Strided.rowMajorStrides(sizes);
        int along = strides[axis];
        strides[axis] = 0; // along this one the index says
        int step = strides[last];
        int width = indexSizes[last];
        int[] position = new int[sizes.length];
        int[] places = new int[TILE];
        int tiled = 0;
        int start = 0; // of the row, with index 0 along the axis
        for (int done = 0; done < index.length; done += width) {
            for (int k = 0; k < width;) {
                int count = Math.min(width - k, TILE - tiled);
                findPlaces(places, tiled, count, index, done + k, start + k * step, step, along);
                k += count;
                tiled += count;
                if (tiled == TILE) {
                    action.run(places, done + k - TILE, TILE);
                    tiled = 0;
                }
            }
            for (int other = last - 1; other >= 0; other--) {
                start += strides[other];
                if (++position[other] < indexSizes[other]) {
                    break;
                }
                start -= indexSizes[other] * strides[other];
                position[other] = 0;
            }
        }
        action.run(places, index.length - tiled, tiled);
    }

    private static void findPlaces(int[] places, int to, int count, long[] index, int from, int start, int step,
            int along) {
        for (int n = 0; n < count; n++) {
            places[to + n] = start + n * step + (int) index[from + n] * along;
        }
    }
}
