package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which terms are added to the same element, once more in plain loops. */
class IndexedTest {
    private static final int CLASSES = 3;
    private static final int COLUMNS = 2;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 512, 513, 1023, 1024, 1025, 1700, 5000})
    void termsOfOneElementAreAddedOneAfterTheOther(int rows) {
        var random = new SplittableRandom(rows);
        double[] source = random.doubles((long) rows * COLUMNS, -1, 1).toArray();
        long[] index = new long[rows * COLUMNS];
        for (int n = 0; n < index.length; n++) {
            index[n] = random.nextInt(10) == 0 ? 0 : 1; // 1 often, 2 never
        }
        double[] start = random.doubles(CLASSES * COLUMNS, -1, 1).toArray();
        double[] sums = new double[start.length];
        Indexed.scatterAdd(start, new int[] {CLASSES, COLUMNS}, index, new int[] {rows, COLUMNS}, 0, source, sums);
        double[] transposed = new double[start.length]; // along the last axis there are other loops
        Indexed.scatterAdd(transpose(start), new int[] {COLUMNS, CLASSES}, LongStream.range(0, index.length)
                .map(n -> index[(int) (n % rows * COLUMNS + n / rows)]).toArray(), new int[] {COLUMNS, rows}, 1,
                transpose(source),
                transposed);
        float[] floats = new float[start.length];
        Indexed.scatterAdd(floats(start), new int[] {CLASSES, COLUMNS}, index, new int[] {rows, COLUMNS}, 0,
                floats(source), floats);

        for (int i = 0; i < CLASSES; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                int n = i * COLUMNS + j;
                double expected = expected(start[n], index, source, i, j);
                assertThat(sums[n]).isEqualTo(expected);
                assertThat(transposed[j * CLASSES + i]).isEqualTo(expected);
                assertThat(floats[n]).isEqualTo((float) expected((float) start[n], index, rounded(source), i, j));
            }
        }
    }

    /** Slices are added as all of their elements would be, whether they are single elements or rows. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 512, 513, 1024, 1700, 5000})
    void slicesAreAddedInTheSameOrder(int count) {
        var random = new SplittableRandom(count);
        long[] index = LongStream.range(0, count).map(_ -> random.nextInt(10) == 0 ? 0 : 1).toArray();
        long[] ofElements = LongStream.range(0, (long) count * COLUMNS).map(n -> index[(int) n / COLUMNS]).toArray();
        double[] source = random.doubles((long) count * COLUMNS, -1, 1).toArray();
        double[] start = random.doubles(CLASSES * COLUMNS, -1, 1).toArray();
        double[] rows = new double[start.length];
        IndexedSlices.add(start, new int[] {1, CLASSES, COLUMNS}, index, source, rows);
        double[] elements = new double[start.length];
        IndexedSlices.add(transpose(start), new int[] {COLUMNS, CLASSES, 1}, index, transpose(source), elements);
        float[] floats = new float[start.length];
        IndexedSlices.add(floats(start), new int[] {1, CLASSES, COLUMNS}, index, floats(source), floats);

        for (int i = 0; i < CLASSES; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                int n = i * COLUMNS + j;
                double expected = expected(start[n], ofElements, source, i, j);
                assertThat(rows[n]).isEqualTo(expected);
                assertThat(elements[j * CLASSES + i]).isEqualTo(expected);
                assertThat(floats[n]).isEqualTo((float) expected((float) start[n], ofElements, rounded(source), i, j));
            }
        }
    }

    private static double[] transpose(double[] columns) {
        int rows = columns.length / COLUMNS;
        double[] transposed = new double[columns.length];
        for (int n = 0; n < columns.length; n++) {
            transposed[n % COLUMNS * rows + n / COLUMNS] = columns[n];
        }
        return transposed;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int n = 0; n < values.length; n++) {
            floats[n] = (float) values[n];
        }
        return floats;
    }

    private static double[] rounded(double[] values) {
        return DoubleStream.of(values).map(value -> (float) value).toArray();
    }

    private static double expected(double start, long[] index, double[] source, int i, int j) {
        double[] terms = IntStream.range(0, index.length / COLUMNS).map(row -> row * COLUMNS + j)
                .filter(n -> index[n] == i).mapToDouble(n -> source[n]).toArray();
        double sum = start;
        for (double term : terms) {
            sum += term;
        }
        return sum;
    }
}
