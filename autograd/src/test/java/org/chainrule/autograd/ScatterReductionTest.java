package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reductions at chosen places against plain loops, and what PyTorch's documentation shows. */
class ScatterReductionTest {
    private static final double NAN = Double.NaN;

    private static double reduce(List<Double> elements, ReduceMode mode) {
        return switch (mode) {
            case SUM -> elements.stream().mapToDouble(e -> e).sum();
            case PROD -> elements.stream().reduce(1., (a, b) -> a * b);
            case MEAN -> elements.stream().mapToDouble(e -> e).sum() / elements.size();
            case AMAX -> Collections.max(elements);
            case AMIN -> Collections.min(elements);
        };
    }

    @ParameterizedTest
    @EnumSource
    void areThoseOfALoop(ReduceMode mode) {
        var random = new SplittableRandom(7);
        for (int size : new int[] {1, 3, 50}) {
            for (int count : new int[] {0, 1, 200}) {
                double[][] x = new double[2][size];
                double[][] source = new double[2][count];
                long[][] index = new long[2][count];
                for (int row = 0; row < 2; row++) {
                    x[row] = random.doubles(size, 0.5, 1.5).toArray();
                    source[row] = random.doubles(count, 0.5, 1.5).toArray();
                    index[row] = random.longs(count, 0, size).toArray();
                }
                for (boolean includeSelf : new boolean[] {true, false}) {
                    double[] expected = expected(x, index, source, mode, includeSelf);
                    Tensor of = Tensor.of(x);
                    Shape shape = Shape.of(2, count);
                    Tensor places = Tensor.of(shape, Stream.of(index)
                            .flatMapToLong(LongStream::of).toArray());
                    Tensor from = Tensor.of(shape, Stream.of(source)
                            .flatMapToDouble(DoubleStream::of).toArray());
                    Tensor along1 = of.scatterReduce(1, places, from, mode, includeSelf);
                    assertThat(along1.toDoubleArray()).containsExactly(expected, within(1e-10));
                    Tensor along0 = of.transpose().scatterReduce(0, places.transpose(), from.transpose(), mode,
                            includeSelf);
                    assertThat(along0.transpose().toDoubleArray()).isEqualTo(along1.toDoubleArray());
                }
            }
        }
    }

    private static double[] expected(double[][] x, long[][] index, double[][] source, ReduceMode mode,
            boolean includeSelf) {
        double[] expected = new double[2 * x[0].length];
        for (int n = 0; n < expected.length; n++) {
            int row = n / x[0].length;
            int column = n % x[0].length;
            List<Double> elements = new ArrayList<>();
            for (int k = 0; k < index[row].length; k++) {
                if (index[row][k] == column) {
                    elements.add(source[row][k]);
                }
            }
            if (includeSelf || elements.isEmpty()) {
                elements.addFirst(x[row][column]);
            }
            expected[n] = reduce(elements, mode);
        }
        return expected;
    }

    /** The examples of {@code torch.Tensor.scatter_reduce} and {@code torch.Tensor.index_reduce_}. */
    @Test
    void asPyTorchShows() {
        Tensor source = Tensor.of(1, 2, 3, 4, 5, 6);
        Tensor index = Tensor.of(new long[] {0, 1, 0, 1, 2, 1});
        Tensor x = Tensor.of(1, 2, 3, 4);
        assertThat(x.scatterReduce(0, index, source, ReduceMode.SUM).toDoubleArray()).containsExactly(5, 14, 8, 4);
        assertThat(x.scatterReduce(0, index, source, ReduceMode.SUM, false).toDoubleArray()).containsExactly(4, 12, 5,
                4);
        Tensor y = Tensor.of(5, 4, 3, 2);
        assertThat(y.scatterReduce(0, index, source, ReduceMode.AMAX).toDoubleArray()).containsExactly(5, 6, 5, 2);
        assertThat(y.scatterReduce(0, index, source, ReduceMode.AMAX, false).toDoubleArray()).containsExactly(3, 6, 5,
                2);

        Tensor twos = Tensor.full(2, Shape.of(5, 3), DType.F64);
        Tensor rows = Tensor.arange(1, 13, 1).reshape(4, 3);
        Tensor places = Tensor.of(new long[] {0, 4, 2, 0});
        assertThat(twos.indexReduce(0, places, rows, ReduceMode.PROD).toDoubleArray()).containsExactly(20, 44, 72, 2, 2,
                2, 14, 16, 18, 2, 2, 2, 8, 10, 12);
        assertThat(twos.indexReduce(0, places, rows, ReduceMode.PROD, false).toDoubleArray()).containsExactly(10, 22,
                36, 2, 2, 2, 7, 8, 9, 2, 2, 2, 4, 5, 6);
    }

