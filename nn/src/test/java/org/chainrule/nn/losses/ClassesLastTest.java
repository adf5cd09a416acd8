package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

class ClassesLastTest {
    private static final Tensor SCORES = Tensor.arange(24).to(DType.F64).sin().reshape(2, 3, 4);
    private static final Tensor LABELS = Tensor.of(new long[][] {{0, 3, 1}, {2, 2, 0}});
    private static final Loss LOSS = Loss.crossEntropy().classesLast();

    /** Computed with NumPy 2.4 and SciPy 1.17: the mean of -log_softmax at the labels. */
    private static final double EXPECTED = 1.2282218319353564;

    @Test
    void everyPositionIsAnExample() {
        assertThat(LOSS.of(SCORES, LABELS).item()).isCloseTo(EXPECTED, within(1e-15));
        assertThat(LOSS.of(SCORES.reshape(6, 4), LABELS).item()).isCloseTo(EXPECTED, within(1e-15));
        assertThat(Loss.crossEntropy().of(SCORES.transpose(1, 2), LABELS).item()).isCloseTo(EXPECTED, within(1e-15));
        assertThat(Loss.nll().classesLast().of(SCORES.logSoftmax(-1), LABELS).item()).isCloseTo(EXPECTED,
                within(1e-15));
        assertThat(LOSS.of(SCORES, LABELS.oneHot(4).to(DType.F64)).item()).isCloseTo(EXPECTED, within(1e-15));
    }

    @Test
    void unreducedThereIsALossForEachLabel() {
        Tensor losses = LOSS.unreduced(SCORES, LABELS);

        assertThat(losses.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(losses.toDoubleArray()[1]).isCloseTo(0.6064804795504745, within(1e-15));
        assertThat(LOSS.reduction(Reduction.NONE).of(SCORES.reshape(6, 4), LABELS).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(LOSS.reduction(Reduction.SUM).of(SCORES, LABELS).item()).isCloseTo(6 * EXPECTED, within(1e-14));
        assertThat(LOSS.unreduced(SCORES, LABELS.oneHot(4).to(DType.F64)).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(LOSS.unreduced(Tensor.of(1.0, 2), Tensor.of(new long[] {1}).select(0, 0)).shape())
                .isEqualTo(Shape.SCALAR);
    }

    /** The mean over three labels; computed with NumPy 2.4 and SciPy 1.17. */
    @Test
    void settingsStay() {
        Tensor padded = Tensor.of(new long[][] {{0, 3, 7}, {2, 7, 7}});
        assertThat(Loss.crossEntropy().ignoreIndex(7).classesLast().of(SCORES, padded).item())
                .isCloseTo(1.1532200187603154, within(1e-15));
    }

    @Test
    void theGradientIsRight() {
        Tensor scores = SCORES.copy().requiresGrad(true);
        GradCheck.of(() -> LOSS.of(scores, LABELS)).verify(scores);
    }

    @Test
    void theErrorWithoutItSuggestsIt() {
        assertThatThrownBy(() -> Loss.crossEntropy().of(SCORES, LABELS)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crossEntropy of prediction (2, 3, 4) F64 and target (2, 3) I64: the labels must be I64 of "
                        + "shape (2, 4), that of the prediction without its axis of classes; if the classes are the "
                        + "last axis, take the loss's classesLast()");
        assertThatThrownBy(() -> Loss.crossEntropy().of(SCORES, LABELS.transpose()))
                .hasMessageEndingWith("without its axis of classes");
    }

    @Test
    void whatDoesNotFitIsAnError() {
        assertThatThrownBy(() -> LOSS.of(SCORES, LABELS.transpose())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("crossEntropy of prediction (2, 3, 4) F64 and target (3, 2) I64: "
                        + "with the classes last");
        assertThatThrownBy(() -> LOSS.of(SCORES, LABELS.to(DType.F64))).hasMessageContaining("(2, 3) F64");
        assertThatThrownBy(() -> LOSS.of(Tensor.of(1.0), LABELS)).hasMessageContaining("an axis of classes, the last");
        assertThatThrownBy(() -> LOSS.of(SCORES.copy().requiresGrad(true).softmax(-1), LABELS))
                .hasMessageContaining("leave the softmax out");
    }
}
