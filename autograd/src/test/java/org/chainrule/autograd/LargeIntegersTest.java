package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;

import org.junit.jupiter.api.Test;

/** Integers that no double holds, beyond 2^53, are compared and selected as they are. */
class LargeIntegersTest {
    private static final long LARGE = 1L << 53;
    private static final long[] EDGES = {0, 1, -1, LARGE - 1, LARGE, LARGE + 1, LARGE + 2, -LARGE, -LARGE - 1,
        Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, Long.MIN_VALUE + 1, 1L << 62, (1L << 62) + 1};

    /** A comparison by the sign of a - b. */
    private record Comparison(BiFunction<Tensor, Tensor, Tensor> ofTensors, BiFunction<Tensor, Double, Tensor> ofScalar,
            IntPredicate holds) {}

    private static final List<Comparison> COMPARISONS = List.of(
            new Comparison(Tensor::gt, Tensor::gt, sign -> sign > 0),
            new Comparison(Tensor::ge, Tensor::ge, sign -> sign >= 0),
            new Comparison(Tensor::lt, Tensor::lt, sign -> sign < 0),
            new Comparison(Tensor::le, Tensor::le, sign -> sign <= 0),
            new Comparison(Tensor::eq, Tensor::eq, sign -> sign == 0),
            new Comparison(Tensor::ne, Tensor::ne, sign -> sign != 0));

    private static Tensor integers(long... values) {
        return Tensor.of(values);
    }

    @Test
    void comparesWithLongs() {
        Tensor all = integers(EDGES);
        for (long b : EDGES) {
            Tensor same = Tensor.full(b, all.shape(), DType.I64);
            assertThat(all.gt(b).toBooleanArray()).isEqualTo(all.gt(same).toBooleanArray());
            assertThat(all.ge(b).toBooleanArray()).isEqualTo(all.ge(same).toBooleanArray());
            assertThat(all.lt(b).toBooleanArray()).isEqualTo(all.lt(same).toBooleanArray());
            assertThat(all.le(b).toBooleanArray()).isEqualTo(all.le(same).toBooleanArray());
            assertThat(all.eq(b).toBooleanArray()).isEqualTo(all.eq(same).toBooleanArray());
            assertThat(all.ne(b).toBooleanArray()).isEqualTo(all.ne(same).toBooleanArray());
        }
        assertThat(integers(LARGE, LARGE + 1).eq(LARGE + 1).toBooleanArray()).containsExactly(false, true);
        assertThat(Tensor.of(0.5, 2).gt(1).toBooleanArray()).containsExactly(false, true);
        assertThat(Tensor.of(new boolean[] {false, true}).eq(1).toBooleanArray()).containsExactly(false, true);
    }

    @Test
    void fillsWithLongs() {
        Tensor mask = Tensor.of(new boolean[] {true, false});
        for (long value : EDGES) {
            assertThat(Tensor.full(value, Shape.of(2), DType.I64).toLongArray()).containsExactly(value, value);
            assertThat(Tensor.fullLike(integers(1, 2), value).toLongArray()).containsExactly(value, value);
            assertThat(integers(1, 2).maskedFill(mask, value).toLongArray()).containsExactly(value, 2);
        }
        assertThat(Tensor.full(3, Shape.of(1), DType.F32).dtype()).isEqualTo(DType.F32);
        assertThat(Tensor.of(.5, .5).maskedFill(mask, 3).toDoubleArray()).containsExactly(3, .5);
    }

    /** Their formulas compare, but not two arguments as they are. */
    @Test
    void logicOfIntegers() {
        Tensor x = integers(0, LARGE + 1, -2);
        assertThat(x.logicalNot().toBooleanArray()).containsExactly(true, false, false);
        assertThat(x.logicalAnd(integers(1, 1, 0)).toBooleanArray()).containsExactly(false, true, false);
        assertThat(x.logicalOr(integers(1, 0, 2)).toBooleanArray()).containsExactly(true, true, true);
        assertThat(x.all().toBooleanArray()).containsExactly(false);
        assertThat(x.any().toBooleanArray()).containsExactly(true);
    }

    @Test
    void closenessIsThatOfExactDifferences() {
        Tensor x = integers(LARGE + 1, Long.MAX_VALUE);
        assertThat(x.allClose(integers(LARGE, Long.MAX_VALUE), 0, 0)).isFalse();
        assertThat(x.allClose(integers(LARGE, Long.MAX_VALUE), 0, 1)).isTrue();
        assertThat(x.allClose(x, 0, 0)).isTrue();
        assertThat(integers(1L << 60, Long.MAX_VALUE).isClose(integers((1L << 60) + 3, Long.MIN_VALUE), 0, 3)
                .toBooleanArray()).containsExactly(true, false);
        assertThat(integers(1L << 60).allClose(integers((1L << 60) + 3), 0, 2)).isFalse();
        assertThat(integers(Long.MAX_VALUE).allClose(integers(Long.MIN_VALUE, 5), 0, 1e3)).isFalse();
        assertThat(integers(Long.MAX_VALUE).allClose(integers(Long.MIN_VALUE), 2, 0)).isTrue();
    }

    @Test
    void extremesAreExact() {
        Tensor x = integers(LARGE, LARGE + 1);
        assertThat(x.max().toLongArray()).containsExactly(LARGE + 1);
        assertThat(x.argmax().toLongArray()).containsExactly(1);
        assertThat(x.flip().min().toLongArray()).containsExactly(LARGE);
        assertThat(x.flip().argmin().toLongArray()).containsExactly(1);
        assertThat(integers(Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1).max().toLongArray())
                .containsExactly(Long.MAX_VALUE);
    }

