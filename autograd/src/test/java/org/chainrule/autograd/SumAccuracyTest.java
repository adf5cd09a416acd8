package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sums and means stay within the bound that the design states: sums are kept in doubles, and rounded once. The truth
 * is the sum of the same elements without any rounding.
 */
class SumAccuracyTest {
    private static final int REPEATS = Boolean.getBoolean("soak") ? 40 : 2;
    private static final double UNIT = 0x1p-53; // of a double's rounding

    /** Elements of 40 binary orders of magnitude, most of which cancel. */
    private static Tensor elements(SplittableRandom random, int rows, int columns, DType type) {
        double[] x = new double[rows * columns];
        for (int n = 0; n < x.length; n += 2) {
            x[n] = random.nextDouble(-1, 1) * Math.scalb(1.0, random.nextInt(-20, 20));
            if (n + 1 < x.length) {
                x[n + 1] = -x[n] * (1 + random.nextDouble() * 1e-4);
            }
        }
        return Tensor.of(Shape.of(rows, columns), x).to(type);
    }

    /** Requires that a result is that of exact arithmetic but for a number of roundings of doubles, and its own. */
    private static void assertWithin(double computed, DoubleStream terms, int divisor, double roundings, DType type) {
        BigDecimal[] exact = terms.mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
        double sum = Arrays.stream(exact).reduce(BigDecimal.ZERO, BigDecimal::add).doubleValue() / divisor;
        double magnitude = Arrays.stream(exact).map(BigDecimal::abs).reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue() / divisor;
        double own = type == DType.F32 ? 0x1p-24 : UNIT;
        assertThat(Math.abs(computed - sum)).isLessThanOrEqualTo(own * Math.abs(sum) + roundings * UNIT * magnitude);
    }

    /** Returns how often a term of a run is rounded: in partial results, their tree, and in the blocks' results likewise. */
    private static double ofRun(int length, DType type) {
        int partials = type == DType.F32 ? 32 : 16;
        double first = Math.ceil(Math.min(length, 4096) / (double) partials) + 5;
        return length <= 4096 ? first : first + ofRun((length + 4095) / 4096, DType.F64);
    }

    private static DoubleStream run(int length, IntToDoubleFunction element) {
        double[] x = new double[length];
        Arrays.setAll(x, element);
        return Arrays.stream(x);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 7", "513, 33", "1025, 5", "4, 4097", "1, 20000", "20000, 1", "3000, 7"})
    void ofRowsColumnsAndAll(int rows, int columns) {
        var random = new SplittableRandom(rows + 31L * columns);
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            for (DType type : new DType[] {DType.F32, DType.F64}) {
                Tensor x = elements(random, rows, columns, type);
                double[] given = x.toDoubleArray();
                double down = Math.min(rows, 512) + Math.ceil(rows / 512.0);

                assertWithin(x.sum().item(), Arrays.stream(given), 1, ofRun(given.length, type), type);
                assertWithin(x.mean().item(), Arrays.stream(given), given.length, ofRun(given.length, type) + 1, type);
                double[] ofRows = x.sum(1).toDoubleArray();
                double[] ofColumns = x.sum(0).toDoubleArray();
                for (int row = 0; row < rows; row += Math.max(1, rows / 5)) {
                    int from = row * columns;
                    assertWithin(ofRows[row], run(columns, n -> given[from + n]), 1, ofRun(columns, type), type);
                }
                for (int column = 0; column < columns; column += Math.max(1, columns / 5)) {
                    int at = column;
                    assertWithin(ofColumns[column], run(rows, n -> given[n * columns + at]), 1, down, type);
                }
            }
        }
    }

    /** F32 loses nothing to the length: floats added one after the other are off by far more. */
    @Test
    void ofFloatsAreRoundedOnce() {
        var random = new SplittableRandom(7);
        double[] x = new double[1_000_000];
        Arrays.setAll(x, n -> (float) random.nextDouble());
        float plain = 0;
        for (double element : x) {
            plain += (float) element;
        }
        double exact = Arrays.stream(x).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();

        assertThat(Tensor.of(x).to(DType.F32).sum().item()).isEqualTo((float) exact);
        assertThat(Math.abs(plain - exact)).isGreaterThan(10 * Math.ulp((float) exact));
    }
}
