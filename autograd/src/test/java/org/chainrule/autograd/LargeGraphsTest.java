package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

/** Graphs with many paths, and graphs longer than any call stack. */
class LargeGraphsTest {
    private static final int LONG = 1_000_000;

    /** y = a + b, which counts how often its rule is asked. */
    private record CountedSum(AtomicInteger calls) implements Op {

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].add(x[1]);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            calls.incrementAndGet();
            return g;
        }
    }

    @Test
    void aMillionPathsTakeOneVisitForEachNode() {
        Tensor x = Tensor.of(1).requiresGrad(true);
        var sum = new CountedSum(new AtomicInteger());
        Tensor y = x;
        for (int n = 0; n < 20; n++) {
            y = sum.apply(y, y);
        }
        y.backward();
        assertThat(x.grad().item()).isEqualTo(1 << 20);
        assertThat(sum.calls).hasValue(20 * 2); // once for each argument
        assertThat(Autograd.grad(y, x).item()).isEqualTo(1 << 20);
        assertThat(sum.calls).hasValue(2 * 20 * 2);
    }

    @Test
    void onlyThePathsToWhatIsAskedForAreWalked() {
        Tensor x = Tensor.of(1).requiresGrad(true);
        Tensor w = Tensor.of(1).requiresGrad(true);
        var aside = new CountedSum(new AtomicInteger());
        Tensor y = aside.apply(w, w).mul(x);
        assertThat(Autograd.grad(y, x).item()).isEqualTo(2);
        assertThat(aside.calls).hasValue(0);
    }

    @Test
    void theLengthOfAChainIsNotBoundedByTheStack() throws Exception {
        onASmallStack(() -> {
            Tensor x = Tensor.of(2).requiresGrad(true);
            Tensor y = chain(x.mul(x));
            y.backward();
            assertThat(x.grad().item()).isEqualTo(4);
            assertThat(Autograd.grad(y, x).item()).isEqualTo(4);
            return y;
        });
    }

    @Test
    void theGradientOfALongChainCanBeDifferentiatedAgain() throws Exception {
        onASmallStack(() -> {
            Tensor x = Tensor.of(2).requiresGrad(true);
            Tensor derivative = Autograd.of(chain(x).mul(x)).createGraph().grad(x); // through chain, and directly
            assertThat(derivative.item()).isEqualTo(4);
            assertThat(Autograd.grad(derivative, x).item()).isEqualTo(2);
            return derivative;
        });
    }

    @Test
    void aLongChainThatNobodyHoldsIsCollected() throws Exception {
        var start = onASmallStack(() -> {
            Tensor x = Tensor.of(2).requiresGrad(true);
            chain(x).backward();
            return new WeakReference<>(x);
        });
        assertThat(Collected.soon(start)).isTrue();
    }

    @Test
    void aResultHoldsItsHistory() {
        Tensor x = Tensor.of(2).requiresGrad(true);
        var middle = new WeakReference<>(x.mul(x));
        Tensor y = middle.get().mul(x);
        System.gc();
        assertThat(middle.get()).isNotNull().isSameAs(y.inputs().getFirst());
    }

    private static Tensor chain(Tensor x) {
        Tensor y = x;
        for (int n = 0; n < LONG; n++) {
            y = y.add(0);
        }
        assertThat(y.depth()).isEqualTo(x.depth() + LONG);
        return y;
    }

    private static <T> T onASmallStack(Supplier<T> body) throws Exception {
        var task = new FutureTask<>(body::get);
        new Thread(null, task, "small stack", 256 * 1024).start();
        return task.get();
    }
}
