package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.machine.ElementArrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bits of convolutions, once more in plain loops that follow their definition; of more cases in the profile {@code soak}. */
class ConvolutionsTest {
    private static final int CASES = Boolean.getBoolean("soak") ? 60 : 20;

    /** Random sizes; the more axes, the smaller. */
    private record Case(long seed, boolean single, ConvolutionSizes sizes) {
        static Case of(long seed) {
            var random = new SplittableRandom(seed);
            int axes = random.nextInt(1, 4);
            int[] kernel = random.ints(axes, 1, 5).toArray();
            int[] stride = random.ints(axes, 1, 4).toArray();
            int[] dilation = random.ints(axes, 1, 3).toArray();
            int[] before = random.ints(axes, 0, 4).toArray();
            int[] out = random.ints(axes, 1, axes == 1 ? 700 : axes == 2 ? 20 : 6).toArray();
            int[] in = new int[axes];
            for (int k = 0; k < axes; k++) {
                int reach = (out[k] - 1) * stride[k] + dilation[k] * (kernel[k] - 1) + 1;
                in[k] = Math.max(1, reach - before[k] - random.nextInt(3) + random.nextInt(stride[k]));
            }
            int channels = random.nextInt(4) == 0 && axes == 2 ? 140 : random.nextInt(1, 4);
            return new Case(seed, random.nextBoolean(), new ConvolutionSizes(random.nextInt(1, 4),
                    random.nextInt(1, 3), channels, random.nextInt(1, 8), in, kernel, out, stride, dilation, before));
        }

        private static int count(int... sizes) {
            return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        }

        Object random(int length, SplittableRandom random) {
            Object array = Elements.of(single).array(length);
            for (int n = 0; n < length; n++) {
                ElementArrays.set(array, n, random.nextDouble(-2, 2));
            }
            return array;
        }

        Object input(SplittableRandom random) {
            return random(sizes.batch() * sizes.groups() * sizes.channels() * count(sizes.in()), random);
        }

        Object weight(SplittableRandom random) {
            return random(sizes.groups() * sizes.outputs() * sizes.channels() * count(sizes.kernel()), random);
        }

        Object output(SplittableRandom random) {
            return random(sizes.batch() * sizes.groups() * sizes.outputs() * count(sizes.out()), random);
        }

        double fma(double a, double b, double sum) {
            return single ? Math.fma((float) a, (float) b, (float) sum) : Math.fma(a, b, sum);
        }

        double add(double a, double b) {
            return single ? (float) a + (float) b : a + b;
        }

        /** Adds up products of pairs in blocks of 512. */
        double sum(Double start, double[][] pairs) {
            Double result = start;
            for (int from = 0; from < pairs.length; from += 512) {
                double block = 0;
                for (double[] pair : Arrays.copyOfRange(pairs, from, Math.min(pairs.length, from + 512))) {
                    block = fma(pair[0], pair[1], block);
                }
                result = result == null ? block : add(result, block);
            }
            return result == null ? 0 : result;
        }

        /** The index along an axis, of an element n of several. */
        static int[] index(int n, int... sizes) {
            int[] index = new int[sizes.length];
            for (int k = sizes.length - 1, rest = n; k >= 0; rest /= sizes[k--]) {
                index[k] = rest % sizes[k];
            }
            return index;
        }

        /** The places in the input, window by window, of each tap; -1 in the padding. */
        int[][] places() {
            return IntStream.range(0, count(sizes.out())).mapToObj(
                    window -> IntStream.range(0, count(sizes.kernel())).map(tap -> place(window, tap)).toArray())
                    .toArray(int[][]::new);
        }

        /** The place in the input of a tap of a window; -1 in the padding. */
        int place(int window, int tap) {
            int[] t = index(window, sizes.out());
            int[] p = index(tap, sizes.kernel());
            int place = 0;
            for (int k = 0; k < t.length; k++) {
                int at = t[k] * sizes.stride()[k] + p[k] * sizes.dilation()[k] - sizes.before()[k];
                if (at < 0 || at >= sizes.in()[k]) {
                    return -1;
                }
                place = place * sizes.in()[k] + at;
            }
            return place;
        }
    }

