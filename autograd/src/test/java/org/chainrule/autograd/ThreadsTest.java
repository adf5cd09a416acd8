package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Sixteen threads differentiate at once, and nothing is lost or mixed up. */
class ThreadsTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 200;

    private interface Work {
        double of(int thread);
    }

    /** Runs {@code work} in all threads, which start together; the sum of what they return. */
    private static double together(Work work) throws InterruptedException, ExecutionException {
        var start = new CyclicBarrier(THREADS);
        try (var executor = Executors.newFixedThreadPool(THREADS)) {
            var tasks = IntStream.range(0, THREADS).mapToObj(thread -> (Callable<Double>) () -> {
                start.await();
                return work.of(thread);
            }).toList();
            double sum = 0;
            for (Future<Double> done : executor.invokeAll(tasks)) {
                sum += done.get();
            }
            return sum;
        }
    }

    @Test
    void sharedParametersReceiveEveryContribution() throws Exception {
        Tensor w = Tensor.of(2, 3).requiresGrad(true);
        Tensor b = Tensor.of(1).requiresGrad(true);
        together(thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                w.mul(thread).add(b).sum().backward(); // whole numbers: sums are exact in any order
            }
            return 0;
        });
        int total = ROUNDS * IntStream.range(0, THREADS).sum();
        assertThat(w.grad().toDoubleArray()).containsExactly(total, total);
        assertThat(b.grad().item()).isEqualTo(2 * ROUNDS * THREADS);
    }

    @Test
    void oneGraphIsWalkedByAllAtOnce() throws Exception {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor y = x.mul(x).add(x).mul(x); // x^3 + x^2
        double derivatives = together(thread -> {
            double sum = 0;
            for (int round = 0; round < ROUNDS; round++) {
                if (thread % 2 == 0) {
                    y.backward();
                } else {
                    Tensor derivative = Autograd.of(y).createGraph().grad(x);
                    sum += derivative.item() + Autograd.grad(derivative, x).item();
                }
            }
            return sum;
        });
        int half = ROUNDS * THREADS / 2;
        assertThat(x.grad().item()).isEqualTo(half * (3 * 9 + 2 * 3));
        assertThat(derivatives).isEqualTo(half * (3 * 9 + 2 * 3 + 6 * 3 + 2));
    }

    @Test
    void zeroGradForgetsWhateverAnyThreadHasAdded() throws Exception {
        Tensor x = Tensor.of(1).requiresGrad(true);
        together(thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                x.mul(1).backward();
                x.zeroGrad();
            }
            return 0;
        });
        assertThat(x.grad()).isNull(); // every thread's last step forgets
    }

    @Test
    void noGradIsTheOwnThreadsOnly() throws Exception {
        Tensor x = Tensor.of(1).requiresGrad(true);
        double recorded = together(thread -> thread % 2 == 0
                ? x.mul(2).requiresGrad() ? 1 : 0
                : Autograd.noGrad(() -> x.mul(2)).requiresGrad() ? 100 : 0);
        assertThat(recorded).isEqualTo(THREADS / 2);
    }

    /** An op that nobody has used yet makes its rules when first asked: by all threads at once. */
    @Test
    void aNewFormulaIsFirstUsedByAllAtOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            double scale = round + 2;
            var cube = Pointwise.of("cube", x -> x.mul(x).mul(x).mul(scale));
            double sum = together(thread -> {
                Tensor x = Tensor.of(thread).requiresGrad(true);
                cube.apply(x).backward();
                return x.grad().item();
            });
            assertThat(sum).isEqualTo(IntStream.range(0, THREADS).mapToDouble(x -> 3 * scale * x * x).sum());
        }
    }
}
