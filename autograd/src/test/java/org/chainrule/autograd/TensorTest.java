package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Making tensors, reading them, and their place on the tape. */
class TensorTest {

    @Test
    void factories() {
        assertThat(Tensor.of(3).shape()).isEqualTo(Shape.SCALAR);
        assertThat(Tensor.of(2, -1).dtype()).isEqualTo(DType.F64);
        assertThat(Tensor.of(new double[] {7}).shape()).isEqualTo(Shape.of(1));
        assertThat(Tensor.of(new float[] {1, 2}).dtype()).isEqualTo(DType.F32);
        assertThat(Tensor.of(new long[] {1, 2}).dtype()).isEqualTo(DType.I64);
        assertThat(Tensor.of(new boolean[] {true}).dtype()).isEqualTo(DType.BOOL);
        assertThat(Tensor.of(Shape.of(1, 2), new float[] {1, 2}).get(0, 1)).isEqualTo(2);
        assertThat(Tensor.zeros(2, 2).toDoubleArray()).containsExactly(0, 0, 0, 0);
        assertThat(Tensor.ones(2).toDoubleArray()).containsExactly(1, 1);
        assertThat(Tensor.full(.1, Shape.of(2), DType.F32).toFloatArray()).containsExactly(.1f, .1f);
        assertThat(Tensor.full(3.9, Shape.SCALAR, DType.I64).toLongArray()).containsExactly(3);
    }

    @Test
    void nestedArraysOfAnyDepthAndKind() {
        Tensor cube = Tensor.of(new float[][][] {{{1, 2}, {3, 4}, {5, 6}}, {{7, 8}, {9, 10}, {11, 12}}});
        assertThat(cube.shape()).isEqualTo(Shape.of(2, 3, 2));
        assertThat(cube.dtype()).isEqualTo(DType.F32);
        assertThat(cube.get(1, 0, 1)).isEqualTo(8);
        assertThat(Tensor.of(new long[][] {{1}, {2}}).toLongArray()).containsExactly(1, 2);
        assertThat(Tensor.of(new boolean[][] {{true, false}}).toBooleanArray()).containsExactly(true, false);
    }

    @Test
    void integersAreLabels() {
        assertThat(Tensor.of(new int[] {2, 0}).toLongArray()).containsExactly(2, 0);
        assertThat(Tensor.of(new int[][] {{1, 2, 3}, {4, 5, 6}})).satisfies(tokens -> {
            assertThat(tokens.dtype()).isEqualTo(DType.I64);
            assertThat(tokens.shape()).isEqualTo(Shape.of(2, 3));
            assertThat(tokens.toLongArray()).containsExactly(1, 2, 3, 4, 5, 6);
        });
        assertThat(Tensor.of(Shape.of(1, 2), new int[] {-1, 7}).toLongArray()).containsExactly(-1, 7);
        assertThat(Tensor.of(1, 2).dtype()).isEqualTo(DType.F64); // numbers in the source are values
    }

    @Test
    void everyKindOfArrayTakesAShape() {
        Shape shape = Shape.of(2, 1);
        assertThat(Tensor.of(shape, new long[] {1L << 62, -1}).toLongArray()).containsExactly(1L << 62, -1);
        assertThat(Tensor.of(shape, new boolean[] {true, false}).toBooleanArray()).containsExactly(true, false);
        assertThat(Tensor.of(shape, new float[] {.1f, 2}).toFloatArray()).containsExactly(.1f, 2);
        assertThat(Tensor.of(shape, new double[] {.1, 2}).shape()).isEqualTo(shape);
        for (ThrowingCallable wrong : List.<ThrowingCallable>of(() -> Tensor.of(shape, new long[3]),
                () -> Tensor.of(shape, new int[3]), () -> Tensor.of(shape, new boolean[3]))) {
            assertThatThrownBy(wrong).isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("shape (2, 1) has 2 elements, but 3 values are given");
        }
    }