    static Stream<Case> cases() {
        return IntStream.range(0, CASES).mapToObj(Case::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward(Case c) {
        var random = new SplittableRandom(c.seed);
        ConvolutionSizes s = c.sizes;
        Object x = c.input(random);
        Object w = c.weight(random);
        Object bias = random.nextBoolean() ? c.random(s.groups() * s.outputs(), random) : null;
        Object y = c.output(random);
        Convolutions.forward(s, x, w, bias, y);
        int taps = Case.count(s.kernel());
        int depth = s.channels() * taps;
        int places = Case.count(s.out());
        int[][] inputs = c.places();
        for (int n = 0; n < ElementArrays.length(y); n++) {
            int window = n % places;
            int output = n / places % (s.groups() * s.outputs());
            int image = n / places / (s.groups() * s.outputs());
            double[][] pairs = new double[depth][];
            for (int p = 0; p < depth; p++) {
                int channel = (image * s.groups() + output / s.outputs()) * s.channels() + p / taps;
                int place = inputs[window][p % taps];
                pairs[p] = new double[] {ElementArrays.get(w, output * depth + p),
                    place < 0 ? 0 : ElementArrays.get(x, channel * Case.count(s.in()) + place)};
            }
            assertThat(ElementArrays.get(y, n))
                    .isEqualTo(c.sum(bias == null ? null : ElementArrays.get(bias, output), pairs));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void transposed(Case c) {
        var random = new SplittableRandom(c.seed);
        ConvolutionSizes s = c.sizes;
        Object g = c.output(random);
        Object w = c.weight(random);
        Object bias = random.nextBoolean() ? c.random(s.groups() * s.channels(), random) : null;
        Object x = c.input(random);
        Convolutions.transposed(s, g, w, bias, x);
        int taps = Case.count(s.kernel());
        int places = Case.count(s.in());
        int windows = Case.count(s.out());
        int[][] outputs = IntStream.range(0, places * taps).mapToObj(n -> window(c, n / taps, n % taps).toArray())
                .toArray(int[][]::new); // of each place and tap
        for (int n = 0; n < ElementArrays.length(x); n++) {
            int place = n % places;
            int channel = n / places % (s.groups() * s.channels());
            int image = n / places / (s.groups() * s.channels());
            int group = channel / s.channels();
            List<double[]> pairs = new ArrayList<>();
            for (int p = 0; p < s.outputs() * taps; p++) {
                int output = group * s.outputs() + p / taps;
                for (int window : outputs[place * taps + p % taps]) {
                    pairs.add(new double[] {
                        ElementArrays.get(w, (output * s.channels() + channel % s.channels()) * taps + p % taps),
                        window < 0
                                ? 0
                                : ElementArrays.get(g,
                                        (image * s.groups() * s.outputs() + output) * windows + window)});
                }
            }
            assertThat(ElementArrays.get(x, n)).isEqualTo(c.sum(
                    bias == null ? null : ElementArrays.get(bias, channel), pairs.toArray(double[][]::new)));
        }
    }

    /** The window whose tap meets a place; -1 where it would be outside the output; none where no window could. */
    private static IntStream window(Case c, int place, int tap) {
        ConvolutionSizes s = c.sizes;
        int[] at = Case.index(place, s.in());
        int[] p = Case.index(tap, s.kernel());
        int window = 0;
        for (int k = 0; k < at.length; k++) {
            int from = at[k] + s.before()[k] - p[k] * s.dilation()[k];
            if (Math.floorMod(from, s.stride()[k]) != 0) {
                return IntStream.empty();
            }
            int t = Math.floorDiv(from, s.stride()[k]);
            window = t < 0 || t >= s.out()[k] || window < 0 ? -1 : window * s.out()[k] + t;
        }
        return IntStream.of(window);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weights(Case c) {
        var random = new SplittableRandom(c.seed);
        ConvolutionSizes s = c.sizes;
        Object x = c.input(random);
        Object g = c.output(random);
        Object w = c.weight(random);
        Convolutions.weight(s, x, g, w);
        assertWeights(c, x, g, w);
    }

    /** The gradient of the weights where runs of channels are vectors. */
    @ParameterizedTest
    @MethodSource("cases")
    void weightsByRuns(Case c) {
        Elements elements = Elements.of(c.single);
        assumeTrue(MicroKernels.of(elements, MicroKernel.Form.SCATTERED_ROWS) != null, "there are no vectors");
        var random = new SplittableRandom(c.seed);
        ConvolutionSizes s = c.sizes;
        Object x = c.input(random);
        Object g = c.output(random);
        Object w = c.weight(random);
        for (int group = 0; group < s.groups(); group++) {
            new RunsWeightGradient(elements, s, group).compute(x, g, w);
        }
        assertWeights(c, x, g, w);
    }

    /** The gradient of the weights where each channel is a group, and groups are vectors. */
    @ParameterizedTest
    @MethodSource("cases")
    void weightsByGroups(Case any) {
        var random = new SplittableRandom(any.seed);
        ConvolutionSizes s = any.sizes;
        s = new ConvolutionSizes(s.batch(), random.nextInt(1, 30), 1, random.nextInt(1, 4), s.in(), s.kernel(), s.out(),
                s.stride(), s.dilation(), s.before());
        Case c = new Case(any.seed, any.single, s);
        Elements elements = Elements.of(c.single);
        assumeTrue(MicroKernels.of(elements, MicroKernel.Form.PAIRS) != null, "there are no vectors");
        Object x = c.input(random);
        Object g = c.output(random);
        Object w = c.weight(random);
        new DepthwiseWeightGradient(elements, s).compute(x, g, w);
        assertWeights(c, x, g, w);
    }

    private static void assertWeights(Case c, Object x, Object g, Object w) {
        ConvolutionSizes s = c.sizes;
        int taps = Case.count(s.kernel());
        int windows = Case.count(s.out());
        int[][] inputs = c.places();
        for (int n = 0; n < ElementArrays.length(w); n++) {
            int output = n / (s.channels() * taps);
            int channel = output / s.outputs() * s.channels() + n / taps % s.channels();
            double[][] pairs = new double[s.batch() * windows][];
            for (int term = 0; term < pairs.length; term++) {
                int image = term / windows;
                int place = inputs[term % windows][n % taps];
                pairs[term] = new double[] {
                    ElementArrays.get(g, (image * s.groups() * s.outputs() + output) * windows + term % windows),
                    place < 0
                            ? 0
                            : ElementArrays.get(x, (image * s.groups() * s.channels() + channel) * Case.count(s.in())
                                    + place)};
            }
            assertThat(ElementArrays.get(w, n)).isEqualTo(c.sum(null, pairs));
        }
    }

    /** Tiles give the bits of a product whose right factor is copied. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void scatteredRows(long seed) {
        var random = new SplittableRandom(seed);
        Elements elements = Elements.of(random.nextBoolean());
        assumeTrue(MicroKernels.of(elements, MicroKernel.Form.SCATTERED_ROWS) != null, "there are no vectors");
        int rows = random.nextInt(1, 14);
        int depth = random.nextInt(1, 1200);
        int columns = random.nextInt(1, 70);
        int width = ScatteredProduct.roundedUp(elements, columns);
        var c = new Case(seed, elements.isSingle(), null);
        Object b = c.random(900 + width, random);
        int[] starts = random.ints(depth, 0, 899).toArray();
        Matrix a = Matrix.rowMajor(c.random(rows * depth, random), rows, depth);
        boolean clear = random.nextBoolean();
        Matrix tiled = new Matrix(c.random(rows * width, random), 0, width, 1, rows, width);
        Matrix copied = new Matrix(elements.array(rows * width), 0, width, 1, rows, width);
        elements.copy(tiled, copied);
        var product = new ScatteredProduct(elements, a);
        product.byTiles(b, 1, starts, tiled, columns, clear);
        product.byCopies(b, 1, starts, copied, columns, clear);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                assertThat(ElementArrays.get(tiled.array(), tiled.index(row, column)))
                        .isEqualTo(ElementArrays.get(copied.array(), copied.index(row, column)));
            }
        }
    }
}
