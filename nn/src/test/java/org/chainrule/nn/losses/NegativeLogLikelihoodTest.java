package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class NegativeLogLikelihoodTest {
    private final Tensor x = Tensor.of(new double[][] {{-1, -2, -4}, {-8, -16, -32}}).requiresGrad(true);

    @Test
    void isTheMeanOfWhatStandsAtTheLabels() {
        Tensor loss = Loss.nll().of(x, Tensor.of(new long[] {1, 2}));
        loss.backward();

        assertThat(loss.item()).isEqualTo(17);
        assertThat(x.grad().toDoubleArray()).usingComparatorWithPrecision(0.).containsExactly(0, -0.5, 0, 0, 0, -0.5);
    }

    @Test
    void theMeanIsOverLabelsThatCount() {
        Tensor labels = Tensor.of(new long[] {1, 0});
        Tensor loss = Loss.nll().ignoreIndex(0).of(x, labels);
        loss.backward();

        assertThat(loss.item()).isEqualTo(2);
        assertThat(x.grad().toDoubleArray()).usingComparatorWithPrecision(0.).containsExactly(0, -1, 0, 0, 0, 0);
        assertThat(Loss.nll().ignoreIndex(0).reduction(Reduction.NONE).of(x, labels).toDoubleArray())
                .containsExactly(2, 0);
    }

    @Test
    void classesStandBehindTheBatch() {
        Tensor cube = x.reshape(1, 2, 3);
        Tensor labels = Tensor.of(new long[][] {{1, 0, 1}});

        assertThat(Loss.nll().reduction(Reduction.NONE).of(cube, labels).toDoubleArray()).containsExactly(8, 2, 32);
        Tensor scalar = Tensor.of(new long[] {1}).reshape(Shape.SCALAR);
        assertThat(Loss.nll().of(Tensor.of(-1, -3), scalar).item()).isEqualTo(3);
    }

    @Test
    void staysInSinglePrecision() {
        Tensor single = x.detach().to(DType.F32).requiresGrad(true);
        Tensor loss = Loss.nll().of(single, Tensor.of(new long[] {1, -100}));
        loss.backward();

        assertThat(loss.dtype()).isEqualTo(DType.F32);
        assertThat(single.grad().dtype()).isEqualTo(DType.F32);
    }

    @Test
    void namesWhatIsNoLabel() {
        assertThatThrownBy(() -> Loss.nll().of(x, Tensor.of(new long[] {0, 3})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "nll of prediction (2, 3) F64 and target (2) I64: label 3 at [1] is not among the 3 classes 0..2, nor is it the ignored label -100; "
                                + "classes are counted from 0, and ignoreIndex chooses what to ignore");
        assertThatThrownBy(() -> Loss.nll().of(x, Tensor.of(0, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nll of prediction (2, 3) F64 and target (2) F64: the labels must be I64 of shape (2); use "
                        + "target.to(I64)");
        assertThatThrownBy(() -> Loss.nll().of(x, Tensor.of(new long[][] {{0}, {1}})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nll of prediction (2, 3) F64 and target (2, 1) I64: the labels must be I64 of shape (2), "
                        + "that of the prediction without its axis of classes; use target.reshape(2)");
        assertThatThrownBy(() -> Loss.nll().of(x, Tensor.arange(3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "nll of prediction (2, 3) F64 and target (3) I64: the labels must be I64 of shape (2), that "
                                + "of the prediction without its axis of classes");
        assertThatThrownBy(() -> Loss.nll().of(x, Tensor.of(new long[] {0, 1}).oneHot(3)))
                .hasMessageEndingWith("; use target.argmax(1)");
    }
}
