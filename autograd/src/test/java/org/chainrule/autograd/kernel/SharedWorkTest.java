package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * So much work that threads share it gives the bits of the same work in pieces that are too small for that. The build runs
 * this for several numbers of threads.
 */
class SharedWorkTest {
    private static final int ROWS = 301;
    private static final int WIDTH = 1003;

    private static Object random(boolean single, int count, int seed) {
        var random = new Random(seed);
        Object array = ElementArrays.create(single, count);
        for (int n = 0; n < count; n++) {
            ElementArrays.set(array, n, random.nextDouble(-3, 3));
        }
        return array;
    }

    private static Object part(Object array, int from, int count) {
        return array instanceof float[] floats
                ? Arrays.copyOfRange(floats, from, from + count)
                : Arrays.copyOfRange((double[]) array, from, from + count);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void elements(boolean single) {
        int count = ROWS * WIDTH;
        Kernel kernel = Kernel.of(List.of(Expr.argument(0).exp().mul(Expr.argument(1))), 2, single);
        Object x = random(single, count, 1);
        Object factor = random(single, 1, 2);
        Object together = ElementArrays.create(single, count);
        Elementwise.run(kernel, new KernelArguments(2).set(0, x, 0, 1).set(1, factor, 0, 0),
                KernelArguments.of(together, 0), count);
        Object apart = ElementArrays.create(single, count);
        for (int n = 0; n < count; n += 1001) {
            kernel.run(new KernelArguments(2).set(0, x, n, 1).set(1, factor, 0, 0), KernelArguments.of(apart, n),
                    Math.min(1001, count - n));
        }
        assertThat(together).isEqualTo(apart);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void scores(boolean single) {
        Object x = random(single, ROWS * WIDTH, 3);
        Object shares = ElementArrays.create(single, ROWS * WIDTH);
        Object logarithms = ElementArrays.create(single, ROWS * WIDTH);
        SoftmaxKernel.softmax(x, 0, shares, ROWS, WIDTH);
        SoftmaxKernel.logSoftmax(x, 0, logarithms, ROWS, WIDTH);
        double[] sums = SoftmaxKernel.logSumExp(x, 0, ROWS, WIDTH);
        long[] labels = new Random(4).longs(ROWS, 0, WIDTH).toArray();
        double[] g = new Random(5).doubles(ROWS).toArray();
        double[] atLabels = SoftmaxKernel.logSoftmaxAt(x, 0, labels, WIDTH);
        Object gradients = ElementArrays.create(single, ROWS * WIDTH);
        SoftmaxKernel.logSoftmaxAtGradient(x, 0, labels, g, atLabels, gradients, WIDTH);
        for (int row = 0; row < ROWS; row++) {
            Object result = ElementArrays.create(single, WIDTH);
            SoftmaxKernel.softmax(x, row * WIDTH, result, 1, WIDTH);
            assertThat(part(shares, row * WIDTH, WIDTH)).isEqualTo(result);
            SoftmaxKernel.logSoftmax(x, row * WIDTH, result, 1, WIDTH);
            assertThat(part(logarithms, row * WIDTH, WIDTH)).isEqualTo(result);
            assertThat(sums[row]).isEqualTo(SoftmaxKernel.logSumExp(x, row * WIDTH, 1, WIDTH)[0]);
            double[] atLabel = SoftmaxKernel.logSoftmaxAt(x, row * WIDTH, new long[] {labels[row]}, WIDTH);
            assertThat(atLabels[row]).isEqualTo(atLabel[0]);
            SoftmaxKernel.logSoftmaxAtGradient(x, row * WIDTH, new long[] {labels[row]}, new double[] {g[row]},
                    atLabel, result,
                    WIDTH);
            assertThat(part(gradients, row * WIDTH, WIDTH)).isEqualTo(result);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sumsAndElements(boolean single) {
        Expr g = Expr.argument(0);
        var passes = new SumThenMap(2, g.mul(Expr.argument(1)), g.sub(Expr.argument(2)));
        Object a = random(single, ROWS * WIDTH, 4);
        Object b = random(single, ROWS * WIDTH, 5);
        Object together = ElementArrays.create(single, ROWS * WIDTH);
        passes.run(new Object[] {a, b}, new int[2], together, ROWS, WIDTH);
        for (int row = 0; row < ROWS; row++) {
            Object alone = ElementArrays.create(single, WIDTH);
            passes.run(new Object[] {a, b}, new int[] {row * WIDTH, row * WIDTH}, alone, 1, WIDTH);
            assertThat(part(together, row * WIDTH, WIDTH)).isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void normalizedRows(boolean single) {
        Object x = random(single, ROWS * WIDTH, 6);
        var g = new ArraySlice(random(single, ROWS * WIDTH, 7), 0);
        var w = new ArraySlice(random(single, WIDTH, 8), 0);
        var b = new ArraySlice(random(single, WIDTH, 9), 0);
        var all = new ArraySlice(x, 0);
        Object moments = ElementArrays.create(single, LayerNormKernel.MOMENTS * ROWS);
        Object values = ElementArrays.create(single, ROWS * WIDTH);
        Object gradients = ElementArrays.create(single, ROWS * WIDTH);
        LayerNormKernel.moments(all, moments, ROWS, WIDTH, 1e-5);
        LayerNormKernel.normalize(all, moments, w, b, values, ROWS, WIDTH);
        LayerNormKernel.inputGradient(all, moments, w, g, gradients, ROWS, WIDTH);
        double[] ofWeights = LayerNormKernel.weightGradient(all, moments, g, ROWS, WIDTH);
        double[] sums = new double[WIDTH];
        for (int row = 0; row < ROWS; row++) {
            var one = new ArraySlice(x, row * WIDTH);
            Object momentsOfOne = ElementArrays.create(single, LayerNormKernel.MOMENTS);
            Object result = ElementArrays.create(single, WIDTH);
            LayerNormKernel.moments(one, momentsOfOne, 1, WIDTH, 1e-5);
            assertThat(part(moments, LayerNormKernel.MOMENTS * row, LayerNormKernel.MOMENTS)).isEqualTo(momentsOfOne);
            LayerNormKernel.normalize(one, momentsOfOne, w, b, result, 1, WIDTH);
            assertThat(part(values, row * WIDTH, WIDTH)).isEqualTo(result);
            var gradient = new ArraySlice(g.array(), row * WIDTH);
            LayerNormKernel.inputGradient(one, momentsOfOne, w, gradient, result, 1, WIDTH);
            assertThat(part(gradients, row * WIDTH, WIDTH)).isEqualTo(result);
            double[] term = LayerNormKernel.weightGradient(one, momentsOfOne, gradient, 1, WIDTH);
            for (int n = 0; n < WIDTH; n++) {
                sums[n] += term[n];
            }
        }
        assertThat(ofWeights).isEqualTo(sums);
    }
}
