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

    /** The definition, element by element: eight partial sums along the last run, everything else in order. */
    @Test
    void sumsInTheOrderThatIsPromised() {
        var random = new Random(5);
        for (int count = 0; count < 40; count++) {
            double[] in = random.doubles(3 + count, -1, 1).toArray();
            double[] parts = new double[8];
            for (int n = 0; n < count; n++) {
                parts[n % 8] += in[3 + n];
            }
            double expected = ((parts[0] + parts[4]) + (parts[2] + parts[6]))
                    + ((parts[1] + parts[5]) + (parts[3] + parts[7]));
            assertThat(Sums.over(in, 3, new int[] {count}, new boolean[] {true})).containsExactly(expected);
            assertThat(Sums.over(in, 3, new int[] {1, count, 1}, new boolean[] {false, true, false}))
                    .containsExactly(expected);
        }
    }

    @Test
    void sumsSingleNumbersInDoublePrecision() {
        float[] in = {1e8f, 1, -1e8f, 1, /**/ 1, 2, 3, 4}; // (2, 4)
        int[] sizes = {2, 4};
        assertThat(Sums.over(in, 0, sizes, new boolean[] {false, true})).containsExactly(2, 10);
        assertThat(Sums.over(in, 0, sizes, new boolean[] {true, false})).containsExactly(1e8 + 1, 3, -1e8 + 3, 5);
        assertThat(Sums.over(in, 4, new int[] {2, 2}, new boolean[] {true, false})).containsExactly(4, 6);
    }

    @Test
    void accumulatesInPlace() {
        double[] doubles = {1, 2};
        Elementwise.accumulate(doubles, new double[] {10, 20});
        assertThat(doubles).containsExactly(11, 22);
        float[] floats = {1, 2};
        Elementwise.accumulate(floats, new float[] {.5f, -2});
        assertThat(floats).containsExactly(1.5f, 0);
    }
}
