package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

/** What {@code backward()} leaves in {@code grad()}. */
class BackwardTest {

    private static Tensor leaf(double... values) {
        return (values.length == 1 ? Tensor.of(values[0]) : Tensor.of(values)).requiresGrad(true);
    }

    @Test
    void addsUpWhatSeveralUsesContribute() {
        Tensor x = leaf(3);
        Tensor y = leaf(-4);
        x.mul(y).add(x.mul(x)).backward();
        assertThat(x.grad().item()).isEqualTo(-4 + 2 * 3);
        assertThat(y.grad().item()).isEqualTo(3);
    }

    @Test
    void visitsADeepTensorBeforeAShallowOneThatItAlsoUses() {
        Tensor x = leaf(2);
        Tensor shallow = x.mul(3); // used directly, and at the end of a longer way
        Tensor deep = shallow.mul(shallow).mul(5);
        shallow.add(deep).backward();
        assertThat(x.grad().item()).isEqualTo(3 + 5 * 2 * 9 * 2);
    }

    @Test
    void weighsTheResultsBySeed() {
        Tensor x = leaf(1, 2, 3);
        x.mul(x).backward(Tensor.of(1, 0, -2));
        assertThat(x.grad().toDoubleArray()).containsExactly(2, 0, -12);
    }

    @Test
    void ofALeafIsItsSeed() {
        Tensor x = leaf(7);
        x.backward();
        assertThat(x.grad().item()).isEqualTo(1);
    }

    @Test
    void leavesConstantsWithoutAGradient() {
        Tensor x = leaf(2);
        Tensor c = Tensor.of(3);
        x.mul(c).backward();
        assertThat(c.grad()).isNull();
        assertThat(c.requiresGrad()).isFalse();
    }

    @Test
    void accumulatesUntilZeroGrad() {
        Tensor x = leaf(5);
        assertThat(x.grad()).isNull();
        x.mul(2).backward();
        x.mul(3).backward();
        assertThat(x.grad().item()).isEqualTo(5);
        x.zeroGrad();
        assertThat(x.grad()).isNull();
        x.mul(3).backward();
        assertThat(x.grad().item()).isEqualTo(3);
    }

    @Test
    void leavesAGradientThatWasReadAsItIs() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(x).add(x).add(x).sum(); // several contributions, added up in place within the walk
        y.backward();
        Tensor first = x.grad();
        y.backward();
        assertThat(first.toDoubleArray()).containsExactly(4, 6);
        assertThat(x.grad().toDoubleArray()).containsExactly(8, 12);
        x.zeroGrad();
        assertThat(first.toDoubleArray()).containsExactly(4, 6);
    }

    @Test
    void leavesAGradientAsItIsWhenTheSeedIsWrittenLater() {
        Tensor x = leaf(1, 2);
        Tensor seed = Tensor.of(3, 4);
        x.add(1).backward(seed);
        Autograd.assign(seed, Tensor.of(-1, -1));
        assertThat(x.grad().toDoubleArray()).containsExactly(3, 4);
    }

    @Test
    void leavesAGradientWithoutHistoryWhateverTheSeedsHistory() {
        Tensor x = leaf(1, 2);
        x.add(1).backward(leaf(3, 4));
        assertThat(x.grad().requiresGrad()).isFalse();
    }

    @Test
    void leavesTheSeedAsItIs() {
        Tensor x = leaf(1, 2);
        Tensor seed = Tensor.of(3, 4);
        x.add(x).add(x).backward(seed);
        assertThat(seed.toDoubleArray()).containsExactly(3, 4);
        assertThat(x.grad().toDoubleArray()).containsExactly(9, 12);
    }

    @Test
    void keepsAnIntermediateGradientOnlyWhereAsked() {
        Tensor x = leaf(3);
        Tensor square = x.mul(x).retainGrad();
        square.mul(5).backward();
        square.mul(5).backward();
        assertThat(square.grad().item()).isEqualTo(10);
        square.zeroGrad();
        assertThat(square.grad()).isNull();
    }

    @Test
    void aGradientCanBeReplaced() {
        Tensor x = leaf(3, 4);
        x.mul(x).sum().backward();
        Tensor before = x.grad();
        x.replaceGrad(before.mul(0.5));
        assertThat(x.grad().toDoubleArray()).containsExactly(3, 4);
        assertThat(before.toDoubleArray()).containsExactly(6, 8);
        x.sum().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(4, 5);
    }

    @Test
    void onlyALeafsGradientCanBeReplacedAndByOneLikeIt() {
        Tensor x = leaf(3, 4);
        assertThatIllegalArgumentException().isThrownBy(() -> x.replaceGrad(Tensor.of(1, 2, 3)))
                .withMessage("replaceGrad of (2) F64 by (3) F64: shape and type must be the same");
        assertThatIllegalArgumentException().isThrownBy(() -> x.replaceGrad(Tensor.of(new float[] {1, 2})));
        assertThatIllegalStateException().isThrownBy(() -> x.mul(2).replaceGrad(Tensor.of(1, 2)));
        assertThatIllegalStateException().isThrownBy(() -> Tensor.of(1, 2).replaceGrad(Tensor.of(1, 2)));
    }

    @Test
    void givesTheSameBitsEveryTime() {
        Tensor first = manyContributions();
        for (int n = 0; n < 5; n++) {
            assertThat(manyContributions().toDoubleArray()).containsExactly(first.toDoubleArray());
        }
    }

    /** A gradient that adds up eight terms, whose sum depends on their order in the last bits. */
    private static Tensor manyContributions() {
        Tensor x = leaf(.1, .7, 1.3);
        Tensor sum = x.exp().add(x.tanh()).add(x.log()).add(x.sigmoid()).add(x.mul(x)).add(x.sqrt().div(x));
        sum.matmul(x).backward();
        return x.grad();
    }

    @Test
    void whatIsFlatEverywhereHasAGradientOfZeros() {
        Tensor x = Tensor.of(0.3, -1.7).requiresGrad(true);
        x.floor().sum().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(0, 0);
        assertThat(Autograd.grad(x.sign().sum(), x).toDoubleArray()).containsExactly(0, 0);
    }

    @Test
    void everyLeafHasAGradientOfItsOwn() {
        Tensor a = Tensor.of(1, 2).requiresGrad(true);
        Tensor b = Tensor.of(3, 4).requiresGrad(true);
        a.add(b).sum().backward(); // the same gradient for both, and one number repeated

        Autograd.assign(a.grad(), Tensor.of(10, 20));

        assertThat(a.grad().toDoubleArray()).containsExactly(10, 20);
        assertThat(b.grad().toDoubleArray()).containsExactly(1, 1);
    }
}
