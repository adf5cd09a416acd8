package org.chainrule.benchmarks.work;

import java.util.List;
import java.util.SplittableRandom;

/** The numbers that all engines are given, the same in every JVM, and a digest of those that they give back. */
public final class Numbers {
    private Numbers() {}

    /**
     * Random numbers, even in both precisions.
     *
     * @param seed which
     * @param count how many
     * @param bound their greatest magnitude
     * @return numbers between -bound and bound
     */
    public static float[] uniform(long seed, int count, double bound) {
        var random = new SplittableRandom(seed);
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-bound, bound);
        }
        return numbers;
    }

    /**
     * Random labels.
     *
     * @param seed which
     * @param count how many
     * @param classes the number of classes
     * @return labels from 0 to classes - 1
     */
    public static long[] labels(long seed, int count, int classes) {
        return new SplittableRandom(seed).longs(count, 0, classes).toArray();
    }

    /**
     * The same numbers in double precision.
     *
     * @param numbers the numbers
     * @return a copy
     */
    public static double[] widened(float... numbers) {
        var wide = new double[numbers.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = numbers[i];
        }
        return wide;
    }

    /**
     * Digests many numbers into one. Magnitudes are averaged, so that nothing cancels and rounding stays relative; places and
     * signs have weights of their own, so that none can be exchanged.
     *
     * @param numbers the numbers
     * @return the digest
     */
    public static double digest(double... numbers) {
        double sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            double weight = 1 + i % 97 / 97.;
            sum += weight * Math.max(2 * numbers[i], -numbers[i]);
        }
        return sum / numbers.length;
    }

    /**
     * Digests several arrays.
     *
     * @param arrays the numbers
     * @return the digest of each
     */
    public static double[] digests(List<float[]> arrays) {
        return arrays.stream().mapToDouble(numbers -> digest(widened(numbers))).toArray();
    }
}
