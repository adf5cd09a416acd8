package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which terms are added to the same element, once more in plain loops. */
class IndexedTest {
    private static final int CLASSES = 3;
    private static final int COLUMNS = 2;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 512, 513, 1023, 1024, 1025, 1700, 5000})
    void termsOfOneElementAreAddedInBlocksOf512(int rows) {
        var random = new SplittableRandom(rows);
        double[] source = random.doubles((long) rows * COLUMNS, -1, 1).toArray();
        long[] index = new long[rows * COLUMNS];
        for (int n = 0; n < index.length; n++) {
            index[n] = random.nextInt(10) == 0 ? 0 : 1; // 1 often, 2 never
        }
        double[] start = random.doubles(CLASSES * COLUMNS, -1, 1).toArray();
        double[] sums = start.clone();
        Indexed.scatterAdd(sums, new int[] {CLASSES, COLUMNS}, index, new int[] {rows, COLUMNS}, 0, source);

        for (int i = 0; i < CLASSES; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                assertThat(sums[i * COLUMNS + j]).isEqualTo(expected(start[i * COLUMNS + j], index, source, i, j));
            }
        }
    }

    private static double expected(double start, long[] index, double[] source, int i, int j) {
        double[] terms = IntStream.range(0, index.length / COLUMNS).map(row -> row * COLUMNS + j)
                .filter(n -> index[n] == i).mapToDouble(n -> source[n]).toArray();
        double sum = start;
        for (int n = 0; n < Math.min(512, terms.length); n++) {
            sum += terms[n];
        }
        for (int from = 512; from < terms.length; from += 512) {
            double block = 0;
            for (int n = from; n < Math.min(from + 512, terms.length); n++) {
                block += terms[n];
            }
            sum += block;
        }
        return sum;
    }
}
