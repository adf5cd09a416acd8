package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/** Gathers and scatters elements of row-major arrays by indices along an axis. */
public final class Indexed {
    private Indexed() {}

    /** An action on an element of the indexed array and element {@code n} of the index. */
    @FunctionalInterface
    private interface ElementAction {
        void run(int element, int n);
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
        each(sizes, index, indexSizes, axis, (element, n) -> ElementArrays.copy(source, element, result, n));
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
        each(sizes, index, indexSizes, axis, (element, n) -> ElementArrays.copy(source, n, result, element));
    }

    /**
     * Adds to chosen elements, in the order of {@link RepeatedSums}, row-major in the index.
     *
     * @param sums what is added to
     * @param sizes its sizes
     * @param index for each element of the source its index along the axis
     * @param indexSizes the index's sizes, along other axes no larger than those of the sums
     * @param axis the axis
     * @param source what is added, of the index's sizes
     */
    public static void scatterAdd(double[] sums, int[] sizes, long[] index, int[] indexSizes, int axis,
            double[] source) {
        var rows = new RepeatedSums(sums, 1, indexSizes[axis]);
        each(sizes, index, indexSizes, axis, (element, n) -> rows.add(element, source, n));
        rows.finish();
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
        each(sizes, index, indexSizes, axis, (element, n) -> sums[element] += source[n]);
    }

    /**
     * Copies slices along the middle of three axes.
     *
     * @param source double[], float[], long[] or boolean[], of sizes (outer, size, inner)
     * @param sizes its sizes
     * @param index the indices of the slices
     * @param result an array of the source's kind for the slices, of sizes (outer, index.length, inner)
     */
    public static void select(Object source, int[] sizes, long[] index, Object result) {
        int inner = sizes[2];
        for (int block = 0, to = 0; block < sizes[0]; block++) {
            int from = block * sizes[1] * inner;
            if (inner == 1) {
                for (long chosen : index) {
                    ElementArrays.copy(source, from + (int) chosen, result, to++);
                }
            } else {
                for (long chosen : index) {
                    System.arraycopy(source, from + (int) chosen * inner, result, to, inner);
                    to += inner;
                }
            }
        }
    }

    /**
     * Adds slices along the middle of three axes, in the order of {@link RepeatedSums}.
     *
     * @param sums what is added to, of sizes (outer, size, inner)
     * @param sizes its sizes
     * @param index the indices of the slices
     * @param source what is added, of sizes (outer, index.length, inner)
     */
    public static void add(double[] sums, int[] sizes, long[] index, double[] source) {
        int inner = sizes[2];
        var rows = new RepeatedSums(sums, inner, index.length);
        for (int block = 0, from = 0; block < sizes[0]; block++) {
            for (int n = 0; n < index.length; n++, from += inner) {
                rows.add(block * sizes[1] + (int) index[n], source, from);
            }
        }
        rows.finish();
    }

    /**
     * Adds slices of whole numbers along the middle of three axes; higher bits are lost where they overflow.
     *
     * @param sums what is added to, of sizes (outer, size, inner)
     * @param sizes its sizes
     * @param index the indices of the slices
     * @param source what is added, of sizes (outer, index.length, inner)
     */
    public static void add(long[] sums, int[] sizes, long[] index, long[] source) {
        int inner = sizes[2];
        for (int block = 0, from = 0; block < sizes[0]; block++) {
            for (int n = 0; n < index.length; n++) {
                int to = (block * sizes[1] + (int) index[n]) * inner;
                for (int k = 0; k < inner; k++) {
                    sums[to + k] += source[from++];
                }
            }
        }
    }

    private static void each(int[] sizes, long[] index, int[] indexSizes, int axis, ElementAction action) {
        int[] strides = Strided.rowMajorStrides(sizes);
        int along = strides[axis];
        strides[axis] = 0; // along this one the index says
        int[] position = new int[sizes.length];
        int start = 0; // of the current position, with index 0 along the axis
        for (int n = 0; n < index.length; n++) {
            action.run(start + (int) index[n] * along, n);
            for (int other = sizes.length - 1; other >= 0; other--) {
                start += strides[other];
                if (++position[other] < indexSizes[other]) {
                    break;
                }
                start -= indexSizes[other] * strides[other];
                position[other] = 0;
            }
        }
    }
}
