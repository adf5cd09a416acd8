package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products stay within the bound that the design states. The truth is the sum of the same products without any rounding. */
class ProductAccuracyTest {

    private enum Terms {
        CANCELLING, POSITIVE,
        /** 1, and then many that are lost where they are added to it one by one. */
        SWALLOWED
    }

    private static void fill(double[] a, double[] b, Terms terms, DType type, SplittableRandom random) {
        for (int n = 0; n < a.length; n++) {
            switch (terms) {
                case POSITIVE -> {
                    a[n] = random.nextDouble();
                    b[n] = random.nextDouble();
                }
                case CANCELLING -> {
                    boolean isSecond = n % 2 == 1;
                    a[n] = isSecond
                            ? -a[n - 1] * (1 + random.nextDouble() * 1e-4)
                            : random.nextDouble(-1, 1) * Math.scalb(1.0, random.nextInt(-20, 20));
                    b[n] = isSecond ? b[n - 1] : random.nextDouble(-1, 1);
                }
                case SWALLOWED -> {
                    a[n] = n == 0 ? 1 : unit(type);
                    b[n] = n == 0 ? 1 : 0.5;
                }
            }
        }
    }

    private static double unit(DType type) {
        return type == DType.F32 ? 0x1p-24 : 0x1p-53;
    }

    /** A term is rounded with each that is added to it in its block, itself among them, and with each block after the first. */
    private static double bound(int n, DType type) {
        double roundings = Math.min(n, 512) + (n + 511) / 512 - 1;
        return roundings * unit(type) / (1 - roundings * unit(type));
    }

    private static void assertWithin(double computed, double[] a, double[] b, DType type) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal magnitude = BigDecimal.ZERO;
        for (int n = 0; n < a.length; n++) {
            BigDecimal term = new BigDecimal(a[n]).multiply(new BigDecimal(b[n]));
            sum = sum.add(term);
            magnitude = magnitude.add(term.abs());
        }
        assertThat(new BigDecimal(computed).subtract(sum).abs())
                .isLessThanOrEqualTo(magnitude.multiply(new BigDecimal(bound(a.length, type))));
    }

    @ParameterizedTest
    @CsvSource({"1", "7", "511", "512", "513", "1500", "20000", "200000"})
    void ofVectors(int length) {
        var random = new SplittableRandom(length);
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            for (Terms terms : Terms.values()) {
                double[] a = new double[length];
                double[] b = new double[length];
                fill(a, b, terms, type, random);
                Tensor x = Tensor.of(a).to(type);
                Tensor y = Tensor.of(b).to(type);
                assertWithin(x.dot(y).item(), x.toDoubleArray(), y.toDoubleArray(), type);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 5, 2", "7, 700, 33", "70, 1300, 65", "2, 5000, 9", "200, 1030, 150"})
    void ofMatrices(int rows, int terms, int columns) {
        var random = new SplittableRandom(rows + terms + columns);
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            for (Terms kind : Terms.values()) {
                double[][] a = new double[rows][terms];
                double[][] b = new double[columns][terms]; // column by column
                for (int n = 0; n < Math.max(rows, columns); n++) {
                    fill(a[Math.min(n, rows - 1)], b[Math.min(n, columns - 1)], kind, type, random);
                }
                Tensor x = Tensor.of(a).to(type);
                Tensor y = Tensor.of(b).to(type);
                double[][] left = rows(x);
                double[][] right = rows(y);
                double[][] product = rows(x.matmul(y.transpose()));
                for (int row = 0; row < rows; row += Math.max(1, rows / 3)) {
                    int diagonal = Math.min(row, columns - 1); // where the terms are of the kind
                    assertWithin(product[row][diagonal], left[row], right[diagonal], type);
                    assertWithin(product[row][columns - 1], left[row], right[columns - 1], type);
                }
            }
        }
    }

    private static double[][] rows(Tensor x) {
        return x.unbind(0).stream().map(Tensor::toDoubleArray).toArray(double[][]::new);
    }
}
