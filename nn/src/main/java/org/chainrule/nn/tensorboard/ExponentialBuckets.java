package org.chainrule.nn.tensorboard;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Counts numbers in the buckets that TensorBoard's histograms usually have, each 1.1 times as wide as the one before, from 10^-12 to 10^20 on
 * both sides of 0; the outermost have all that is beyond.
 */
final class ExponentialBuckets {
    private static final double LEAST = 1e-12;
    private static final double GREATEST = 1e20;
    private static final double GROWTH = 1.1;

    /** The bounds between buckets; bucket n holds numbers from bound n - 1 to less than bound n. */
    private static final double[] BOUNDS = bounds();

    private ExponentialBuckets() {}

    private static double[] bounds() {
        double[] positive = DoubleStream.iterate(LEAST, bound -> bound < GREATEST, bound -> bound * GROWTH).toArray();
        int count = positive.length;
        double[] all = new double[2 * count + 2];
        for (int n = 0; n < count; n++) {
            all[count - 1 - n] = -positive[n];
            all[count + 1 + n] = positive[n];
        }
        all[all.length - 1] = Double.MAX_VALUE;
        return all;
    }

    /**
     * Returns a HistogramProto of the finite ones among some numbers, from the bucket of the least to that of the greatest, with an
     * empty one before them, whose limit is where they begin.
     *
     * @throws IllegalArgumentException if there are none
     */
    static ProtoMessage histogram(double... values) {
        double[] counts = new double[BOUNDS.length];
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        long number = 0;
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            if (Double.isFinite(value)) {
                counts[bucket(value)]++;
                min = Math.min(min, value);
                max = Math.max(max, value);
                number++;
                sum += value;
                squares += value * value;
            }
        }
        if (number == 0) {
            throw new IllegalArgumentException("there is no histogram of " + values.length
                    + " elements, none of which is finite");
        }
        int first = bucket(min);
        int last = bucket(max);
        double[] limits = new double[last - first + 2];
        limits[0] = first == 0 ? -Double.MAX_VALUE : BOUNDS[first - 1];
        System.arraycopy(BOUNDS, first, limits, 1, last - first + 1);
        double[] shown = new double[limits.length];
        System.arraycopy(counts, first, shown, 1, last - first + 1);
        return new ProtoMessage().put(1, min).put(2, max).put(3, (double) number).put(4, sum).put(5, squares)
                .putAll(6, limits).putAll(7, shown);
    }

    private static int bucket(double value) {
        int found = Arrays.binarySearch(BOUNDS, value == 0 ? 0 : value); // -0 is 0
        return Math.min(found >= 0 ? found + 1 : -found - 1, BOUNDS.length - 1);
    }
}
