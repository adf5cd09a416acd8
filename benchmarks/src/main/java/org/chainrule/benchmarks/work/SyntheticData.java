package org.chainrule.benchmarks.work;

import java.util.SplittableRandom;

/** Generates pseudorandom inputs and parameters from seeds; they are the same for every engine and in every JVM. */
public final class SyntheticData {
    private SyntheticData() {}

    /**
     * Generates uniformly distributed values, all of which are exact in single precision.
     *
     * @param seed the seed
     * @param count the number of values
     * @param bound the greatest magnitude
     * @return values in [-bound, bound]
     */
    public static float[] uniform(long seed, int count, double bound) {
        var random = new SplittableRandom(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        return values;
    }

    /**
     * Generates uniformly distributed class labels.
     *
     * @param seed the seed
     * @param count the number of labels
     * @param classes the number of classes
     * @return labels in [0, classes)
     */
    public static long[] labels(long seed, int count, int classes) {
        return new SplittableRandom(seed).longs(count, 0, classes).toArray();
    }

    /**
     * Converts values to double precision.
     *
     * @param values the values
     * @return a copy
     */
    public static double[] widened(float... values) {
        var wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
