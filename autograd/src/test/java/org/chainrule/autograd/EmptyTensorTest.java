package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tensors without elements take part like any other. */
class EmptyTensorTest {
    private final Tensor empty = Tensor.zeros(0, 3).requiresGrad(true);

    private void assertEmptyGradient() {
        assertThat(empty.grad().shape()).isEqualTo(Shape.of(0, 3));
        assertThat(empty.grad().toDoubleArray()).isEmpty();
    }

    @Test
    void areMadeFromEmptyArrays() {
        assertThat(Tensor.of(new double[0]).shape()).isEqualTo(Shape.of(0));
        assertThat(Tensor.of(new double[2][0]).shape()).isEqualTo(Shape.of(2, 0));
        assertThat(Tensor.of(new float[0][3]).shape()).isEqualTo(Shape.of(0, 0)); // an inner size nobody can see
        assertThat(Tensor.of(Shape.of(2, 0, 3), new float[0]).size()).isZero();
    }

    @Test
    void pointwiseAndSummed() {
        Tensor row = Tensor.of(1, 2, 3).requiresGrad(true);
        Tensor y = empty.mul(row).exp();
        assertThat(y.shape()).isEqualTo(Shape.of(0, 3));
        y.sum().backward();
        assertEmptyGradient();
        assertThat(row.grad().toDoubleArray()).containsExactly(0, 0, 0);
    }

    @Test
    void sumsOverTheMissingElementsAreZero() {
        assertThat(empty.sum(0).toDoubleArray()).containsExactly(0, 0, 0);
        assertThat(empty.sum(1).shape()).isEqualTo(Shape.of(0));
        assertThat(empty.mean(0).toDoubleArray()).containsExactly(Double.NaN, Double.NaN, Double.NaN);
        empty.sum(0).sum().backward();
        assertEmptyGradient();
    }

    @Test
    void productsOverTheMissingElementsAreZero() {
        Tensor b = Tensor.zeros(0, 2).requiresGrad(true);
        Tensor y = empty.transpose().matmul(b);
        assertThat(y.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(y.toDoubleArray()).containsOnly(0);
        y.sum().backward();
        assertEmptyGradient();
        assertThat(Tensor.zeros(0).matmul(Tensor.zeros(0)).item()).isZero();
        assertThat(empty.matmul(Tensor.zeros(3)).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void reshapedTransposedAndWritten() {
        assertThat(empty.reshape(3, 0).transpose().shape()).isEqualTo(Shape.of(0, 3));
        assertThat(empty.reshape(-1, 3).shape()).isEqualTo(Shape.of(0, 3));
        assertThat(Tensor.zeros(1, 3).expand(Shape.of(0, 3)).size()).isZero();
        Autograd.assign(empty, Tensor.zeros(0, 3));
        assertThat(empty).hasToString("[]");
        assertThat(empty.toFloatArray()).isEmpty();
    }

    @Test
    void backwardWithAnEmptySeed() {
        empty.mul(2).backward(Tensor.zeros(0, 3));
        assertEmptyGradient();
    }
}
