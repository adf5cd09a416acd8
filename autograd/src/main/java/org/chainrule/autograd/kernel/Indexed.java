package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/** Gathers and scatters elements of row-major arrays by indices along an axis. */
public final class Indexed {
    private static final int BLOCK = 512; // terms

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
     * Adds to chosen elements. What is added to the same one is taken in row-major order of the index, in blocks of 512: the
     * first is added term by term, each later one is summed up from 0 and then added.
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
        if (indexSizes[axis] <= BLOCK) { // for no element are there more
            each(sizes, index, indexSizes, axis, (element, n) -> sums[element] += source[n]);
            return;
        }
        int[] terms = new int[sums.length];
        double[] later = new double[sums.length]; // the sums of blocks
        each(sizes, index, indexSizes, axis, (element, n) -> {
            int term = terms[element]++;
            if (term < BLOCK) {
                sums[element] += source[n];
                return;
            }
            if (term % BLOCK == 0) {
                addBlock(sums, later, element, term);
            }
            later[element] += source[n];
        });
        for (int element = 0; element < terms.length; element++) {
            addBlock(sums, later, element, terms[element]);
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
        each(sizes, index, indexSizes, axis, (element, n) -> sums[element] += source[n]);
    }

    /** Adds the sum of the last block, unless it is the first, and begins another. */
    private static void addBlock(double[] sums, double[] later, int element, int terms) {
        if (terms > BLOCK) {
            sums[element] += later[element];
            later[element] = 0;
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
