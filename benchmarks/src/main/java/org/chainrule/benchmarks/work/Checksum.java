package org.chainrule.benchmarks.work;

import java.util.List;

/**
 * Reduces many values to one, by which the results of engines are compared. Magnitudes are averaged, so that nothing cancels
 * and rounding errors stay relative; weights depend on the index and the sign, so that exchanged values and signs show.
 */
public final class Checksum {
    private Checksum() {}

    /**
     * Returns the checksum of an array.
     *
     * @param values the values
     * @return the checksum; NaN if one of the values is
     */
    public static double of(double... values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double weight = 1 + i % 97 / 97.;
            sum += weight * Math.max(2 * values[i], -values[i]);
        }
        return sum / values.length;
    }

    /**
     * Returns the checksum of each array.
     *
     * @param arrays the values
     * @return the checksums, in the same order
     */
    public static double[] ofEach(List<float[]> arrays) {
        return arrays.stream().mapToDouble(values -> of(SyntheticData.widened(values))).toArray();
    }
}
