package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Sums have the bits of their definition, which is stated here once more, in plain loops. */
class SumsTest {
    private static final int OFFSET = 3;

    /** An axis that is summed or not, which differs from its neighbours. */
    record Axes(List<Integer> sizes, boolean isFirstSummed) {}

    @Provide
    Arbitrary<Axes> axes() {
        Arbitrary<Integer> small = Arbitraries.of(1, 2, 3, 5, 8, 17, 40);
        Arbitrary<Integer> long1 = Arbitraries.of(1, 31, 511, 512, 513, 1024, 1500, 4095, 4096, 4097, 10_000);
        Arbitrary<Integer> few = Arbitraries.of(2, 3);
        Arbitrary<Integer> several = Arbitraries.of(2, 3, 5, 8, 17);
        Arbitrary<List<Integer>> any = Arbitraries.oneOf(several.list().ofSize(4), several.list().ofSize(5),
                small.list().ofMinSize(1).ofMaxSize(4),
                Combinators.combine(long1, small).as(List::of), Combinators.combine(small, long1).as(List::of),
                Combinators.combine(small, long1, Arbitraries.of(1, 2, 3)).as(List::of),
                Combinators.combine(few, few, long1, few).as(List::of),
                Combinators.combine(few, few, few, long1).as(List::of),
                Arbitraries.of(70_000, 200_000).map(List::of));
        return Combinators.combine(any, Arbitraries.of(true, false)).as(Axes::new);
    }

    @Property(tries = 150)
    void haveTheBitsOfTheDefinition(@ForAll("axes") Axes axes, @ForAll long seed, @ForAll boolean single) {
        int[] sizes = axes.sizes.stream().mapToInt(size -> size).toArray();
        boolean[] summed = new boolean[sizes.length];
        for (int axis = 0; axis < summed.length; axis++) {
            summed[axis] = axes.isFirstSummed == (axis % 2 == 0);
        }
        int count = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        double[] doubles = new SplittableRandom(seed).doubles(OFFSET + count, -1, 1).toArray();
        float[] floats = new float[doubles.length];
        for (int n = 0; n < floats.length; n++) {
            floats[n] = (float) doubles[n];
            doubles[n] = single ? floats[n] : doubles[n];
        }

        double[] sums = Sums.over(single ? floats : doubles, OFFSET, sizes, summed);

        assertThat(sums).isEqualTo(defined(Arrays.copyOfRange(doubles, OFFSET, doubles.length), sizes, summed, single));
    }

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

    @Test
    void sumsSingleNumbersInDoublePrecision() {
        float[] in = {1e8f, 1, -1e8f, 1, /**/ 1, 2, 3, 4}; // (2, 4)
        int[] sizes = {2, 4};
        assertThat(Sums.over(in, 0, sizes, new boolean[] {false, true})).containsExactly(2, 10);
        assertThat(Sums.over(in, 0, sizes, new boolean[] {true, false})).containsExactly(1e8 + 1, 3, -1e8 + 3, 5);
        assertThat(Sums.over(in, 4, new int[] {2, 2}, new boolean[] {true, false})).containsExactly(4, 6);
    }

    private static double[] defined(double[] in, int[] sizes, boolean[] summed, boolean single) {
        List<Integer> merged = new ArrayList<>(); // axes of size 1 belong to a neighbour
        List<Boolean> kinds = new ArrayList<>();
        for (int axis = 0; axis < sizes.length; axis++) {
            int last = merged.size() - 1;
            if (last >= 0 && (sizes[axis] == 1 || kinds.get(last) == summed[axis])) {
                merged.set(last, merged.get(last) * sizes[axis]);
            } else if (sizes[axis] != 1) {
                merged.add(sizes[axis]);
                kinds.add(summed[axis]);
            }
        }
        return sums(in, merged, kinds, single);
    }

    /** A run along the last axis is folded, and columns are added in blocks; both are added to the sums in order. */
    private static double[] sums(double[] in, List<Integer> sizes, List<Boolean> summed, boolean single) {
        int axes = sizes.size();
        boolean isRun = axes > 0 && summed.get(axes - 1);
        int inner = isRun ? 1 : Math.min(2, axes);
        int rows = inner == 2 ? sizes.get(axes - 2) : 1;
        int width = inner == 0 ? 1 : sizes.get(axes - 1);
        int results = isRun ? 1 : width; // of a run, or of columns
        int kept = results;
        for (int axis = 0; axis < axes - inner; axis++) {
            kept *= summed.get(axis) ? 1 : sizes.get(axis);
        }
        double[] sums = new double[kept];
        for (int n = 0; n < in.length / (rows * width); n++) {
            double[] part = Arrays.copyOfRange(in, n * rows * width, (n + 1) * rows * width);
            double[] of = isRun ? new double[] {folded(part, single ? 32 : 16)} : columns(part, rows, width);
            int to = index(n, sizes.subList(0, axes - inner), summed) * results;
            for (int k = 0; k < results; k++) {
                sums[to + k] += of[k];
            }
        }
        return sums;
    }

    /** Returns the index among the kept axes of the element {@code n} of all. */
    private static int index(int n, List<Integer> sizes, List<Boolean> summed) {
        int index = 0;
        int stride = 1;
        for (int axis = sizes.size() - 1; axis >= 0; axis--) {
            if (!summed.get(axis)) {
                index += n % sizes.get(axis) * stride;
                stride *= sizes.get(axis);
            }
            n /= sizes.get(axis);
        }
        return index;
    }

    private static double[] columns(double[] in, int rows, int width) {
        double[] sums = new double[width];
        for (int from = 0; from < rows; from += 512) {
            for (int n = 0; n < width; n++) {
                double block = 0;
                for (int row = from; row < Math.min(rows, from + 512); row++) {
                    block += in[row * width + n];
                }
                sums[n] += block;
            }
        }
        return sums;
    }

    private static double folded(double[] in, int partials) {
        double[] blocks = new double[(in.length + 4095) / 4096];
        for (int b = 0; b < blocks.length; b++) {
            double[] partial = new double[partials];
            for (int n = 4096 * b; n < Math.min(in.length, 4096 * (b + 1)); n++) {
                partial[n % partials] += in[n];
            }
            for (int half = partials / 2; half > 0; half /= 2) {
                for (int k = 0; k < half; k++) {
                    partial[k] += partial[k + half];
                }
            }
            blocks[b] = partial[0];
        }
        return blocks.length == 1 ? blocks[0] : folded(blocks, 16);
    }
}