    @Test
    void wholeNumbersAreExact() {
        long large = (1L << 53) + 1;
        Tensor x = Tensor.of(new long[] {1, large});
        Tensor index = Tensor.of(new long[] {1, 1, 0});
        Tensor source = Tensor.of(new long[] {3, large + 1, 4});
        assertThat(x.scatterReduce(0, index, source, ReduceMode.AMAX).toLongArray()).containsExactly(4, large + 1);
        assertThat(x.scatterReduce(0, index, source, ReduceMode.AMIN).toLongArray()).containsExactly(1, 3);
        assertThat(x.scatterReduce(0, index, source, ReduceMode.PROD, false).toLongArray()).containsExactly(4,
                3 * (large + 1));
        assertThat(x.scatterReduce(0, index, source, ReduceMode.SUM).toLongArray()).containsExactly(5, 2 * large + 4);
        Tensor means = x.scatterReduce(0, index, source, ReduceMode.MEAN, false);
        assertThat(means.dtype()).isEqualTo(DType.F64);
        assertThat(means.get(0)).isEqualTo(4);
        Tensor mask = Tensor.of(new boolean[] {false, true}).scatterReduce(0, index, source.gt(3), ReduceMode.AMIN);
        assertThat(mask.dtype()).isEqualTo(DType.BOOL);
        assertThat(mask.toBooleanArray()).containsExactly(false, false);
    }

    @Test
    void productsOfFloatsDoNotLeaveTheRangeOnTheWay() {
        Tensor x = Tensor.of(new float[] {1e30f, 2});
        Tensor product = x.scatterReduce(0, Tensor.of(new long[] {0, 0}), Tensor.of(new float[] {1e30f, 1e-40f}),
                ReduceMode.PROD);
        assertThat(product.dtype()).isEqualTo(DType.F32);
        assertThat(product.get(0)).isCloseTo(1e20, within(1e15)); // 1e-40 is denormal
        assertThat(product.get(1)).isEqualTo(2);
    }

    @Test
    void nanAndInfinityStayWhereTheyAre() {
        Tensor x = Tensor.of(1, NAN, 3, 4);
        Tensor index = Tensor.of(new long[] {2, 0, 0});
        Tensor source = Tensor.of(Double.POSITIVE_INFINITY, NAN, 5);
        for (ReduceMode mode : ReduceMode.values()) {
            double[] y = x.scatterReduce(0, index, source, mode).toDoubleArray();
            assertThat(y).startsWith(NAN, NAN).endsWith(4);
            assertThat(y[2]).isEqualTo(mode == ReduceMode.AMIN ? 3 : Double.POSITIVE_INFINITY);
        }
    }

    /** Equal extremes share the gradient; the derivative of a product is that of the others, also where some are 0. */
    @Test
    void gradients() {
        Tensor x = Tensor.of(7, 2, 0, NAN).requiresGrad(true);
        Tensor source = Tensor.of(7, 7, 1, 0, 3).requiresGrad(true);
        Tensor index = Tensor.of(new long[] {0, 0, 1, 2, 2});
        Tensor weights = Tensor.of(6, 10, 100, 1000);
        Tensor greatest = x.scatterReduce(0, index, source, ReduceMode.AMAX).mul(weights).sum();
        assertThat(Autograd.grad(greatest, x).toDoubleArray()).containsExactly(2, 10, 0, 1000);
        assertThat(Autograd.grad(greatest, source).toDoubleArray()).containsExactly(2, 2, 0, 0, 100);
        Tensor ofSources = x.scatterReduce(0, index, source, ReduceMode.AMAX, false).mul(weights).sum();
        assertThat(Autograd.grad(ofSources, x).toDoubleArray()).containsExactly(0, 0, 0, 1000);
        assertThat(Autograd.grad(ofSources, source).toDoubleArray()).containsExactly(3, 3, 10, 0, 100);
        Tensor product = x.scatterReduce(0, index, source, ReduceMode.PROD).slice(0, 0, 3).sum();
        assertThat(Autograd.grad(product, x).toDoubleArray()).containsExactly(49, 1, 0, 0);
        assertThat(Autograd.grad(product, source).toDoubleArray()).containsExactly(49, 49, 2, 0, 0);
        GradCheck.of((a, b) -> a.scatterReduce(0, index, b, ReduceMode.PROD)).secondOrder()
                .verify(Tensor.of(3, 2, 0, 1), Tensor.of(0, 5, 1, 0, 3));
    }

    @Test
    void aSourceMayBeLargerThanTheIndexAndATensorAScalar() {
        Tensor scalar = Tensor.of(3.0).reshape();
        Tensor index = Tensor.of(Shape.SCALAR, new long[] {0});
        for (ReduceMode mode : ReduceMode.values()) {
            assertThat(scalar.scatterReduce(0, index, Tensor.of(5.0).reshape(), mode).item())
                    .isEqualTo(reduce(List.of(3., 5.), mode));
            assertThat(Tensor.of(1, 2).scatterReduce(0, Tensor.of(new long[] {1}), Tensor.of(7, 9, 4), mode)
                    .toDoubleArray()).containsExactly(1, reduce(List.of(2., 7.), mode));
        }
    }

    @Test
    void refusesShapesThatDoNotFit() {
        Tensor x = Tensor.of(1, 2);
        Tensor index = Tensor.of(new long[] {0, 2});
        assertThatThrownBy(() -> x.scatterReduce(0, index, x, ReduceMode.AMIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scatterReduce of (2) F64 and (2) I64 and (2) F64: index 2 at [1] is outside 0 to 1");
        for (ReduceMode mode : ReduceMode.values()) {
            assertThatThrownBy(() -> x.scatterReduce(0, index, Tensor.of(1.0), mode))
                    .hasMessageContaining("they must be the same");
            assertThatThrownBy(() -> x.indexReduce(0, index, Tensor.of(1, 2, 3), mode))
                    .hasMessage("indexReduce of (2) F64 and (2) I64 and (3) F64: the index must be a vector, and the "
                            + "source have shape (2), a slice for each index, not (3)");
        }
    }
}
