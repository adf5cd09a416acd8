package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

import org.junit.jupiter.api.Test;

/** Sums over plain arrays, on whole numbers, which are exact in any order. */
class LoopsTest {

    @Test
    void sumsOverAnyAxes() {
        double[] in = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; // (2, 3, 2)
        int[] sizes = {2, 3, 2};
        assertThat(Sums.over(in, 0, sizes, new boolean[] {true, true, true})).containsExactly(78);
        assertThat(Sums.over(in, 0, sizes, new boolean[] {false, false, false})).containsExactly(in);
        assertThat(Sums.over(in, 0, sizes, new boolean[] {false, true, false})).containsExactly(9, 12, 27, 30);
        assertThat(Sums.over(in, 0, sizes, new boolean[] {true, false, true})).containsExactly(18, 26, 34);
        assertThat(Sums.over(in, 0, sizes, new boolean[] {false, false, true})).containsExactly(3, 7, 11, 15, 19, 23);
    }

    @Test
    void sumsOfNothingAreZero() {
        assertThat(Sums.over(new double[0], 0, new int[] {0, 2}, new boolean[] {true, false})).containsExactly(0, 0);
        assertThat(Sums.over(new double[0], 0, new int[] {0, 2}, new boolean[] {false, true})).isEmpty();
        assertThat(Sums.over(new double[] {5}, 0, new int[0], new boolean[0])).containsExactly(5);
    }

    /** The definition, element by element: partial sums in blocks along the last run, everything else in order. */
    @Test
    void sumsInTheOrderThatIsPromised() {
        var random = new Random(5);
        for (boolean single : new boolean[] {true, false}) {
            for (int count : new int[] {0, 1, 2, 3, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 70, 1000, 65_536, 65_537,
                300_001}) {
                double[] values = random.doubles(3 + count, -1, 1).toArray();
                float[] floats = new float[values.length];
                for (int n = 0; n < floats.length; n++) {
                    floats[n] = (float) values[n];
                }
                Object in = single ? floats : values;
                double expected = 0;
                for (int from = 0; from < count; from += 65_536) {
                    expected += block(in, 3 + from, Math.min(65_536, count - from));
                }
                for (int round = 0; round < 2; round++) {
                    assertThat(Sums.over(in, 3, new int[] {count}, new boolean[] {true})).containsExactly(expected);
                    assertThat(Sums.over(in, 3, new int[] {1, count, 1}, new boolean[] {false, true, false}))
                            .containsExactly(expected);
                }
            }
        }
    }

    private static double block(Object in, int from, int count) {
        double[] parts = new double[in instanceof float[] ? 32 : 16];
        for (int n = 0; n < count; n++) {
            parts[n % parts.length] += in instanceof float[] floats ? floats[from + n] : ((double[]) in)[from + n];
        }
        for (int half = parts.length / 2; half > 0; half /= 2) {
            for (int k = 0; k < half; k++) {
                parts[k] += parts[k + half];
            }
        }
        return parts[0];
    }

    /** So many elements that threads share them: rows, columns, and both along other axes. */
    @Test
    void sumsOfManyRowsAndColumns() {
        var random = new Random(6);
        int rows = 700;
        int width = 301;
        float[] in = new float[2 * rows * width];
        for (int n = 0; n < in.length; n++) {
            in[n] = random.nextFloat() - .5f;
        }
        double[] ofRows = new double[2 * rows];
        double[] ofColumns = new double[2 * width];
        for (int n = 0; n < in.length; n++) {
            ofColumns[n / (rows * width) * width + n % width] += in[n];
        }
        for (int row = 0; row < 2 * rows; row++) {
            ofRows[row] = block(in, row * width, width);
        }
        int[] sizes = {2, rows, width};
        assertThat(Sums.over(in, 0, sizes, new boolean[] {false, false, true})).containsExactly(ofRows);
        assertThat(Sums.over(in, 0, sizes, new boolean[] {false, true, false})).containsExactly(ofColumns);
    }

    @Test
    void sumsSingleNumbersInDoublePrecision() {
        float[] in = {1e8f, 1, -1e8f, 1, /**/ 1, 2, 3, 4}; // (2, 4)
        int[] sizes = {2, 4};
        assertThat(Sums.over(in, 0, sizes, new boolean[] {false, true})).containsExactly(2, 10);
        assertThat(Sums.over(in, 0, sizes, new boolean[] {true, false})).containsExactly(1e8 + 1, 3, -1e8 + 3, 5);
        assertThat(Sums.over(in, 4, new int[] {2, 2}, new boolean[] {true, false})).containsExactly(4, 6);
    }
}
