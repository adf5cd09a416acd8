package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class SlidingWindowsTest {
    private static final Tensor TEN = Tensor.of(new long[] {0, 10, 20, 30, 40, 50, 60, 70, 80, 90});

    @Test
    void consecutiveWindowsFollowEachOther() {
        SlidingWindows windows = SlidingWindows.of(TEN, 3);
        Batch all = windows.all();

        assertThat(windows.size()).isEqualTo(3);
        assertThat(all.input().shape()).isEqualTo(Shape.of(3, 3));
        assertThat(all.input().dtype()).isEqualTo(DType.I64);
        assertThat(all.input().flatten().toLongArray()).containsExactly(0, 10, 20, 30, 40, 50, 60, 70, 80);
        assertThat(all.target().flatten().toLongArray()).containsExactly(10, 20, 30, 40, 50, 60, 70, 80, 90);
        assertThat(windows).hasToString("3 windows of 3 steps, of a series of shape (10)");
    }

    /** Of nine numbers the last window would have no next step for its end. */
    @Test
    void theLastTargetIsWithinTheSeries() {
        assertThat(SlidingWindows.of(TEN.slice(0, 0, 9), 3).size()).isEqualTo(2);
        assertThat(SlidingWindows.of(TEN, 9).size()).isEqualTo(1);
        assertThat(SlidingWindows.of(TEN, 9).stride(1).size()).isEqualTo(1);
    }

    @Test
    void withStrideOneThereIsAWindowAtEveryPlace() {
        SlidingWindows windows = SlidingWindows.of(TEN, 3).stride(1);

        assertThat(windows.size()).isEqualTo(7);
        assertThat(windows.get(6, 0).input().flatten().toLongArray()).containsExactly(60, 70, 80, 0, 10, 20);
        assertThat(windows.get(6, 0).target().flatten().toLongArray()).containsExactly(70, 80, 90, 10, 20, 30);
        assertThat(SlidingWindows.of(TEN, 3).stride(4).get(1).input().flatten().toLongArray())
                .containsExactly(40, 50, 60);
        assertThat(windows).hasToString("7 windows of 3 steps, 1 apart, of a series of shape (10)");
    }

    @Test
    void aStepMayHaveSeveralNumbers() {
        Tensor series = Tensor.arange(10).reshape(5, 2).to(DType.F32);
        Batch all = SlidingWindows.of(series, 2).all();

        assertThat(all.input().shape()).isEqualTo(Shape.of(2, 2, 2));
        assertThat(all.input().dtype()).isEqualTo(DType.F32);
        assertThat(all.target().flatten().toDoubleArray()).containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void shuffledAndLimitedTheyAreRandomWindowsAnewInEachEpoch() {
        DataLoader random = DataLoader.of(SlidingWindows.of(Tensor.arange(1000), 4).stride(1), 8).shuffle(3).limit(5);
        Set<Double> beginnings = new HashSet<>();
        for (int epoch = 1; epoch <= 10; epoch++) {
            int batches = 0;
            for (Batch batch : random.epoch(epoch)) {
                assertThat(batch.input().add(1).sub(batch.target()).abs().max().item()).isZero();
                for (double beginning : batch.input().select(1, 0).toDoubleArray()) {
                    beginnings.add(beginning);
                }
                batches++;
            }
            assertThat(batches).isEqualTo(5);
        }
        assertThat(beginnings).hasSizeGreaterThan(300); // of 400 draws, 331 distinct ones expected of 996
    }

    @Test
    void whatHasNoWindowIsAnError() {
        assertThatThrownBy(() -> SlidingWindows.of(TEN, 10)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "SlidingWindows: a series of shape (10) has no window of 10 steps with a next one: it needs 11 steps along "
                                + "its first axis; give a longer series, or a smaller length");
        assertThatThrownBy(() -> SlidingWindows.of(Tensor.of(1), 1)).hasMessageContaining("shape ()");
        assertThatThrownBy(() -> SlidingWindows.of(TEN, 0))
                .hasMessage("SlidingWindows: a window has 1 step or more, not 0; give a length from 1 on");
        assertThatThrownBy(() -> SlidingWindows.of(TEN, 2).stride(0)).hasMessage(
                "SlidingWindows: windows begin a step or more after each other, not 0; give a stride from 1 on");
        assertThatThrownBy(() -> SlidingWindows.of(TEN, 3).get(3)).hasMessageContaining("no example 3 in a set of 3");
    }

    /** A million windows of 10,000 steps overlap in a short series, but are 10^10 steps of a batch. */
    @Test
    void moreStepsThanAnArrayHoldsAreAnError() {
        SlidingWindows windows = SlidingWindows.of(Tensor.arange(1_010_000), 10_000).stride(1);
        assertThatThrownBy(windows::all).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SlidingWindows: 1000000 windows of 10000 "
                        + "steps are more than an array can hold; read them in batches, with a DataLoader");
    }
}