    @Test
    void extremesAlongAnAxisAreThoseOfPlainLoops() {
        var random = new SplittableRandom(3);
        long[][] rows = new long[5][7];
        for (long[] row : rows) {
            for (int n = 0; n < row.length; n++) {
                row[n] = LARGE + random.nextInt(4);
            }
        }
        Tensor x = Tensor.of(rows);
        for (int column = 0; column < 7; column++) {
            int best = 0;
            int least = 0;
            for (int n = 1; n < 5; n++) {
                best = rows[n][column] > rows[best][column] ? n : best;
                least = rows[n][column] < rows[least][column] ? n : least;
            }
            assertThat(x.max(0).toLongArray()[column]).isEqualTo(rows[best][column]);
            assertThat(x.min(true, 0).toLongArray()[column]).isEqualTo(rows[least][column]);
            assertThat(x.argmax(0).toLongArray()[column]).isEqualTo(best);
            assertThat(x.argmin(0, true).toLongArray()[column]).isEqualTo(least);
        }
    }

    @Test
    void comparisonsOfIntegersAreExact() {
        Tensor x = integers(EDGES);
        for (Comparison comparison : COMPARISONS) {
            boolean[] mask = comparison.ofTensors.apply(x.unsqueeze(1), x).toBooleanArray();
            for (int n = 0; n < mask.length; n++) {
                int sign = Long.compare(EDGES[n / EDGES.length], EDGES[n % EDGES.length]);
                assertThat(mask[n]).isEqualTo(comparison.holds.test(sign));
            }
        }
        assertThat(integers(LARGE, 1, 0).eq(Tensor.of(new boolean[] {true, true, false})).toBooleanArray())
                .containsExactly(false, true, true);
    }

    @Test
    void comparisonsWithScalarsAreExact() {
        double[] scalars = {0, -0., .5, -1.5, LARGE, LARGE + 2, -LARGE, 0x1p62, 0x1p63, -0x1p63, -0x1.0000000000001p63,
            1e300, -1e300, Double.MIN_VALUE};
        Tensor x = integers(EDGES);
        for (Comparison comparison : COMPARISONS) {
            for (double scalar : scalars) {
                boolean[] mask = comparison.ofScalar.apply(x, scalar).toBooleanArray();
                for (int n = 0; n < mask.length; n++) {
                    int sign = BigDecimal.valueOf(EDGES[n]).compareTo(new BigDecimal(scalar));
                    assertThat(mask[n]).as("%s and %s", EDGES[n], scalar).isEqualTo(comparison.holds.test(sign));
                }
            }
        }
    }

    @Test
    void comparisonsOfIntegersWithInfinityAndNaNAreThoseOfNumbers() {
        Tensor x = integers(LARGE + 1, Long.MIN_VALUE);
        for (Comparison comparison : COMPARISONS) {
            assertThat(comparison.ofScalar.apply(x, Double.POSITIVE_INFINITY).toBooleanArray())
                    .containsOnly(comparison.holds.test(-1));
            assertThat(comparison.ofScalar.apply(x, Double.NEGATIVE_INFINITY).toBooleanArray())
                    .containsOnly(comparison.holds.test(1));
        }
        assertThat(x.eq(Double.NaN).toBooleanArray()).containsOnly(false);
        assertThat(x.ge(Double.NaN).toBooleanArray()).containsOnly(false);
        assertThat(x.lt(Double.NaN).toBooleanArray()).containsOnly(false);
        assertThat(x.ne(Double.NaN).toBooleanArray()).containsOnly(true);
    }

    @Test
    void comparisonsWithDoublesAreThoseOfDoubles() {
        assertThat(integers(LARGE + 1).eq(Tensor.of((double) LARGE)).toBooleanArray()).containsExactly(true);
    }

    @Test
    void whatOnlyMovesIntegersKeepsThem() {
        Tensor x = integers(LARGE + 1, LARGE + 3, -LARGE - 1);
        Tensor reversed = integers(2, 1, 0);
        assertThat(x.gather(0, reversed).toLongArray()).containsExactly(-LARGE - 1, LARGE + 3, LARGE + 1);
        assertThat(x.indexSelect(0, reversed).toLongArray()).containsExactly(-LARGE - 1, LARGE + 3, LARGE + 1);
        assertThat(x.take(reversed).toLongArray()).containsExactly(-LARGE - 1, LARGE + 3, LARGE + 1);
        assertThat(x.flip().toLongArray()).containsExactly(-LARGE - 1, LARGE + 3, LARGE + 1);
        assertThat(Tensor.concat(0, x, Tensor.of(new boolean[] {true})).toLongArray())
                .containsExactly(LARGE + 1, LARGE + 3, -LARGE - 1, 1);
        assertThat(Tensor.stack(0, x, x).toLongArray()).endsWith(LARGE + 1, LARGE + 3, -LARGE - 1);
        assertThat(x.pad(0, 1, 1).toLongArray()).containsExactly(0, LARGE + 1, LARGE + 3, -LARGE - 1, 0);
        assertThat(x.padReplicate(0, 1, 0).toLongArray()).startsWith(LARGE + 1, LARGE + 1);
        assertThat(x.roll(1, 0).toLongArray()).containsExactly(-LARGE - 1, LARGE + 1, LARGE + 3);
        assertThat(x.tile(2).toLongArray()).endsWith(LARGE + 1, LARGE + 3, -LARGE - 1);
        assertThat(x.repeat(2).toLongArray()).endsWith(-LARGE - 1);
        assertThat(x.unsqueeze(0).expand(Shape.of(2, 3)).contiguous().toLongArray()).startsWith(LARGE + 1);
    }
}
