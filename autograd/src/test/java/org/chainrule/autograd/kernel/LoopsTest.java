package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Sums and products over plain arrays, on whole numbers, which are exact in any order. */
class LoopsTest {

    @Test
    void sumsOverAnyAxes() {
        double[] in = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; // (2, 3, 2)
        int[] sizes = {2, 3, 2};
        assertThat(Sums.over(in, sizes, new boolean[] {true, true, true})).containsExactly(78);
        assertThat(Sums.over(in, sizes, new boolean[] {false, false, false})).containsExactly(in);
        assertThat(Sums.over(in, sizes, new boolean[] {false, true, false})).containsExactly(9, 12, 27, 30);
        assertThat(Sums.over(in, sizes, new boolean[] {true, false, true})).containsExactly(18, 26, 34);
        assertThat(Sums.over(in, sizes, new boolean[] {false, false, true})).containsExactly(3, 7, 11, 15, 19, 23);
    }

    @Test
    void sumsOfNothingAreZero() {
        assertThat(Sums.over(new double[0], new int[] {0, 2}, new boolean[] {true, false})).containsExactly(0, 0);
        assertThat(Sums.over(new double[0], new int[] {0, 2}, new boolean[] {false, true})).isEmpty();
        assertThat(Sums.over(new double[] {5}, new int[0], new boolean[0])).containsExactly(5);
    }

    @Test
    void multipliesPairsOfMatrices() {
        double[] a = {1, 2, 3, 4, 5, 6, /**/ 1, 0, 0, 0, 1, 0}; // two of (2, 3)
        double[] b = {1, 2, 0, 1, -1, 0, /**/ 7, 8, 9, 10, 11, 12}; // two of (3, 2)
        assertThat(Products.matmul(a, b, 2, 2, 3, 2)).containsExactly(-2, 4, -2, 13, /**/ 7, 8, 9, 10);
        assertThat(Products.matmul(new double[0], new double[0], 1, 2, 0, 3)).containsExactly(0, 0, 0, 0, 0, 0);
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
