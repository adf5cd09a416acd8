package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
