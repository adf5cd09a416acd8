package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Time and memory grow linearly with a graph, long or wide. Memory is counted; the time limits are for what would take
 * hours if it were quadratic, and takes a second.
 */
class GraphSizeTest {

    private static long allocated(IntConsumer program, int size) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        program.accept(size);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** Doubling the size doubles what is allocated, within a quarter. */
    private static void requireLinear(IntConsumer program, int size) {
        program.accept(size); // loads classes
        assertThat(allocated(program, 2 * size)).isLessThan(allocated(program, size) * 9 / 4);
    }

    /** Values are computed in the array that the tensor keeps. */
    @Test
    void memoryOfFactories() {
        int count = 1 << 20;
        for (IntConsumer factory : List.<IntConsumer>of(n -> Tensor.arange(0, n, 1), n -> Tensor.linspace(0, 1, n),
                Tensor::arange, n -> Tensor.uniform(0, 1, Shape.of(n), new SplittableRandom(1)),
                n -> Tensor.normal(0, 1, Shape.of(n), new SplittableRandom(1)), Tensor::ones,
                n -> Tensor.eye((int) Math.sqrt(n)))) {
            factory.accept(1); // loads classes
            assertThat(allocated(factory, count)).isBetween(8L * count, 9L * count);
        }
    }

    private static Tensor[] scalars(int count) {
        Tensor[] parts = new Tensor[count];
        Arrays.setAll(parts, n -> Tensor.of(n).requiresGrad(true).named("x"));
        return parts;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(60)
    void wideStacks(boolean written) {
        Tensor[] parts = scalars(300_000);
        if (written) {
            for (Tensor part : parts) {
                Autograd.assign(part, part.add(1)); // the version of each is checked
            }
        }
        Tensor stacked = Tensor.stack(0, parts);
        stacked.mul(stacked).sum().backward();
        assertThat(parts[0].grad().item()).isEqualTo(written ? 2 : 0);
        assertThat(parts[299_999].grad().item()).isEqualTo(2 * (written ? 300_000 : 299_999));
    }

    @Test
    void memoryOfStacks() {
        requireLinear(count -> Tensor.stack(0, scalars(count)).sum().backward(), 2000);
    }

    @Test
    void memoryOfChains() {
        requireLinear(length -> {
            Tensor x = Tensor.of(0.5).requiresGrad(true);
            Tensor y = x;
            for (int n = 0; n < length; n++) {
                y = y.mul(x).sin();
            }
            y.backward();
        }, 2000);
    }

    @Test
    void memoryOfWideSums() {
        requireLinear(count -> {
            Tensor sum = Tensor.of(0);
            for (Tensor part : scalars(count)) {
                sum = sum.add(part.mul(part));
            }
            Autograd.grad(sum, part(sum));
        }, 2000);
    }

    private static Tensor part(Tensor sum) {
        return sum.inputs().getLast().inputs().getFirst();
    }

    /** Each takes the gradient of a function of the state so far, whose history is as long as the program has run. */
    @Test
    void memoryOfGradientsWithinALoop() {
        requireLinear(steps -> {
            Tensor state = Tensor.of(0.5).requiresGrad(true);
            Tensor start = state;
            for (int n = 0; n < steps; n++) {
                Tensor energy = state.sin().mul(state);
                state = state.sub(Autograd.of(energy).createGraph().grad(state).mul(0.1));
            }
            Autograd.grad(state, start);
        }, 500);
    }
}
