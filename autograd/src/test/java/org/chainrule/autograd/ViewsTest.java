package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ops on views give, bit for bit, what they give on copies of them; so do their gradients. */
class ViewsTest {
    private static final Shape SHAPE = Shape.of(3, 3);

    private static List<UnaryOperator<Tensor>> ops() {
        Tensor other = numbers(SHAPE, 2);
        return List.of(x -> x.mul(other), x -> other.div(x), Tensor::tanh, x -> x.matmul(other), x -> other.matmul(x),
                x -> x.sum(0), x -> x.sum(1), x -> x.mean(), x -> x.reshape(9), x -> x.transpose(),
                x -> x.expand(Shape.of(2, 3, 3)), x -> x.to(DType.F32), x -> Tensor.where(x.gt(1), x, other));
    }

    /** Tensors of shape (3, 3) that are views of another tensor. */
    static Stream<Arguments> views() {
        return Stream.of( //
                Arguments.of("transposed", numbers(SHAPE, 1), view(Tensor::transpose)),
                Arguments.of("permuted and merged", numbers(Shape.of(1, 3, 3), 1),
                        view(x -> x.permute(2, 0, 1).reshape(3, 3))),
                Arguments.of("a row repeated", numbers(Shape.of(3), 1), view(x -> x.expand(SHAPE))),
                Arguments.of("a column repeated", numbers(Shape.of(3, 1), 1), view(x -> x.expand(SHAPE))),
                Arguments.of("a number repeated", numbers(Shape.SCALAR, 1), view(x -> x.expand(SHAPE))),
                Arguments.of("reshaped", numbers(Shape.of(9), 1), view(x -> x.reshape(3, 3))));
    }

    private static UnaryOperator<Tensor> view(UnaryOperator<Tensor> view) {
        return view;
    }

    private static Tensor numbers(Shape shape, int seed) {
        return Tensor.of(shape, new Random(seed).doubles(shape.count(), .5, 2).toArray());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("views")
    void aViewIsAsGoodAsACopy(String what, Tensor whole, UnaryOperator<Tensor> view) {
        Tensor copy = Tensor.of(SHAPE, view.apply(whole).toDoubleArray());
        for (UnaryOperator<Tensor> op : ops()) {
            whole.requiresGrad(true);
            copy.requiresGrad(true);
            Tensor onView = op.apply(view.apply(whole));
            Tensor onCopy = op.apply(copy);
            assertThat(onView.shape()).isEqualTo(onCopy.shape());
            assertThat(onView.toDoubleArray()).containsExactly(onCopy.toDoubleArray());

            Tensor seed = numbers(onCopy.shape(), 3);
            Tensor throughView = Autograd.of(onView).seed(seed).grad(whole);
            Tensor byCopy = Autograd.of(onCopy).seed(seed).grad(copy);
            Tensor throughCopy = Autograd.of(view.apply(whole)).seed(byCopy).grad(whole);
            assertThat(throughView.toDoubleArray()).containsExactly(throughCopy.toDoubleArray());
        }
    }

    @Test
    void viewsShareTheirElements() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        List<Tensor> views = List.of(x.transpose(), x.reshape(6), x.expand(Shape.of(2, 2, 3)), x.detach());
        Autograd.assign(x, Tensor.full(7, x.shape(), DType.F64));
        assertThat(views).allSatisfy(view -> assertThat(view.toDoubleArray()).containsOnly(7));
        Tensor reordered = x.transpose().reshape(6); // no order of strides gives these: a copy
        Autograd.assign(x, Tensor.zeros(2, 3));
        assertThat(reordered.toDoubleArray()).containsOnly(7);
    }

    @Test
    void elementsAreFoundThroughStrides() {
        Tensor x = Tensor.of(new double[][][] {{{0, 1}, {2, 3}, {4, 5}}, {{6, 7}, {8, 9}, {10, 11}}});
        Tensor permuted = x.permute(2, 0, 1);
        assertThat(permuted.shape()).isEqualTo(Shape.of(2, 2, 3));
        assertThat(permuted.get(1, 0, 2)).isEqualTo(5);
        assertThat(permuted.permute(1, 2, 0).toDoubleArray()).containsExactly(x.toDoubleArray());
        assertThat(x.matrixTranspose().get(1, 1, 0)).isEqualTo(7);
        assertThat(x.permute(-1, 0, 1).toDoubleArray()).containsExactly(permuted.toDoubleArray());
    }
}
