package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.formula.Expr;

/**
 * What is computed row by row agrees with its definition, for rows around the length of vectors and with numbers at the
 * edges, and gives the same bits when it has become generated code.
 */
class RowsLawsTest {
    private static final int ROWS = 3;
    private static final double EPS = .01;
    private static final double[] EDGES = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE, Float.MIN_VALUE, -1e-40, -1e15};

    @Provide
    Arbitrary<Integer> widths() {
        return Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 9, 11, 15, 16, 17, 19, 31, 32, 33, 35, 64, 200);
    }

    @Property(tries = 150)
    void scores(@ForAll long seed, @ForAll("widths") int width, @ForAll boolean single, @ForAll boolean edges) {
        var random = new SplittableRandom(seed);
        Object x = numbers(random, single, ROWS * width, edges);
        long[] labels = random.longs(ROWS, 0, width).toArray();
        double[] g = {1, -.5, 0};
        Object[] results = alwaysTheSame(width, () -> {
            Object shares = ElementArrays.create(single, ROWS * width);
            Object logs = ElementArrays.create(single, ROWS * width);
            Object gradients = ElementArrays.create(single, ROWS * width);
            double[] atLabels = SoftmaxKernel.logSoftmaxAt(x, 0, labels, width);
            SoftmaxKernel.softmax(x, 0, shares, ROWS, width);
            SoftmaxKernel.logSoftmax(x, 0, logs, ROWS, width);
            SoftmaxKernel.logSoftmaxAtGradient(x, 0, labels, g, atLabels, gradients, width);
            return new Object[] {shares, logs, SoftmaxKernel.logSumExp(x, 0, ROWS, width), atLabels, gradients};
        });
        for (int row = 0; row < ROWS; row++) {
            int from = row * width;
            int label = (int) labels[row];
            double[] scores = row(x, from, width);
            double max = Arrays.stream(scores).max().getAsDouble();
            double sum = Arrays.stream(scores).map(score -> Math.exp(score - max)).sum();
            close(ElementArrays.get(results[2], row), Double.isInfinite(max) ? max : max + Math.log(sum), single);
            close(ElementArrays.get(results[3], row), scores[label] - max - Math.log(sum), single);
            for (int n = 0; n < width; n++) {
                double share = Math.exp(scores[n] - max) / sum;
                close(ElementArrays.get(results[0], from + n), share, single);
                close(ElementArrays.get(results[1], from + n), scores[n] - max - Math.log(sum), single);
                close(ElementArrays.get(results[4], from + n), g[row] * ((n == label ? 1 : 0) - share), single);
            }
        }
    }

    @Property(tries = 150)
    void aSumAndThenEachElement(@ForAll long seed, @ForAll("widths") int width, @ForAll boolean single,
            @ForAll boolean edges) {
        Expr a = Expr.argument(0);
        Expr b = Expr.argument(1);
        var passes = new SumThenMap(2, a.mul(b), a.sub(b.mul(Expr.argument(2))));
        var random = new SplittableRandom(seed);
        Object x = numbers(random, single, ROWS * width, edges);
        Object y = numbers(random, single, ROWS * width, false);
        Object[] results = alwaysTheSame(width, () -> {
            Object out = ElementArrays.create(single, ROWS * width);
            passes.run(new Object[] {x, y}, new int[2], out, ROWS, width);
            return new Object[] {out};
        });
        for (int row = 0; row < ROWS; row++) {
            double[] p = row(x, row * width, width);
            double[] q = row(y, row * width, width);
            double[] terms = IntStream.range(0, width).mapToDouble(n -> p[n] * q[n]).toArray();
            double sum = Arrays.stream(terms).sum();
            double size = Arrays.stream(terms).map(Math::abs).sum();
            for (int n = 0; n < width; n++) {
                close(ElementArrays.get(results[0], row * width + n), p[n] - q[n] * sum, single, 8 + 8 * size);
            }
        }
    }

    @Property(tries = 150)
    void normalizedRows(@ForAll long seed, @ForAll("widths") int width, @ForAll boolean single, @ForAll boolean edges) {
        var random = new SplittableRandom(seed);
        var x = new ArraySlice(numbers(random, single, ROWS * width, edges), 0);
        var w = new ArraySlice(numbers(random, single, width, false), 0);
        var b = new ArraySlice(numbers(random, single, width, false), 0);
        var g = new ArraySlice(numbers(random, single, ROWS * width, false), 0);
        Object[] results = alwaysTheSame(width, () -> {
            Object moments = ElementArrays.create(single, LayerNormKernel.MOMENTS * ROWS);
            Object values = ElementArrays.create(single, ROWS * width);
            Object gradients = ElementArrays.create(single, ROWS * width);
            LayerNormKernel.moments(x, moments, ROWS, width, EPS);
            LayerNormKernel.normalize(x, moments, w, b, values, ROWS, width);
            LayerNormKernel.inputGradient(x, moments, w, g, gradients, ROWS, width);
            return new Object[] {values, gradients, LayerNormKernel.weightGradient(x, moments, g, ROWS, width)};
        });
        double[] ofWeights = new double[width];
        for (int row = 0; row < ROWS; row++) {
            int from = row * width;
            double[] xs = row(x.array(), from, width);
            double mean = Arrays.stream(xs).sum() / width;
            double variance = Arrays.stream(xs).map(v -> (v - mean) * (v - mean)).sum() / width;
            double scale = 1 / Math.sqrt(variance + EPS);
            double[] h = Arrays.stream(xs).map(v -> (v - mean) * scale).toArray();
            double[] gw = IntStream.range(0, width)
                    .mapToDouble(n -> ElementArrays.get(g.array(), from + n) * ElementArrays.get(w.array(), n))
                    .toArray();
            double meanOfGw = Arrays.stream(gw).sum() / width;
            double meanOfGwh = IntStream.range(0, width).mapToDouble(n -> gw[n] * h[n]).sum() / width;
            for (int n = 0; n < width; n++) {
                ofWeights[n] += ElementArrays.get(g.array(), from + n) * h[n];
                double value = h[n] * ElementArrays.get(w.array(), n) + ElementArrays.get(b.array(), n);
                close(ElementArrays.get(results[0], from + n), value, single, 40);
                close(ElementArrays.get(results[1], from + n), scale * (gw[n] - meanOfGw - h[n] * meanOfGwh), single,
                        400);
            }
        }
        for (int n = 0; n < width; n++) {
            close(ElementArrays.get(results[2], n), ofWeights[n], single, 40);
        }
    }

    /** Computes often enough for code to be generated. */
    private static Object[] alwaysTheSame(int width, Supplier<Object[]> computation) {
        Object[] first = computation.get();
        for (int round = 0; round < 4000 / (ROWS * width) + 2; round++) {
            assertThat(Arrays.deepEquals(computation.get(), first)).isTrue();
        }
        return first;
    }

    private static void close(double actual, double expected, boolean single) {
        close(actual, expected, single, 8);
    }

    /** Equal to some units of the type's precision, of 1 or of the value, whichever is more. */
    private static void close(double actual, double expected, boolean single, double units) {
        if (Double.isNaN(expected) || Double.isInfinite(expected)) {
            assertThat(actual).isEqualTo(Double.valueOf(expected));
        } else {
            double unit = single ? Math.ulp(1f) : Math.ulp(1d);
            assertThat(actual).isCloseTo(expected, within(units * unit * Math.max(1, Math.abs(expected))));
        }
    }

    private static double[] row(Object array, int from, int width) {
        return IntStream.range(from, from + width).mapToDouble(n -> ElementArrays.get(array, n)).toArray();
    }

    private static Object numbers(SplittableRandom random, boolean single, int count, boolean edges) {
        double[] numbers = DoubleStream
                .generate(() -> edges && random.nextInt(count) < 2
                        ? EDGES[random.nextInt(EDGES.length)]
                        : random.nextDouble(-3, 3))
                .limit(count).toArray();
        Object array = ElementArrays.create(single, count);
        for (int n = 0; n < count; n++) {
            ElementArrays.set(array, n, numbers[n]);
        }
        return array;
    }
}
