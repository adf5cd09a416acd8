package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders against a stable sort of the JDK, of all types, with equal elements, both zeros and NaN. */
class SortingTest {
    private static final int[] WIDTHS = {1, 2, 3, 23, 24, 25, 26, 100, 2047, 5000};
    private static final double[] SPECIAL = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        1, -1, 4.9e-324, -4.9e-324};

    private static Tensor row(SplittableRandom random, DType type, int width) {
        if (type == DType.I64) {
            return Tensor.of(random.longs(width).map(n -> random.nextBoolean() ? n : n >> 62).toArray());
        }
        Tensor x = Tensor.of(random.doubles(width).map(n -> switch (random.nextInt(4)) {
            case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
            case 1 -> random.nextInt(-3, 3);
            default -> Math.scalb(n - 0.5, random.nextInt(-100, 100));
        }).toArray());
        return type == DType.BOOL ? x.gt(0) : x.to(type);
    }

    /** The indices in order, by comparison. */
    private static long[] order(Tensor x, boolean descending) {
        double[] values = x.toDoubleArray();
        long[] integers = x.dtype() == DType.I64 ? x.toLongArray() : null;
        Comparator<Integer> comparator = integers != null
                ? Comparator.comparingLong(n -> integers[n])
                : Comparator.comparingDouble(n -> values[n] + 0.0);
        Comparator<Integer> directed = descending ? comparator.reversed() : comparator;
        Comparator<Integer> nanLast = Comparator.<Integer, Boolean>comparing(n -> Double.isNaN(values[n]))
                .thenComparing(directed);
        return IntStream.range(0, values.length).boxed().sorted(nanLast).mapToLong(n -> n).toArray();
    }

    @ParameterizedTest
    @EnumSource
    void theOrderIsThatOfAStableSort(DType type) {
        var random = new SplittableRandom(11);
        for (int width : WIDTHS) {
            Tensor x = row(random, type, width);
            for (boolean descending : new boolean[] {false, true}) {
                long[] order = order(x, descending);
                Selection sorted = x.sort(0, descending);
                assertThat(sorted.indices().toLongArray()).as("%s of %d", type, width).isEqualTo(order);
                assertThat(sorted.values().dtype()).isEqualTo(type);
                double[] values = x.toDoubleArray();
                assertThat(sorted.values().toDoubleArray())
                        .isEqualTo(LongStream.of(order).mapToDouble(n -> values[(int) n]).toArray());
                for (int k : new int[] {0, 1, width / 2, width}) {
                    assertThat(x.topk(k, 0, descending).indices().toLongArray())
                            .isEqualTo(LongStream.of(order).limit(k).toArray());
                }
            }
            long[] order = order(x, false);
            for (int k : new int[] {1, (width + 1) / 2, width}) {
                assertThat(x.kthValue(k, 0).indices().toLongArray()).as("place %d of %s", k, x)
                        .containsExactly(order[k - 1]);
            }
        }
    }

    @Test
    void anyAxisOfAnyView() {
        Tensor x = Tensor.normal(0, 1, Shape.of(3, 40, 5), new java.util.Random(2));
        for (int axis = 0; axis < 3; axis++) {
            int along = axis;
            Selection sorted = x.sort(axis);
            assertThat(sorted.values().toDoubleArray()).isEqualTo(x.gather(axis, sorted.indices()).toDoubleArray());
            Tensor last = x.transpose(axis, 2);
            assertThat(last.sort(2).values().transpose(axis, 2).toDoubleArray())
                    .isEqualTo(sorted.values().toDoubleArray());
            assertThat(x.topk(2, axis).values().shape().size(along)).isEqualTo(2);
            assertThat(x.topk(2, axis).values().select(axis, 0).toDoubleArray()).isEqualTo(x.max(axis).toDoubleArray());
            assertThat(x.maxWithIndex(axis).values().toDoubleArray()).isEqualTo(x.max(axis).toDoubleArray());
            assertThat(x.maxWithIndex(axis).indices().toLongArray()).isEqualTo(x.argmax(axis).toLongArray());
            assertThat(x.minWithIndex(axis).values().toDoubleArray()).isEqualTo(x.min(axis).toDoubleArray());
            assertThat(x.median(axis).values().toDoubleArray())
                    .isEqualTo(sorted.values().select(axis, (x.shape().size(axis) - 1) / 2).toDoubleArray());
            assertThat(x.quantile(.25, axis).shape()).isEqualTo(x.max(axis).shape());
        }
        assertThat(x.flip(1).slice(1, 3, 30, 2).sort(1).values().toDoubleArray())
                .isEqualTo(x.flip(1).slice(1, 3, 30, 2).contiguous().sort(1).values().toDoubleArray());
    }

    /** As {@code torch.median} and {@code torch.quantile} do. */
    @Test
    void mediansAndQuantiles() {
        Tensor x = Tensor.of(7, 1, 3, 5);
        assertThat(x.median().item()).isEqualTo(3);
        assertThat(x.quantile(.5).item()).isEqualTo(4);
        assertThat(x.quantile(0).item()).isEqualTo(1);
        assertThat(x.quantile(1).item()).isEqualTo(7);
        assertThat(x.quantile(.25).item()).isEqualTo(2.5);
        Tensor withNaN = Tensor.of(new double[][] {{1, Double.NaN, 0}, {3, 2, 1}});
        assertThat(withNaN.median(1).values().toDoubleArray()).containsExactly(Double.NaN, 2);
        assertThat(withNaN.median(1).indices().toLongArray()).containsExactly(1, 1);
        assertThat(withNaN.quantile(.5, 1).toDoubleArray()).containsExactly(Double.NaN, 2);
        assertThat(withNaN.median().item()).isNaN();
        assertThat(Tensor.of(new long[] {(1L << 53) + 1, 1L << 53}).sort().values().toLongArray())
                .containsExactly(1L << 53, (1L << 53) + 1);
    }

    @Test
    void theGradientGoesToTheElementThatIsSelected() {
        Tensor x = Tensor.of(2, 5, 5, -1).requiresGrad(true);
        Tensor weights = Tensor.of(1, 10, 100, 1000);
        assertThat(Autograd.grad(x.sort().values().mul(weights).sum(), x).toDoubleArray())
                .containsExactly(10, 100, 1000, 1);
        assertThat(Autograd.grad(x.topk(2).values().mul(Tensor.of(1, 10)).sum(), x).toDoubleArray())
                .containsExactly(0, 1, 10, 0);
        assertThat(Autograd.grad(x.maxWithIndex(0).values(), x).toDoubleArray()).containsExactly(0, 1, 0, 0);
        assertThat(Autograd.grad(x.max(0), x).toDoubleArray()).containsExactly(0, .5, .5, 0);
        assertThat(Autograd.grad(x.median(), x).toDoubleArray()).containsExactly(1, 0, 0, 0);
        assertThat(Autograd.grad(x.quantile(.5), x).toDoubleArray()).containsExactly(.5, .5, 0, 0);
    }

    @Test
    void refusesPlacesThatThereAreNot() {
        Tensor x = Tensor.of(1, 2, 3).named("scores");
        refused(() -> x.topk(4), "topk of scores (3) F64: k must be between 0 and the size 3");
        refused(() -> x.topk(-1), "not -1");
        refused(() -> x.kthValue(0, 0), "kthValue of scores (3) F64: k must be between 1 and the size 3");
        refused(() -> x.quantile(1.5), "quantile of scores (3) F64: q must be between 0 and 1");
        refused(() -> x.quantile(Double.NaN), "not NaN");
        refused(() -> Tensor.zeros(0).median(), "median of (0) F64: there are no elements");
        refused(() -> x.sort(1), "sort of scores (3) F64");
        refused(() -> x.gt(0).quantile(.5), "is for floating point");
        assertThat(List.of(Tensor.zeros(0).sort().values().size(), Tensor.zeros(0, 3).sort(0).values().size(),
                Tensor.zeros(2, 0).argsort(0).size())).containsOnly(0);
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    /** Of few places, of some in long rows, and of most; from the least and from the greatest, with equal elements. */
    @Test
    void firstPlacesAreThoseOfTheWholeOrder() {
        var random = new SplittableRandom(4);
        for (int width : new int[] {3, 50, 2_000, 70_000}) {
            Tensor x = Tensor.of(random.ints(2L * width, 0, width).asDoubleStream().toArray()).reshape(2, width);
            Tensor falling = x.sort(1, true).values(); // every element comes to be among the first
            for (Tensor rows : new Tensor[] {x, falling, falling.neg(), x.to(DType.F32), x.to(DType.I64)}) {
                Tensor rising = rows.argsort(1);
                Tensor descending = rows.argsort(1, true);
                for (int k : new int[] {1, 2, 24, 25, 300, width / 2, width - 1}) {
                    if (k <= width) {
                        assertThat(rows.topk(k, 1, false).indices().toLongArray())
                                .isEqualTo(rising.slice(1, 0, k).toLongArray());
                        assertThat(rows.topk(k, 1, true).indices().toLongArray())
                                .isEqualTo(descending.slice(1, 0, k).toLongArray());
                        assertThat(rows.kthValue(k, 1).indices().toLongArray())
                                .isEqualTo(rising.select(1, k - 1).toLongArray());
                    }
                }
            }
        }
    }
}
