package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of floats and doubles in several rows, once more in plain loops: in doubles, rounded once. */
class IndexedTermsTest {
    private static final int ROWS = 3;
    private static final int SIZE = 5; // of a row that is added to

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 200})
    void elementsAreAddedWithinTheirRows(int count) {
        var random = new SplittableRandom(count);
        float[] x = floats(random, ROWS * SIZE);
        float[] source = floats(random, ROWS * count);
        long[] index = random.longs((long) ROWS * count, 0, SIZE - 1).toArray(); // the last place never
        double[] sums = doubles(x);
        for (int n = 0; n < index.length; n++) {
            sums[n / count * SIZE + (int) index[n]] += source[n];
        }

        float[] single = new float[x.length];
        Indexed.scatterAdd(x, new int[] {ROWS, SIZE}, index, new int[] {ROWS, count}, 1, source, single);
        double[] twice = new double[x.length];
        Indexed.scatterAdd(doubles(x), new int[] {ROWS, SIZE}, index, new int[] {ROWS, count}, 1, doubles(source),
                twice);
        assertThat(single).isEqualTo(rounded(sums));
        assertThat(twice).isEqualTo(sums);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 200})
    void slicesAreAddedWithinTheirBlocks(int count) {
        for (int inner : new int[] {1, 4, 37}) {
            var random = new SplittableRandom(count);
            float[] x = floats(random, ROWS * SIZE * inner);
            float[] source = floats(random, ROWS * count * inner);
            long[] index = random.longs(count, 0, SIZE - 1).toArray();
            double[] sums = doubles(x);
            for (int n = 0; n < source.length; n++) {
                int slice = n / inner;
                sums[(slice / count * SIZE + (int) index[slice % count]) * inner + n % inner] += source[n];
            }

            float[] single = new float[x.length];
            IndexedSlices.add(x, new int[] {ROWS, SIZE, inner}, index, source, single);
            double[] twice = new double[x.length];
            IndexedSlices.add(doubles(x), new int[] {ROWS, SIZE, inner}, index, doubles(source), twice);
            assertThat(single).isEqualTo(rounded(sums));
            assertThat(twice).isEqualTo(sums);
        }
    }

    private static float[] floats(SplittableRandom random, int count) {
        return rounded(random.doubles(count, -1, 1).toArray());
    }

    private static float[] rounded(double[] values) {
        float[] floats = new float[values.length];
        for (int n = 0; n < values.length; n++) {
            floats[n] = (float) values[n];
        }
        return floats;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int n = 0; n < values.length; n++) {
            doubles[n] = values[n];
        }
        return doubles;
    }
}