    @Test
    void listsTakeTheTypeThatHoldsTheirElements() {
        assertThat(Tensor.of(List.of(2, 0, 1L << 40))).satisfies(labels -> {
            assertThat(labels.dtype()).isEqualTo(DType.I64);
            assertThat(labels.toLongArray()).containsExactly(2, 0, 1L << 40);
        });
        assertThat(Tensor.of(List.of(.5, 2.)).toDoubleArray()).containsExactly(.5, 2);
        assertThat(Tensor.of(List.of(.5f)).dtype()).isEqualTo(DType.F32);
        assertThat(Tensor.of(List.of(true, false)).toBooleanArray()).containsExactly(true, false);
        assertThat(Tensor.of(List.of(3, .5f, true)).toFloatArray()).containsExactly(3, .5f, 1);
        assertThat(Tensor.of(List.of(List.of(1, 2), List.of(3, 4.5))).toDoubleMatrix())
                .isDeepEqualTo(new double[][] {{1, 2}, {3, 4.5}});
        assertThat(Tensor.of(List.of())).satisfies(none -> {
            assertThat(none.shape()).isEqualTo(Shape.of(0));
            assertThat(none.dtype()).isEqualTo(DType.F64);
        });
    }

    @Test
    void listsThatMakeNoTensorAreRefused() {
        assertThatThrownBy(() -> Tensor.of(List.of(List.of(1, 2), List.of(3))))
                .isExactlyInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("ragged", "[1]", "1", "2");
        assertThatThrownBy(() -> Tensor.of(List.of(List.of(1), 2))).hasMessageContainingAll("[1]", "no list");
        assertThatThrownBy(() -> Tensor.of(List.of(2, List.of(1)))).hasMessageContainingAll("[1]", "a list");
        assertThatThrownBy(() -> Tensor.of(Arrays.asList(1, null))).hasMessageContainingAll("[1]", "null");
        assertThatThrownBy(() -> Tensor.of(List.of("a"))).isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[0]", "String");
        assertThatThrownBy(() -> Tensor.of(List.of(Tensor.of(1)))).hasMessageContainingAll("[0]", "Tensor", "stack");
    }

    @Test
    void filledTensorsOfAnyTypeAndLikeAnother() {
        Tensor x = Tensor.of(new float[][] {{1, 2}}).requiresGrad(true);
        assertThat(Tensor.zerosLike(x)).satisfies(zeros -> {
            assertThat(zeros.shape()).isEqualTo(Shape.of(1, 2));
            assertThat(zeros.dtype()).isEqualTo(DType.F32);
            assertThat(zeros.requiresGrad()).isFalse();
            assertThat(zeros.toFloatArray()).containsExactly(0, 0);
        });
        assertThat(Tensor.onesLike(x).toFloatArray()).containsExactly(1, 1);
        assertThat(Tensor.fullLike(x, .5).toFloatArray()).containsExactly(.5f, .5f);
        assertThat(Tensor.zeros(Shape.of(2), DType.I64).toLongArray()).containsExactly(0, 0);
        assertThat(Tensor.ones(Shape.of(2), DType.BOOL).toBooleanArray()).containsExactly(true, true);
    }

    @Test
    void aMatrixIsReadRowByRow() {
        double[][] rows = {{1, 2}, {3, 4}, {5, 6}};
        assertThat(Tensor.of(rows).toDoubleMatrix()).isDeepEqualTo(rows);
        assertThat(Tensor.of(rows).transpose().toDoubleMatrix()).isDeepEqualTo(new double[][] {{1, 3, 5}, {2, 4, 6}});
        assertThat(Tensor.zeros(0, 3).toDoubleMatrix()).isEmpty();
        assertThat(Tensor.zeros(2, 0).toDoubleMatrix()).isDeepEqualTo(new double[2][0]);
        assertThatThrownBy(() -> Tensor.of(1, 2).named("v").toDoubleMatrix())
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("toDoubleMatrix of v (2) F64: ");
    }

    @Test
    void arraysAreCopiedInAndOut() {
        double[] in = {1, 2};
        Tensor x = Tensor.of(in);
        Tensor shaped = Tensor.of(Shape.of(2, 1), in);
        in[0] = 9;
        x.toDoubleArray()[1] = 9;
        assertThat(x.toDoubleArray()).containsExactly(1, 2);
        assertThat(shaped.toDoubleArray()).containsExactly(1, 2);
    }

