package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class SequenceDatasetTest {
    private static final List<Tensor> TOKENS = List.of(Tensor.of(new long[] {1, 2, 3}), Tensor.of(new long[] {4}),
            Tensor.of(new long[] {5, 6}));

    /** The values of PyTorch's pad_sequence(sequences, batch_first=True, padding_value=-1). */
    @Test
    void sequencesArePaddedToTheLongest() {
        var padded = PaddedSequences.of(TOKENS, -1);

        assertThat(padded.values().shape()).isEqualTo(Shape.of(3, 3));
        assertThat(padded.values().toLongArray()).containsExactly(1, 2, 3, 4, -1, -1, 5, 6, -1);
        assertThat(padded.mask().dtype()).isEqualTo(DType.BOOL);
        assertThat(padded.mask().toBooleanArray()).containsExactly(true, true, true, true, false, false, true, true,
                false);
        assertThat(padded.lengths().toLongArray()).containsExactly(3, 1, 2);
    }

    @Test
    void stepsMayBeVectorsOfEveryType() {
        for (DType type : DType.values()) {
            var padded = PaddedSequences.of(List.of(Tensor.ones(1, 2).to(type), Tensor.ones(2, 2).to(type)));

            assertThat(padded.values().dtype()).isEqualTo(type);
            assertThat(padded.values().shape()).isEqualTo(Shape.of(2, 2, 2));
            assertThat(padded.values().to(DType.F64).toDoubleArray()).containsExactly(1, 1, 0, 0, 1, 1, 1, 1);
        }
    }

    @Test
    void aSequenceMayBeEmptyOrAView() {
        Tensor view = Tensor.arange(6).to(DType.F64).reshape(2, 3).transpose();
        var padded = PaddedSequences.of(List.of(Tensor.zeros(0, 2), view), 9);

        assertThat(padded.values().toDoubleArray()).containsExactly(9, 9, 9, 9, 9, 9, 0, 3, 1, 4, 2, 5);
        assertThat(padded.lengths().toLongArray()).containsExactly(0, 3);
        assertThat(PaddedSequences.of(List.of(Tensor.zeros(0))).values().shape()).isEqualTo(Shape.of(1, 0));
    }

    @Test
    void whatCannotBePaddedIsAnError() {
        assertThatThrownBy(() -> PaddedSequences.of(List.of())).hasMessageContaining("there are no sequences");
        Tensor manyStepsOfNothing = Tensor.zeros(1 << 30, 0);
        assertThatThrownBy(() -> PaddedSequences.of(List.of(manyStepsOfNothing, manyStepsOfNothing)))
                .hasMessageContainingAll("2 sequences of up to 1073741824 steps have 2147483648 places", "smaller");
        assertThatThrownBy(() -> PaddedSequences.of(List.of(Tensor.of(1))))
                .hasMessageContaining("sequence 0, () F64, is a scalar");
        assertThatThrownBy(() -> PaddedSequences.of(List.of(Tensor.zeros(2, 3), Tensor.zeros(2, 4))))
                .hasMessageContaining("sequence 1, (2, 4) F64, can't stand in one tensor with sequence 0, (2, 3) F64");
        assertThatThrownBy(() -> PaddedSequences.of(List.of(TOKENS.getFirst(), Tensor.zeros(2))))
                .hasMessageContaining("sequence 1, (2) F64");
        assertThatThrownBy(() -> PaddedSequences.of(TOKENS, 0.5))
                .hasMessageContaining("I64 can't be filled up with 0.5");
        assertThatThrownBy(() -> PaddedSequences.of(List.of(Tensor.zeros(1)), Double.NaN)).hasMessageContaining("NaN");
    }

    @Test
    void errorsNameTheClassAndTheFix() {
        assertThatThrownBy(() -> PaddedSequences.of(List.of()))
                .hasMessage("PaddedSequences: there are no sequences; give one at least");
        assertThatThrownBy(() -> SequenceDataset.of(List.of(), Tensor.zeros(0)))
                .hasMessage("SequenceDataset: there are no sequences; give one at least");
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, List.of()))
                .hasMessage("SequenceDataset: there are no target sequences; give one at least");
        assertThatThrownBy(() -> PaddedSequences.of(List.of(Tensor.of(1))))
                .hasMessage("PaddedSequences: sequence 0, () F64, is a scalar; the first axis of a sequence counts its "
                        + "steps, so reshape(1) makes one of one step");
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, List.of(Tensor.zeros(2, 3), Tensor.zeros(2, 4))))
                .hasMessage("SequenceDataset: target sequence 1, (2, 4) F64, can't stand in one tensor with target "
                        + "sequence 0, (2, 3) F64: they may differ in the size of the first axis alone; give their "
                        + "steps one shape");
        assertThatThrownBy(() -> PaddedSequences.of(List.of(TOKENS.getFirst(), Tensor.zeros(2))))
                .hasMessageStartingWith("PaddedSequences: ").hasMessageEndingWith("; to(I64) converts it");
        assertThatThrownBy(() -> PaddedSequences.of(TOKENS, 0.5)).hasMessage(
                "PaddedSequences: sequences of type I64 can't be filled up with 0.5; give a whole number");
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, TOKENS).targetFill(0.5)).hasMessage(
                "SequenceDataset: target sequences of type I64 can't be filled up with 0.5; give a whole number");
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, Tensor.of(1.0, 2)))
                .hasMessageStartingWith("SequenceDataset: ").hasMessageEndingWith("; give a target for each");
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, TOKENS.subList(0, 2))).hasMessage(
                "SequenceDataset: 3 sequences and 2 target sequences don't pair up; give one for each");
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, Tensor.of(1.0, 2, 3)).targetFill(0)).hasMessage(
                "SequenceDataset: each sequence has a target of shape (1), which isn't filled up; leave targetFill out");
    }

    @Test
    void batchesArePaddedToTheirOwnLongest() {
        var data = SequenceDataset.of(TOKENS, Tensor.of(10, 11, 12)).fill(7);
        Batch batch = data.get(1, 2);

        assertThat(data.size()).isEqualTo(3);
        assertThat(batch.inputs()).hasSize(3);
        assertThat(batch.input(0).toLongArray()).containsExactly(4, 7, 5, 6);
        assertThat(batch.input(1).toBooleanArray()).containsExactly(true, false, true, true);
        assertThat(batch.input(2).toLongArray()).containsExactly(1, 2);
        assertThat(batch.target().toDoubleArray()).containsExactly(11, 12);
        assertThat(DataLoader.of(data, 2).epoch(1)).extracting(each -> each.input(0).shape().size(1))
                .containsExactly(3, 2);
        assertThat(data).hasToString("3 sequences of 1 to 3 steps");
    }

    @Test
    void targetsThatAreSequencesArePaddedWithTheIgnoredLabel() {
        var data = SequenceDataset.of(TOKENS, TOKENS);
        assertThat(data.get(1, 2).target().toLongArray()).containsExactly(4, -100, 5, 6);
        assertThat(data.targetFill(0).get(1, 2).target().toLongArray()).containsExactly(4, 0, 5, 6);

        List<Tensor> series = List.of(Tensor.of(1.0, 2), Tensor.of(new double[] {3}), Tensor.of(1.0, 2, 3));
        assertThat(SequenceDataset.of(TOKENS, series).get(0, 1).target().toDoubleArray()).containsExactly(1, 2, 3, 0);
    }

    @Test
    void targetsThatDoNotPairUpAreAnError() {
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, Tensor.of(1.0, 2)))
                .hasMessageContaining("3 sequences and targets of shape (2) don't pair up");
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, TOKENS.subList(0, 2)))
                .hasMessageContaining("3 sequences and 2 target sequences");
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, Tensor.of(1.0, 2, 3)).targetFill(0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SequenceDataset.of(TOKENS, TOKENS).targetFill(0.5)).hasMessageContaining("0.5");
    }
}
