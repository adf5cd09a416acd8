package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

/** Counts and places against plain loops, and what NumPy and PyTorch answer. */
class CountingTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @Test
    void placesKeepASequenceSorted() {
        Tensor x = Tensor.of(1, 2, 2, 5, NAN);
        Tensor values = Tensor.of(0, 1, 2, 3, 5, INFINITY, NAN, -0.0);
        assertThat(x.searchSorted(values).toLongArray()).containsExactly(0, 0, 1, 3, 3, 4, 4, 0);
        assertThat(x.searchSorted(values, true).toLongArray()).containsExactly(0, 1, 3, 3, 4, 4, 5, 0);
        assertThat(Tensor.of(-0.0, 0).searchSorted(Tensor.of(0.0, -0.0)).toLongArray()).containsExactly(0, 0);
        assertThat(x.searchSorted(Tensor.of(2.0)).shape()).isEqualTo(Shape.SCALAR);
        Tensor rows = Tensor.of(new double[][] {{1, 3, 5}, {2, 4, 6}});
        assertThat(rows.searchSorted(Tensor.of(new double[][] {{3, 9}, {3, 0}})).toLongArray()).containsExactly(1, 3, 1,
                0);
        long huge = 1L << 60;
        assertThat(Tensor.of(new long[] {huge, huge + 1}).searchSorted(Tensor.of(new long[] {huge + 1})).toLongArray())
                .containsExactly(1);
        assertThat(Tensor.zeros(0).searchSorted(Tensor.of(1, 2)).toLongArray()).containsExactly(0, 0);
        assertThat(Tensor.zeros(3, 0).searchSorted(Tensor.zeros(3, 2)).toLongArray()).containsOnly(0);
        assertThatThrownBy(() -> Tensor.of(1, 3, 2).searchSorted(values)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("isn't sorted at [2]");
        assertThatThrownBy(() -> rows.searchSorted(Tensor.of(1.0, 2.0)))
                .hasMessageContaining("searchSorted of (2, 3) F64");
    }

    @Test
    void numbersAreCounted() {
        assertThat(Tensor.of(new long[] {3, 1, 1}).bincount().toLongArray()).containsExactly(0, 2, 0, 1);
        assertThat(Tensor.of(new long[] {0}).bincount(3).toLongArray()).containsExactly(1, 0, 0);
        assertThat(Tensor.arange(0).bincount().size()).isZero();
        assertThatThrownBy(() -> Tensor.of(new long[] {1, -1}).bincount()).hasMessageContaining("index -1 at [1]");
        assertThatThrownBy(() -> Tensor.of(1.0, 2.0).bincount()).hasMessageContaining("must be I64");
        assertThatThrownBy(() -> Tensor.arange(3).bincount(-1)).hasMessageContaining("-1 counts");
        assertThatThrownBy(() -> Tensor.of(new long[] {Integer.MAX_VALUE - 1}).bincount())
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** numpy.histogram. */
    @Test
    void binsHaveTheirLowerEdgeAndTheLastItsUpperOne() {
        Tensor x = Tensor.of(1, 2, 1, 4, 2.5, 3, 9, -1, NAN);
        Histogram histogram = x.histogram(3, 1, 4);
        assertThat(histogram.counts().toLongArray()).containsExactly(2, 2, 2);
        assertThat(histogram.edges().toDoubleArray()).containsExactly(1, 2, 3, 4);
        assertThat(x.histogram(Tensor.of(-1, 0, 100)).counts().toLongArray()).containsExactly(1, 7);
        assertThat(Tensor.of(5, 5).histogram(2).edges().toDoubleArray()).containsExactly(4.5, 5, 5.5);
        assertThat(Tensor.of(5, 5).histogram(2).counts().toLongArray()).containsExactly(0, 2);
        assertThat(Tensor.arange(10).histogram(3).counts().toLongArray()).containsExactly(3, 3, 4);
        assertThat(Tensor.zeros(0).histogram(2).counts().toLongArray()).containsExactly(0, 0);
        assertThat(Tensor.of(1, 2).to(DType.F32).histogram(2).edges().dtype()).isEqualTo(DType.F32);
        assertThatThrownBy(() -> x.histogram(3)).hasMessageContaining("give their bounds");
        assertThatThrownBy(() -> x.histogram(0, 1, 2)).hasMessageContaining("at least one bin, not 0");
        assertThatThrownBy(() -> x.histogram(1, 2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.histogram(1, 0, NAN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.histogram(Tensor.of(1.0))).hasMessageContaining("a vector of two at least");
        assertThatThrownBy(() -> x.histogram(Tensor.of(2, 1))).hasMessageContaining("isn't sorted");
    }

    @Test
    void binsOfRandomNumbersAreThoseOfALoop() {
        var random = new SplittableRandom(6);
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            Tensor x = Tensor.of(random.doubles(1000, -1, 1).toArray()).to(type);
            Histogram histogram = x.histogram(7);
            double[] edges = histogram.edges().toDoubleArray();
            long[] expected = new long[7];
            for (double element : x.toDoubleArray()) {
                for (int bin = 0; bin < 7; bin++) {
                    expected[bin] += element >= edges[bin]
                            && (element < edges[bin + 1] || bin == 6 && element == edges[7]) ? 1 : 0;
                }
            }
            assertThat(histogram.counts().toLongArray()).containsExactly(expected);
            assertThat(histogram.counts().sum().item()).isEqualTo(1000);
        }
    }

    @Test
    void differentElementsAreFound() {
        Tensor x = Tensor.of(new double[][] {{3, 1, -0.0}, {0, 3, NAN}, {NAN, 1, 3}});
        Unique unique = x.unique();
        assertThat(unique.values().toDoubleArray()).containsExactly(-0.0, 1, 3, NAN, NAN); // as in PyTorch, NaN equals none
        assertThat(unique.inverse().shape()).isEqualTo(x.shape());
        assertThat(unique.inverse().flatten().toLongArray()).containsExactly(2, 1, 0, 0, 2, 3, 4, 1, 2);
        assertThat(unique.counts().toLongArray()).containsExactly(2, 2, 3, 1, 1);
        assertThat(Tensor.of(new boolean[] {true, false, true}).unique().counts().toLongArray()).containsExactly(1, 2);
        assertThat(Tensor.zeros(0, 3).unique().values().size()).isZero();
        var random = new SplittableRandom(8);
        long[] integers = random.longs(500, Long.MAX_VALUE - 40, Long.MAX_VALUE).toArray();
        var counts = new TreeMap<Long, Long>();
        for (long n : integers) {
            counts.merge(n, 1L, Long::sum);
        }
        Unique ofIntegers = Tensor.of(integers).unique();
        assertThat(ofIntegers.values().toLongArray())
                .containsExactly(counts.keySet().stream().mapToLong(n -> n).toArray());
        assertThat(ofIntegers.counts().toLongArray())
                .containsExactly(counts.values().stream().mapToLong(n -> n).toArray());
        assertThat(ofIntegers.values().take(ofIntegers.inverse()).toLongArray()).containsExactly(integers);
    }

    @Test
    void theLastEdgeIsComparedExactly() {
        Tensor edges = Tensor.of(new long[] {0, 1L << 53});
        Tensor x = Tensor.of(new long[] {1L << 53, (1L << 53) + 1}); // which are the same double
        assertThat(x.histogram(edges).counts().toLongArray()).containsExactly(1);
    }

    @Test
    void theEdgesOfAHistogramAreACopy() {
        Tensor edges = Tensor.of(0.0, 1, 2);
        Histogram histogram = Tensor.of(0.5).histogram(edges);
        Autograd.assign(edges, Tensor.of(0.0, 0, 0));
        assertThat(histogram.edges().toDoubleArray()).containsExactly(0, 1, 2);
    }
}
