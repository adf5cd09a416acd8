package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A walk leaves its arrays to the next, and only those that nobody holds. */
class BufferPoolTest {
    private static final int SIZE = 37;

    private static Storage array(int size) {
        return new Storage(new double[size]);
    }

    @Test
    void theNextWalkFindsWhatTheLastHasLeft() {
        BufferPool leftovers = BufferPool.ofLastWalk();
        Storage array = array(SIZE);
        leftovers.add(array);
        leftovers.leave();
        BufferPool next = BufferPool.ofLastWalk();
        assertThat(next.take(SIZE - 1, DType.F64)).isNull();
        assertThat(next.take(SIZE, DType.F32)).isNull();
        assertThat(next.take(SIZE, DType.F64)).isSameAs(array);
        assertThat(next.take(SIZE, DType.F64)).isNull();
    }

    @Test
    void whatOneWalkHasNoOtherHas() {
        BufferPool leftovers = BufferPool.ofLastWalk();
        leftovers.add(array(SIZE));
        leftovers.leave();
        BufferPool outer = BufferPool.ofLastWalk();
        BufferPool inner = BufferPool.ofLastWalk();
        assertThat(inner.take(SIZE, DType.F64)).isNull();
        assertThat(outer.take(SIZE, DType.F64)).isNotNull();
    }

    @Test
    void theOldestGoFirst() {
        BufferPool leftovers = BufferPool.ofLastWalk();
        for (int size = 1; size <= 20; size++) {
            leftovers.add(array(size));
        }
        assertThat(leftovers.take(12, DType.F64)).isNull();
        assertThat(leftovers.take(13, DType.F64)).isNotNull();
        assertThat(leftovers.take(20, DType.F64)).isNotNull();
    }

    @Test
    void largeArraysAreNotLeft() {
        BufferPool leftovers = BufferPool.ofLastWalk();
        leftovers.add(array(1 << 24));
        leftovers.add(array(SIZE));
        leftovers.leave();
        BufferPool next = BufferPool.ofLastWalk();
        assertThat(next.take(1 << 24, DType.F64)).isNull();
        assertThat(next.take(SIZE, DType.F64)).isNotNull();
    }

    /** Gradients that a user has seen, in arrays that were left or not, are the user's. */
    @Test
    void aGradientThatWasHandedOutIsNotWrittenByLaterWalks() {
        Tensor x = Tensor.zeros(SIZE).add(.5).requiresGrad(true);
        Tensor w = Tensor.zeros(SIZE, SIZE).add(.1).requiresGrad(true);
        Tensor[] held = new Tensor[5];
        double[][] values = new double[5][];
        for (int step = 0; step < held.length; step++) {
            x.zeroGrad();
            w.zeroGrad();
            Tensor y = x.reshape(1, SIZE).linear(w).tanh().linear(w).sigmoid().linear(w).mul(step).sum();
            held[step] = step % 2 == 0 ? Autograd.of(y).grad(x) : gradientAfterBackward(y, x);
            values[step] = held[step].toDoubleArray();
        }
        for (int step = 0; step < held.length; step++) {
            assertThat(held[step].toDoubleArray()).isEqualTo(values[step]);
        }
    }

    private static Tensor gradientAfterBackward(Tensor y, Tensor x) {
        y.backward();
        return x.grad();
    }
}
