package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Windows on arrays, of all kinds of numbers. */
class StridedTest {
    private static final int[] SIZES = {2, 3};
    private static final int[] TRANSPOSED = {1, 2}; // of a row-major (3, 2)

    @Test
    void readsInRowMajorOrder() {
        double[] array = {0, 1, 2, 3, 4, 5};
        assertThat(Strided.doubles(array, 0, SIZES, TRANSPOSED)).containsExactly(0, 2, 4, 1, 3, 5);
        assertThat(Strided.copy(array, 0, SIZES, TRANSPOSED)).isEqualTo(new double[] {0, 2, 4, 1, 3, 5});
        assertThat(array).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void readsEveryKindOfNumber() {
        assertThat(Strided.doubles(new float[] {1.5f, 2}, 1, new int[0], new int[0])).containsExactly(2);
        assertThat(Strided.doubles(new long[] {7, 8}, 0, new int[] {2}, new int[] {1})).containsExactly(7, 8);
        assertThat(Strided.doubles(new boolean[] {true, false}, 0, new int[] {2}, new int[] {1})).containsExactly(1, 0);
        assertThat(Strided.copy(new float[] {1, 2, 3}, 2, new int[] {3}, new int[] {-1}))
                .isEqualTo(new float[] {3, 2, 1});
        assertThat(Strided.copy(new long[] {1, 2}, 1, new int[] {2}, new int[] {0})).isEqualTo(new long[] {2, 2});
        assertThat(Strided.copy(new boolean[] {true, false}, 0, new int[] {1, 2}, new int[] {2, 1}))
                .isEqualTo(new boolean[] {true, false});
    }

    @Test
    void writesThroughTheWindow() {
        double[] array = {0, 1, 2, 3, 4, 5, 6};
        Strided.scatter(new double[] {10, 20, 30, 40}, array, 1, new int[] {2, 2}, new int[] {1, 3});
        assertThat(array).containsExactly(0, 10, 30, 3, 20, 40, 6);
    }

    @Test
    void walksFourAxes() {
        double[] array = new double[2 * 3 * 2 * 2];
        for (int n = 0; n < array.length; n++) {
            array[n] = n;
        }
        int[] sizes = {2, 2, 3, 2}; // axes 0, 2, 1, 3 of (2, 3, 2, 2)
        int[] strides = {12, 2, 4, 1};
        double[] expected = new double[array.length];
        int n = 0;
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                for (int k = 0; k < 3; k++) {
                    for (int l = 0; l < 2; l++) {
                        expected[n++] = 12 * i + 2 * j + 4 * k + l;
                    }
                }
            }
        }
        assertThat(Strided.doubles(array, 0, sizes, strides)).containsExactly(expected);
    }

    @Test
    void anEmptyWindowReadsNothing() {
        assertThat(Strided.doubles(new double[0], 0, new int[] {2, 0, 3}, new int[] {3, 3, 1})).isEmpty();
        double[] array = {1};
        Strided.scatter(new double[0], array, 0, new int[] {0}, new int[] {1});
        assertThat(array).containsExactly(1);
    }
}
