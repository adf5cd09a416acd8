package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

/** Backward writes over arrays of its own, and never over one that somebody else might hold. */
class ReusedArraysTest {
    private static final Shape SHAPE = Shape.of(3, 40);

    private final Tensor x = Tensor.uniform(-1, 1, SHAPE, new Random(1)).requiresGrad(true);
    private final Tensor w = Tensor.uniform(-1, 1, Shape.of(40, 40), new Random(2)).requiresGrad(true);

    /** Forward and backward by many ops, in place where that is possible. */
    private Tensor loss() {
        Tensor y = x.linear(w).tanh().mul(x).linear(w.transpose()).softmax(-1).add(x);
        return y.mul(y).add(y.exp().neg()).reshape(SHAPE.count()).sigmoid().sum();
    }

    @Test
    void aGradientThatWasHandedOutStaysAsItIs() {
        loss().backward();
        Tensor held = x.grad();
        double[] before = held.toDoubleArray();
        x.zeroGrad();
        loss().mul(-2).backward();
        assertThat(held.toDoubleArray()).isEqualTo(before);
        assertThat(x.grad()).isNotSameAs(held);
        assertThat(x.grad().toDoubleArray()).isEqualTo(held.mul(-2).toDoubleArray());
    }

    @Test
    void aGradientThatWasPutThereStaysAsItIs() {
        Tensor mine = Tensor.full(7, SHAPE, DType.F64);
        x.replaceGrad(mine);
        x.zeroGrad();
        loss().backward();
        assertThat(mine.toDoubleArray()).containsOnly(7);
    }

    /** Whoever never looks at the gradient has it in the same array, step after step. */
    @Test
    void theArrayOfAForgottenGradientServesTheNext() {
        x.exp().sum().backward();
        Storage array = x.node().slot().gradient().storage();
        for (int step = 2; step < 5; step++) {
            x.zeroGrad();
            assertThat(x.grad()).isNull();
            x.mul(step).sum().backward();
            assertThat(x.node().slot().gradient().storage()).isSameAs(array);
            assertThat(x.node().slot().gradient().toDoubleArray()).containsOnly(step);
        }
        x.zeroGrad();
        x.sum().backward(); // the gradient is one number, repeated
        assertThat(x.node().slot().gradient().storage()).isSameAs(array);
        assertThat(x.grad().toDoubleArray()).containsOnly(1);
        x.zeroGrad();
        loss().backward();
        assertThat(x.node().slot().gradient().storage()).isNotSameAs(array); // it has been handed out
    }

    @Test
    void gradientsAddUpBesideWhatIsReused() {
        loss().backward();
        double[] once = x.node().slot().gradient().toDoubleArray();
        x.zeroGrad();
        w.zeroGrad();
        loss().backward();
        loss().backward();
        for (int n = 0; n < once.length; n++) {
            assertThat(x.node().slot().gradient().toDoubleArray()[n]).isEqualTo(2 * once[n]);
        }
    }

    /** An op that keeps what its rule is given. */
    private record Keeping(List<Tensor> kept) implements Op {

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0];
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            kept.add(g);
            return g;
        }
    }

    @Test
    void aGradientThatAUsersRuleHasSeenStaysAsItIs() {
        List<Tensor> kept = new ArrayList<>();
        Tensor y = new Keeping(kept).apply(x.exp().mul(2)).tanh();
        y.mul(y).sum().backward();
        Tensor expected = y.mul(2).mul(Tensor.sub(1, y.mul(y)));
        assertThat(kept).hasSize(1);
        assertThat(kept.getFirst().allClose(expected, 1e-12, 1e-12)).isTrue();
    }

    @Test
    void aRetainedGradientStaysAsItIs() {
        Tensor inner = x.exp().retainGrad();
        Tensor outer = inner.mul(3).retainGrad();
        outer.tanh().sum().backward();
        assertThat(inner.grad().toDoubleArray()).isEqualTo(outer.grad().mul(3).toDoubleArray());
    }

    @Test
    void aSeedStaysAsItIs() {
        Tensor seed = Tensor.full(2, SHAPE, DType.F64);
        Tensor y = x.exp().neg().tanh();
        y.backward(seed);
        assertThat(seed.toDoubleArray()).containsOnly(2);
        assertThat(Autograd.of(y).seed(seed).grad(y).toDoubleArray()).containsOnly(2);
    }

    /** What is used twice gets both contributions, though one of them could have been overwritten. */
    @Test
    void valuesAndGradientsThatAreStillNeededStay() {
        Tensor a = x.exp();
        Tensor b = a.neg();
        Tensor sum = a.add(b).add(a).add(b.mul(b));
        double[] values = sum.toDoubleArray();
        sum.backward(Tensor.ones(3, 40));
        assertThat(sum.toDoubleArray()).isEqualTo(values);
        Tensor expected = a.add(a.mul(a).mul(2)); // d/dx (e^x + e^2x)
        assertThat(x.grad().allClose(expected, 1e-13, 1e-13)).isTrue();
    }
}