    @Test
    void itemIsTheOnlyElementWhateverTheShape() {
        assertThat(Tensor.of(new double[][] {{5}}).item()).isEqualTo(5);
        assertThat(Tensor.of(1, 2, 3).sum(true).item()).isEqualTo(6);
        assertThatThrownBy(Tensor.zeros(0)::item).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLeafHasNoOp() {
        Tensor x = Tensor.of(1, 2).requiresGrad(true);
        assertThat(x.isLeaf()).isTrue();
        assertThat(x.op()).isNull();
        assertThat(x.inputs()).isEmpty();
        assertThat(x.depth()).isZero();
    }

    @Test
    void aResultRemembersItsOpAndInputs() {
        Tensor x = Tensor.of(1, 2).requiresGrad(true);
        Tensor w = Tensor.of(3, 4);
        Tensor y = x.mul(w);
        Tensor z = y.add(x);
        assertThat(y.op()).isSameAs(ArithmeticFormulas.MUL);
        assertThat(y.inputs()).containsExactly(x, w);
        assertThat(y.isLeaf()).isFalse();
        assertThat(y.depth()).isEqualTo(1);
        assertThat(z.depth()).isEqualTo(2);
        assertThat(x.sub(1).op().label()).isEqualTo("-1");
        assertThat(Tensor.sub(1, x).op().label()).isEqualTo("1-");
    }

    @Test
    void nothingIsRememberedWhereNoGradientIsAskedFor() {
        Tensor y = Tensor.of(1, 2).mul(Tensor.of(3, 4));
        assertThat(y.isLeaf()).isTrue();
        assertThat(y.requiresGrad()).isFalse();
        assertThat(y.inputs()).isEmpty();
    }

    @Test
    void namesShowInErrors() {
        Tensor w = Tensor.zeros(2).named("weight");
        assertThat(w.name()).isEqualTo("weight");
        assertThat(Tensor.zeros(2).name()).isEmpty();
        assertThatThrownBy(() -> w.add(Tensor.zeros(3).named("bias")))
                .hasMessageStartingWith("add of weight (2) F64 and bias (3) F64: ");
    }

    @Test
    void detachStopsTheGradientAndKeepsTheValues() {
        Tensor x = Tensor.of(2).requiresGrad(true);
        Tensor square = x.mul(x);
        Tensor constant = square.detach();
        assertThat(constant.requiresGrad()).isFalse();
        assertThat(constant.item()).isEqualTo(4);
        constant.mul(x).backward();
        assertThat(x.grad().item()).isEqualTo(4);
    }

    /** A parameter by accident, if both were the same tensor. */
    @Test
    void whatIsDetachedFromAConstantIsAnotherTensor() {
        Tensor x = Tensor.of(2);
        Tensor inner = x.detach().requiresGrad(true);
        assertThat(x.requiresGrad()).isFalse();
        inner.mul(x).backward();
        assertThat(inner.grad().item()).isEqualTo(2);
        assertThat(x.grad()).isNull();
    }

    @Test
    void recordingEndsAndReturnsWithItsScope() {
        Tensor x = Tensor.of(2).requiresGrad(true);
        assertThat(Autograd.isRecording()).isTrue();
        Autograd.noGrad(() -> {
            assertThat(Autograd.isRecording()).isFalse();
            assertThat(x.mul(x).requiresGrad()).isFalse();
            assertThat(Autograd.noGrad(Autograd::isRecording)).isFalse();
            assertThat(Autograd.isRecording()).isFalse();
        });
        assertThatThrownBy(() -> Autograd.noGrad(() -> {
            throw new IllegalStateException("from the body");
        })).hasMessage("from the body");
        assertThat(Autograd.isRecording()).isTrue();
        assertThat(x.mul(x).requiresGrad()).isTrue();
    }

    @Test
    void aGradientIsFoundWithinNoGradOfWhatWasRecordedBefore() {
        Tensor x = Tensor.of(2).requiresGrad(true);
        Tensor y = x.mul(x);
        Autograd.noGrad(() -> y.backward());
        assertThat(x.grad().item()).isEqualTo(4);
    }

    @Test
    void requiresGradCanBeTakenBack() {
        Tensor x = Tensor.of(2).requiresGrad(true);
        x.requiresGrad(false);
        assertThat(x.mul(x).requiresGrad()).isFalse();
        assertThat(x.grad()).isNull();
    }

    @Test
    void aCopyHasAnArrayOfItsOwnAndNoHistory() {
        Tensor original = Tensor.of(new double[][] {{1, 2}, {3, 4}}).requiresGrad(true);
        Tensor copy = original.transpose().copy();
        Autograd.assign(original, Tensor.zeros(2, 2));
        assertThat(copy.toDoubleArray()).containsExactly(1, 3, 2, 4);
        assertThat(copy.requiresGrad()).isFalse();
    }
}
