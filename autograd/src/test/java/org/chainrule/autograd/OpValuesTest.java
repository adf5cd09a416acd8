package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What the ops compute, against loops written out; whole numbers make every order of summation exact. */
class OpValuesTest {

    @Provide
    Arbitrary<double[]> numbers() {
        return Arbitraries.integers().between(-9, 9).map(Integer::doubleValue).array(Double[].class).ofSize(24)
                .map(array -> Arrays.stream(array).mapToDouble(x -> x).toArray());
    }

    private static Tensor tensor(double[] numbers, int... sizes) {
        Shape shape = Shape.of(sizes);
        return Tensor.of(shape, Arrays.copyOf(numbers, shape.count()));
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void matmulIsTheSumOverTheInnerAxis(@ForAll("numbers") double[] a, @ForAll("numbers") double[] b,
            @ForAll @IntRange(min = 0, max = 4) int m, @ForAll @IntRange(min = 0, max = 4) int k,
            @ForAll @IntRange(min = 0, max = 4) int n) {
        Tensor left = tensor(a, m, k);
        Tensor right = tensor(b, k, n);
        Tensor product = left.matmul(right);
        assertThat(product.shape()).isEqualTo(Shape.of(m, n));
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int p = 0; p < k; p++) {
                    sum += left.get(i, p) * right.get(p, j);
                }
                assertThat(product.get(i, j)).isEqualTo(sum);
            }
        }
    }

    @Property
    void matmulOfABatchIsThatOfItsMatrices(@ForAll("numbers") double[] a, @ForAll("numbers") double[] b) {
        Tensor left = tensor(a, 2, 1, 2, 3);
        Tensor right = tensor(b, 3, 3, 2);
        Tensor product = left.matmul(right);
        assertThat(product.shape()).isEqualTo(Shape.of(2, 3, 2, 2));
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                double[] one = Arrays.copyOfRange(left.toDoubleArray(), 6 * i, 6 * i + 6);
                double[] other = Arrays.copyOfRange(right.toDoubleArray(), 6 * j, 6 * j + 6);
                int start = 4 * (3 * i + j);
                assertThat(Arrays.copyOfRange(product.toDoubleArray(), start, start + 4))
                        .containsExactly(tensor(one, 2, 3).matmul(tensor(other, 3, 2)).toDoubleArray());
            }
        }
    }

    @Property
    void sumsAndMeans(@ForAll("numbers") double[] numbers, @ForAll @IntRange(max = 2) int axis) {
        Tensor x = tensor(numbers, 2, 3, 4);
        int[] sizes = {2, 3, 4};
        int count = sizes[axis];
        sizes[axis] = 1;
        double[] expected = new double[24 / count];
        for (int n = 0; n < 24; n++) {
            int[] index = {n / 12, n / 4 % 3, n % 4};
            index[axis] = 0;
            expected[(index[0] * sizes[1] + index[1]) * sizes[2] + index[2]] += numbers[n];
        }
        assertThat(x.sum(true, axis).shape()).isEqualTo(Shape.of(sizes));
        assertThat(x.sum(axis).shape().rank()).isEqualTo(2);
        assertThat(x.sum(axis).toDoubleArray()).containsExactly(expected);
        assertThat(x.sum(true, axis - 3).toDoubleArray()).containsExactly(expected);
        assertThat(x.mean(axis).toDoubleArray())
                .containsExactly(Arrays.stream(expected).map(sum -> sum / count).toArray());
        assertThat(x.sum().item()).isEqualTo(Arrays.stream(numbers).sum()).isEqualTo(x.sum(2, 0, 1).item());
        assertThat(x.mean().item()).isEqualTo(Arrays.stream(numbers).sum() / 24);
    }

    @Property
    void transposeExchangesIndices(@ForAll("numbers") double[] numbers) {
        Tensor x = tensor(numbers, 2, 3, 4);
        Tensor permuted = x.permute(1, 2, 0);
        Tensor reversed = x.transpose();
        for (int n = 0; n < 24; n++) {
            int i = n / 12;
            int j = n / 4 % 3;
            int k = n % 4;
            assertThat(permuted.get(j, k, i)).isEqualTo(reversed.get(k, j, i)).isEqualTo(x.get(i, j, k));
        }
    }

    @Property
    void reshapeKeepsTheOrder(@ForAll("numbers") double[] numbers) {
        Tensor x = tensor(numbers, 2, 3, 4);
        assertThat(x.reshape(4, -1).shape()).isEqualTo(Shape.of(4, 6));
        assertThat(x.reshape(4, -1).toDoubleArray()).containsExactly(numbers);
        assertThat(x.reshape(2, 3, 4).toDoubleArray()).containsExactly(numbers);
    }

    @Test
    void numbersFirst() {
        Tensor x = Tensor.of(1, 4);
        assertThat(Tensor.sub(10, x).toDoubleArray()).containsExactly(9, 6);
        assertThat(Tensor.div(8, x).toDoubleArray()).containsExactly(8, 2);
        assertThat(Tensor.pow(2, x).toDoubleArray()).containsExactly(2, 16);
        assertThat(x.sub(10).toDoubleArray()).containsExactly(-9, -6);
        assertThat(x.div(8).toDoubleArray()).containsExactly(.125, .5);
        assertThat(x.pow(2).toDoubleArray()).containsExactly(1, 16);
    }
}
