package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

class GradientHooksTest {
    private final Tensor x = Tensor.of(1, 2, 3).requiresGrad(true).named("x");
    private final List<String> calls = new ArrayList<>();

    // ---- leaves and results of ops ----

    @Test
    void aHookOfALeafSeesTheWholeGradientAndReplacesIt() {
        List<double[]> seen = new ArrayList<>();
        x.registerHook(g -> {
            seen.add(g.toDoubleArray());
            return g.mul(10);
        });
        x.mul(2).add(x.square()).sum().backward(); // 2 + 2 x
        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst()).containsExactly(4, 6, 8);
        assertThat(x.grad().toDoubleArray()).containsExactly(40, 60, 80);
        x.sum().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(50, 70, 90);
    }

    @Test
    void aHookOfAResultChangesWhatIsPassedOn() {
        Tensor y = x.square();
        y.registerHook(g -> g.mul(Tensor.of(1, 0, -1)));
        y.mul(3).sum().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(6, 0, -18);
    }

    @Test
    void aHookOfTheRootChangesTheSeed() {
        Tensor y = x.sum();
        y.registerHook(g -> g.mul(5));
        y.backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(5, 5, 5);
    }

    @Test
    void aHookOfAViewSeesThePartThatGoesThroughTheView() {
        Tensor view = x.slice(0, 0, 2);
        view.registerHook(g -> seen("view", g).neg());
        x.registerHook(g -> seen("x", g));
        view.mul(2).sum().add(x.sum()).backward();
        assertThat(calls).containsExactly("view [2.0, 2.0]", "x [-1.0, -1.0,  1.0]");
        assertThat(x.grad().toDoubleArray()).containsExactly(-1, -1, 1);
    }

    private Tensor seen(String what, Tensor gradient) {
        calls.add(what + " " + gradient);
        return gradient;
    }

    @Test
    void aDetachedTensorHasNone() {
        x.registerHook(g -> seen("x", g));
        assertThatThrownBy(() -> x.detach().named("d").registerHook(g -> g)).isInstanceOf(IllegalStateException.class)
                .hasMessage("registerHook of d (3) F64: it requires no gradient");
    }

    // ---- order ----

    @Test
    void severalHooksAreCalledInOrderOfRegistration() {
        x.registerHook(g -> g.add(1));
        x.registerHook(g -> g.mul(10));
        x.sum().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(20, 20, 20);
    }

    @Test
    void hooksAreCalledFromTheResultToTheLeaves() {
        Tensor y = x.exp();
        Tensor z = y.sum();
        x.registerHook(g -> named("x", g));
        z.registerHook(g -> named("z", g));
        y.registerHook(g -> named("y", g));
        z.backward();
        assertThat(calls).containsExactly("z", "y", "x");
    }

    private Tensor named(String name, Tensor g) {
        calls.add(name);
        return g;
    }

    @Test
    void aRetainedGradientIsTheReplacedOne() {
        Tensor y = x.mul(2);
        y.registerHook(g -> g.mul(3));
        assertThatThrownBy(y::grad).isInstanceOf(IllegalStateException.class).hasMessageContaining("retainGrad()");
        y.retainGrad();
        y.sum().backward();
        assertThat(y.grad().toDoubleArray()).containsExactly(3, 3, 3);
        assertThat(x.grad().toDoubleArray()).containsExactly(6, 6, 6);
    }

    @Test
    void aRemovedHookIsNotCalled() {
        HookHandle first = x.registerHook(g -> g.mul(2));
        assertThat(first).hasToString("gradient hook");
        try (HookHandle _ = x.registerHook(g -> g.mul(3))) {
            x.sum().backward();
        }
        assertThat(x.grad().toDoubleArray()).containsExactly(6, 6, 6);
        first.remove();
        first.remove();
        assertThat(first).hasToString("gradient hook, removed");
        x.zeroGrad();
        x.sum().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(1, 1, 1);
    }

    @Test
    void theSameHookTwiceIsTwoHooks() {
        UnaryOperator<Tensor> twice = g -> g.mul(2);
        x.registerHook(twice);
        x.registerHook(twice).remove();
        x.registerHook(twice);
        x.sum().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(4, 4, 4);
    }

    // ---- gradients as values ----

    @Test
    void requestedGradientsPassHooksToo() {
        Tensor y = x.square();
        y.registerHook(g -> g.mul(2));
        x.registerHook(g -> g.mul(7));
        assertThat(Autograd.grad(y.sum(), x).toDoubleArray()).containsExactly(28, 56, 84);
        assertThat(Autograd.grad(y.sum(), y).toDoubleArray()).containsExactly(2, 2, 2);
        assertThat(x.grad()).isNull();
    }

    /** dy/dx = 2x, squared by the hook: 4 x^2, whose derivative is 8 x. */
    @Test
    void whatAHookComputesIsPartOfTheGraph() {
        x.registerHook(Tensor::square);
        Tensor g = Autograd.of(x.square().sum()).createGraph().grad(x);
        assertThat(g.toDoubleArray()).containsExactly(4, 16, 36);
        x.node().slot(); // the hook applies to the second gradient as well
        assertThat(Autograd.grad(g.sum(), x).toDoubleArray()).containsExactly(64, 256, 576);
    }

    @Test
    void elsewhereItIsNotRecorded() {
        x.registerHook(g -> g.mul(x));
        x.sum().backward();
        assertThat(x.grad().requiresGrad()).isFalse();
        assertThat(x.grad().toDoubleArray()).containsExactly(1, 2, 3);
    }

    @Test
    void aGradientThatAHookKeepsStaysAsItIs() {
        List<Tensor> kept = new ArrayList<>();
        Tensor y = x.mul(2);
        Tensor z = y.exp();
        for (Tensor tensor : List.of(x, y, z)) {
            tensor.registerHook(g -> {
                kept.add(g);
                return g;
            });
        }
        z.mul(3).sum().backward();
        List<double[]> before = kept.stream().map(Tensor::toDoubleArray).map(double[]::clone).toList();
        for (int n = 0; n < 3; n++) {
            x.zeroGrad();
            z.mul(n).sum().backward();
        }
        for (int n = 0; n < before.size(); n++) {
            assertThat(kept.get(n).toDoubleArray()).isEqualTo(before.get(n));
        }
    }

    @Test
    void hooksWithinTransforms() {
        assertThat(Transforms.grad(a -> {
            Tensor y = a.square();
            y.registerHook(g -> g.mul(3));
            return y.sum();
        }).apply(Tensor.of(1, 2)).toDoubleArray()).containsExactly(6, 12);
        Tensor many = Transforms.vmap(Transforms.grad(a -> {
            Tensor y = a.square();
            y.registerHook(g -> g.mul(a));
            return y.sum();
        })).apply(Tensor.of(new double[][] {{1, 2}, {3, 4}}));
        assertThat(many.toDoubleArray()).containsExactly(2, 8, 18, 32);
    }

    @Test
    void hooksWithinACheckpointAreCalledOnce() {
        Tensor y = Transforms.checkpoint(a -> {
            Tensor inner = a.exp();
            inner.registerHook(g -> named("inner", g).mul(2));
            return inner.sin();
        }).apply(x);
        y.sum().backward();
        assertThat(calls).containsExactly("inner");
        assertThat(x.grad().toDoubleArray())
                .isEqualTo(x.detach().exp().cos().mul(2).mul(x.detach().exp()).toDoubleArray());
    }

    @Test
    void aHookOfALargeResultThatIsNotKept() {
        Tensor large = Tensor.ones(5000).requiresGrad(true);
        Tensor sum = large.add(1);
        sum.registerHook(g -> g.mul(2));
        Tensor y = sum.relu().sum();
        sum = null;
        System.gc();
        y.backward();
        assertThat(large.grad().toDoubleArray()).containsOnly(2);
    }

    // ---- after accumulation ----

    @Test
    void hooksAfterAccumulationSeeTheSum() {
        x.registerHook(g -> g.mul(2));
        HookHandle handle = x.registerPostAccumulateGradHook(leaf -> {
            assertThat(leaf).isSameAs(x);
            assertThat(Autograd.isRecording()).isFalse();
            calls.add("x " + leaf.grad());
        });
        x.sum().backward();
        x.sum().backward();
        handle.remove();
        x.sum().backward();
        assertThat(calls).containsExactly("x [2.0, 2.0, 2.0]", "x [4.0, 4.0, 4.0]");
    }

    /** A step of gradient descent in the backward pass, after which no gradient is left. */
    @Test
    void aHookAfterAccumulationMayStepAndClear() {
        Tensor w = Tensor.of(5).requiresGrad(true);
        for (Tensor leaf : List.of(x, w)) {
            leaf.registerPostAccumulateGradHook(p -> {
                Autograd.assign(p, p.sub(p.grad().mul(.5)));
                p.zeroGrad();
            });
        }
        x.mul(w).sum().backward();
        assertThat(x.toDoubleArray()).containsExactly(1 - 2.5, 2 - 2.5, 3 - 2.5);
        assertThat(w.item()).isEqualTo(5 - 3);
        assertThat(x.grad()).isNull();
    }

    @Test
    void gradientsAsValuesAccumulateNothing() {
        x.registerPostAccumulateGradHook(leaf -> calls.add("called"));
        Autograd.grad(x.sum(), x);
        assertThat(calls).isEmpty();
    }

    @Test
    void onlyLeavesAccumulate() {
        assertThatThrownBy(() -> x.exp().registerPostAccumulateGradHook(leaf -> {
        })).isInstanceOf(IllegalStateException.class)
                .hasMessage("registerPostAccumulateGradHook of (3) F64: only a leaf "
                        + "that requires a gradient accumulates one; registerHook is for results of ops");
    }

    // ---- errors ----

    @Test
    void aHookThatThrowsEndsThePassAndChangesNoGradient() {
        Tensor w = Tensor.of(5).requiresGrad(true);
        HookHandle handle = x.registerHook(g -> {
            throw new IllegalArgumentException("too large");
        });
        Tensor y = x.mul(w).sum();
        assertThatThrownBy(y::backward).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a gradient hook of x (3) F64: too large");
        assertThat(w.grad()).isNull();
        handle.remove();
        y.backward();
        assertThat(w.grad().item()).isEqualTo(6);
    }

    @Test
    void whatAHookAfterAccumulationThrowsComesOut() {
        x.registerPostAccumulateGradHook(leaf -> {
            throw new IllegalStateException("full");
        });
        assertThatThrownBy(x.sum()::backward).isInstanceOf(IllegalStateException.class)
                .hasMessage("a hook after the accumulation of the gradient of x (3) F64: full");
        assertThat(x.grad().toDoubleArray()).containsExactly(1, 1, 1);
    }

    @Test
    void aHookThatReturnsSomethingElseIsAnError() {
        for (var wrong : List.<Map.Entry<Tensor, String>>of(
                Map.entry(Tensor.of(1, 2), "(2) F64"),
                Map.entry(Tensor.of(1), "() F64"),
                Map.entry(Tensor.of(1, 2, 3).to(DType.F32), "(3) F32"))) {
            try (HookHandle _ = x.registerHook(g -> wrong.getKey())) {
                assertThatThrownBy(x.sum()::backward).isInstanceOf(IllegalStateException.class)
                        .hasMessage("a gradient hook of x (3) F64 returned " + wrong.getValue() + "; it must return a "
                                + "gradient of shape (3) and type F64, such as the one that it was given");
            }
        }
        x.registerHook(g -> null);
        assertThatThrownBy(x.sum()::backward).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "a gradient hook of x (3) F64 returned null; it must return a gradient of shape (3)");
    }
}
