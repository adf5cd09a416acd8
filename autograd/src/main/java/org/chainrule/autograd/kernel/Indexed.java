package org.chainrule.autograd.kernel;

/** Elements of row-major arrays chosen by indices along an axis. */
public final class Indexed {
    private Indexed() {}

    /** Connects element number {@code n} of the index with a place in the larger array. */
    @FunctionalInterface
    private interface Visit {
        void at(int place, int n);
    }

    /**
     * Reads the chosen elements.
     *
     * @param source double[], float[], long[] or boolean[]
     * @param sizes its sizes
     * @param index for each element of the result its place along the axis
     * @param indexSizes the index's sizes, along other axes no larger than the source's
     * @param axis the axis
     * @param result an array of the source's kind for the elements, of the index's sizes
     */
    public static void gather(Object source, int[] sizes, long[] index, int[] indexSizes, int axis, Object result) {
        each(sizes, index, indexSizes, axis, switch (source) {
            case double[] a when result instanceof double[] b -> (place, n) -> b[n] = a[place];
            case float[] a when result instanceof float[] b -> (place, n) -> b[n] = a[place];
            case long[] a when result instanceof long[] b -> (place, n) -> b[n] = a[place];
            case boolean[] a when result instanceof boolean[] b -> (place, n) -> b[n] = a[place];
            default -> throw new AssertionError(source.getClass());
        });
    }

    /**
     * Adds elements in the chosen places, in row-major order of the index.
     *
     * @param sums what is added to
     * @param sizes its sizes
     * @param index for each element of the source its place along the axis
     * @param indexSizes the index's sizes, along other axes no larger than those of the sums
     * @param axis the axis
     * @param source what is added, of the index's sizes
     */
    public static void scatterAdd(double[] sums, int[] sizes, long[] index, int[] indexSizes, int axis,
            double[] source) {
        each(sizes, index, indexSizes, axis, (place, n) -> sums[place] += source[n]);
    }

    private static void each(int[] sizes, long[] index, int[] indexSizes, int axis, Visit visit) {
        int[] strides = new int[sizes.length];
        int step = 1;
        for (int other = sizes.length - 1; other >= 0; other--) {
            strides[other] = step;
            step *= sizes[other];
        }
        int along = strides[axis];
        strides[axis] = 0; // the index says where to go along this one
        int[] position = new int[sizes.length];
        int place = 0;
        for (int n = 0; n < index.length; n++) {
            visit.at(place + (int) index[n] * along, n);
            for (int other = sizes.length - 1; other >= 0; other--) {
                place += strides[other];
                if (++position[other] < indexSizes[other]) {
                    break;
                }
                place -= indexSizes[other] * strides[other];
                position[other] = 0;
            }
        }
    }
}
