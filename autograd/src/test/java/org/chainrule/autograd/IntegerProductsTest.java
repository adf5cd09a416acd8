package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of matrices of I64 and BOOL are those of whole numbers, modulo 2^64. */
class IntegerProductsTest {
    private static final Tensor MASK = Tensor.of(new boolean[][] {{true, false, true}, {true, true, true}});

    private static Tensor random(long seed, int... sizes) {
        var random = new SplittableRandom(seed);
        Shape shape = Shape.of(sizes);
        long[] values = new long[shape.count()];
        for (int n = 0; n < values.length; n++) {
            values[n] = random.nextLong() >> random.nextInt(64);
        }
        return Tensor.of(values).reshape(shape);
    }

    private static long product(Tensor a, Tensor b, int row, int column) {
        BigInteger sum = BigInteger.ZERO;
        long[] left = a.toLongArray();
        long[] right = b.toLongArray();
        int depth = a.shape().size(1);
        int columns = b.shape().size(1);
        for (int k = 0; k < depth; k++) {
            sum = sum.add(BigInteger.valueOf(left[row * depth + k])
                    .multiply(BigInteger.valueOf(right[k * columns + column])));
        }
        return sum.longValue();
    }

    private static void assertIsProduct(Tensor y, Tensor a, Tensor b) {
        assertThat(y.dtype()).isEqualTo(DType.I64);
        assertThat(y.shape()).isEqualTo(Shape.of(a.shape().size(0), b.shape().size(1)));
        long[] values = y.toLongArray();
        int columns = b.shape().size(1);
        for (int n = 0; n < values.length; n++) {
            assertThat(values[n]).isEqualTo(product(a, b, n / columns, n % columns));
        }
    }

    /** The last is computed in several threads. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 3, 4", "7, 1, 5", "3, 600, 2", "0, 3, 2", "2, 0, 3", "100, 120, 90"})
    void ofMatrices(int rows, int depth, int columns) {
        Tensor a = random(1, rows, depth);
        Tensor b = random(2, depth, columns);
        assertIsProduct(a.matmul(b), a, b);
        assertIsProduct(b.transpose().matmul(a.transpose()).transpose(), a, b);
        assertIsProduct(a.transpose().contiguous().transpose().matmul(b), a, b);
    }

    @Test
    void ofBatchesAndVectors() {
        Tensor a = random(3, 5, 2, 3);
        Tensor b = random(4, 2, 1, 3, 4);
        Tensor y = a.matmul(b);
        assertThat(y.shape()).isEqualTo(Shape.of(2, 5, 2, 4));
        for (int n = 0; n < 10; n++) {
            assertIsProduct(y.select(0, n / 5).select(0, n % 5), a.select(0, n % 5), b.select(0, n / 5).select(0, 0));
        }
        Tensor u = random(5, 3);
        Tensor v = random(6, 3);
        long dot = product(u.reshape(1, 3), v.reshape(3, 1), 0, 0);
        assertThat(u.dot(v).toLongArray()).containsExactly(dot);
        assertThat(u.matmul(v).toLongArray()).containsExactly(dot);
        assertIsProduct(a.select(0, 1).matmul(u).reshape(2, 1), a.select(0, 1), u.reshape(3, 1));
        assertIsProduct(u.matmul(b.select(0, 1).select(0, 0)).reshape(1, 4), u.reshape(1, 3),
                b.select(0, 1).select(0, 0));
    }

    @Test
    void einsumAndItsKin() {
        Tensor a = random(7, 4, 3);
        Tensor b = random(8, 3, 5);
        assertIsProduct(Tensor.einsum("ij,jk->ik", a, b), a, b);
        assertIsProduct(a.tensorDot(b, 1), a, b);
        assertIsProduct(Tensor.multiDot(a, b, random(9, 5, 2)), Tensor.einsum("ij,jk->ik", a, b), random(9, 5, 2));
        assertThat(Tensor.einsum("ij->", a).toLongArray()).containsExactly(a.sum().toLongArray());
        assertThat(Tensor.einsum("ij,ij->j", a, a).toLongArray()).containsExactly(a.square().sum(0).toLongArray());
        assertThat(Tensor.einsum("ii->i", a.slice(0, 0, 3)).toLongArray())
                .containsExactly(a.slice(0, 0, 3).diagonal().toLongArray());
    }

    @Test
    void masksCount() {
        assertIsProduct(MASK.matmul(MASK.transpose()), MASK.to(DType.I64), MASK.transpose().to(DType.I64));
        assertIsProduct(MASK.matmul(random(10, 3, 2)), MASK.to(DType.I64), random(10, 3, 2));
        assertThat(MASK.select(0, 0).dot(MASK.select(0, 1)).toLongArray()).containsExactly(2);
    }

    @Test
    void haveNoGradientAndNoOtherTypes() {
        Tensor counts = random(11, 3, 3);
        Tensor x = Tensor.ones(3, 3).requiresGrad(true);
        assertThat(counts.matmul(counts).requiresGrad()).isFalse();
        assertThatThrownBy(() -> counts.matmul(x)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("matmul of (3, 3) I64 and (3, 3) F64: ").hasMessageContaining("to(F64)");
        assertThatThrownBy(() -> x.to(DType.F32).matmul(MASK.transpose()))
                .hasMessageContaining("is for floating point");
        assertThatThrownBy(() -> counts.select(0, 0).dot(x.select(0, 0))).hasMessageContaining("dot of (3) I64");
    }

    @Test
    void ofSeveralExamplesAtOnce() {
        Tensor a = random(12, 4, 2, 3);
        Tensor b = random(13, 3, 2);
        Tensor sums = Transforms
                .vmap(x -> x.matmul(b).bitwiseAnd(255).gcd(x.select(1, 0).unsqueeze(1)).sum(1).to(DType.F64)).apply(a);
        for (int n = 0; n < 4; n++) {
            Tensor one = a.select(0, n);
            assertThat(sums.select(0, n).toDoubleArray()).containsExactly(
                    one.matmul(b).bitwiseAnd(255).gcd(one.select(1, 0).unsqueeze(1)).sum(1).to(DType.F64)
                            .toDoubleArray());
        }
    }
}
