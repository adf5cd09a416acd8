package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import java.util.List;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors in print. */
class TensorTextTest {

    static Stream<Arguments> texts() {
        double[] counting = DoubleStream.iterate(0, n -> n + 1).limit(2000).toArray();
        return Stream.of( //
                Arguments.of(Tensor.of(3), "3.0"), //
                Arguments.of(Tensor.of(1, -2.5, 10), "[ 1.0, -2.5, 10.0]"),
                Arguments.of(Tensor.of(new double[][] {{1, 2}, {3, 4.25}}), """
                        [[1.00, 2.00],
                         [3.00, 4.25]]"""), //
                Arguments.of(Tensor.of(new double[][][] {{{1}, {2}}, {{3}, {4}}}), """
                        [[[1.0],
                          [2.0]],

                         [[3.0],
                          [4.0]]]"""), //
                Arguments.of(Tensor.of(1. / 3, 2), "[0.33333333, 2.00000000]"),
                Arguments.of(Tensor.of(new float[] {.1f, .25f}), "[0.10, 0.25]"), // the float's digits, not the double's
                Arguments.of(Tensor.of(Double.NaN, 1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
                        "[ nan,  1.0,  inf, -inf]"),
                Arguments.of(Tensor.of(1e10, 1), "[1.0e+10, 1.0e+00]"),
                Arguments.of(Tensor.of(1.25e-7, 0), "[1.25e-07, 0.00e+00]"),
                Arguments.of(Tensor.of(1e300 / 3), "3.33333333e+299"),
                Arguments.of(Tensor.of(new long[] {1, -20}), "[  1, -20]"),
                Arguments.of(Tensor.of(new boolean[] {true, false}), "[ true, false]"),
                Arguments.of(Tensor.zeros(0), "[]"), //
                Arguments.of(Tensor.zeros(2, 0), "[[],\n []]"),
                Arguments.of(Tensor.of(counting).transpose(), "[   0.0,    1.0,    2.0, ..., 1997.0, 1998.0, 1999.0]"),
                Arguments.of(Tensor.of(Shape.of(2, 1000), counting).transpose().reshape(1000, 2), """
                        [[   0.0, 1000.0],
                         [   1.0, 1001.0],
                         [   2.0, 1002.0],
                         ...,
                         [ 997.0, 1997.0],
                         [ 998.0, 1998.0],
                         [ 999.0, 1999.0]]"""));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("texts")
    void prints(Tensor tensor, String text) {
        assertThat(tensor).hasToString(text);
    }

    /** A tensor may have 2^31 - 1 rows without elements, or as many elements along 31 axes of size 2. */
    @Test
    void textsAreShortWhateverTheShape() {
        int[] twos = new int[30];
        Arrays.fill(twos, 2);
        int[] ones = new int[64];
        Arrays.fill(ones, 1);
        for (Tensor x : List.of(Tensor.zeros(Integer.MAX_VALUE, 0), Tensor.zeros(Integer.MAX_VALUE, 2, 0, 5),
                Tensor.zeros(0, Integer.MAX_VALUE), Tensor.of(1).expand(Shape.of(twos)),
                Tensor.of(1).expand(Shape.of(46_340, 46_340)), Tensor.zeros(ones))) {
            assertThat(x.toString()).as(x.shape().toString()).hasSizeLessThan(1_000_000);
        }
        assertThat(Tensor.zeros(Integer.MAX_VALUE, 0)).hasToString("[[],\n [],\n [],\n ...,\n [],\n [],\n []]");
    }
}
