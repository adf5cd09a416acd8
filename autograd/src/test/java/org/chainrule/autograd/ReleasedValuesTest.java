package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** A graph doesn't keep large arrays that no vjp rule reads; who asks for their elements gets them all the same. */
class ReleasedValuesTest {
    private static final int SIZE = 5000;

    private final Tensor x = Tensor.normal(0, 1, Shape.of(SIZE), new Random(1)).requiresGrad(true);
    private final Tensor w = Tensor.normal(0, 1, Shape.of(SIZE), new Random(2)).requiresGrad(true);

    @Test
    void theArrayOfAResultThatNoRuleReadsIsCollected() {
        Tensor sum = x.add(w);
        var array = new WeakReference<>(sum.storage().array());
        Tensor y = sum.relu();
        sum = null;
        assertThat(Collected.soon(array)).isTrue();
        y.sum().backward();
        assertThat(x.grad().toDoubleArray()).isEqualTo(x.detach().add(w.detach()).gt(0).to(DType.F64).toDoubleArray());
    }

    @Test
    void theArrayOfAResultThatItsOwnRuleReadsIsKept() {
        assertIsKept(() -> x.exp(), Tensor::neg);
    }

    @Test
    void theArrayOfAResultThatAnotherRuleReadsIsKept() {
        assertIsKept(() -> x.add(w), Tensor::square);
    }

    private static void assertIsKept(Supplier<Tensor> inner, UnaryOperator<Tensor> outer) {
        Tensor u = inner.get();
        var array = new WeakReference<>(u.storage().array());
        Tensor y = outer.apply(u);
        u = null;
        assertThat(Collected.soon(array)).isFalse();
        assertThat(y.requiresGrad()).isTrue();
    }

    @Test
    void aResultThatIsReferredToIsFoundInTheGraph() {
        Tensor sum = x.add(w);
        Tensor y = sum.neg();
        assertThat(y.inputs().getFirst()).isSameAs(sum);
        assertThat(Autograd.of(y.sum()).grad(sum).toDoubleArray()).containsOnly(-1);
    }

    @Test
    void theGradientOfAReleasedResultIsFoundThroughAllOpsThatItIsAnArgumentOf() {
        Tensor sum = x.add(w);
        Tensor y = sum.neg().add(sum.square()).add(sum.mul(3)); // released by two of them, kept by one
        Tensor g = Autograd.of(y.sum()).grad(sum);
        assertThat(g.sub(sum.detach().mul(2).add(2)).abs().max().item()).isLessThan(1e-14);
        sum.retainGrad();
        y.sum().backward();
        assertThat(sum.grad().toDoubleArray()).isEqualTo(g.toDoubleArray());
    }

    @Test
    void elementsOfAReleasedResultAreComputedAgain() {
        Tensor released = released(x.add(w).named("sum").neg());
        assertThat(released.toDoubleArray()).isEqualTo(x.detach().add(w.detach()).toDoubleArray());
        assertThat(released.name()).isEqualTo("sum");
        assertThat(released.op().name()).isEqualTo("add");
        assertThat(released.requiresGrad()).isTrue();
    }

    @Test
    void elementsOfAViewAreComputedAgain() {
        Tensor released = released(x.add(w).reshape(50, 100).transpose().neg());
        assertThat(released.toDoubleArray())
                .isEqualTo(x.detach().add(w.detach()).reshape(50, 100).transpose().toDoubleArray());
    }

    @Test
    void aLongChainIsComputedAgainWithoutRecursion() {
        Tensor y = x;
        for (int n = 0; n < 10_000; n++) {
            y = y.add(w);
        }
        double[] expected = y.toDoubleArray();
        Tensor last = y.neg();
        y = null;
        assertThat(released(last).toDoubleArray()).isEqualTo(expected);
    }

    @Test
    void opsTakeAReleasedResult() {
        Tensor y = released(x.add(w).neg()).square().sum();
        assertThat(Autograd.of(y).grad(x).sub(x.detach().add(w.detach()).mul(2)).abs().max().item()).isZero();
    }

    @Test
    void aReleasedResultWhoseArgumentsWereWrittenIsAnError() {
        Tensor y = x.named("x").add(w.named("w")).neg();
        Autograd.assign(w, Tensor.zeros(SIZE));
        Tensor released = released(y);
        assertThatThrownBy(released::toDoubleArray).isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the value of (5000) F64, the result of add of x (5000) F64 and w (5000) F64, isn't kept, since"
                                + " no backward rule reads it, and can't be computed again, since it or one of these was written; refer"
                                + " to the result itself to keep its value");
        y.sum().backward(); // reads neither
        assertThat(x.grad().toDoubleArray()).containsOnly(-1);
    }

    @Test
    void theOpThatMadeTheFirstNaNIsFoundAmongReleasedResults() {
        Tensor y = x.sub(x).div(x.sub(x)).add(w).neg().sum();
        assertThatThrownBy(() -> Autograd.requireFinite(y)).isInstanceOf(ArithmeticException.class)
                .hasMessage("div of (5000) F64 and (5000) F64 computed the first NaN, at index [0] of its result");
    }

    @Test
    void secondDerivativesPassThroughReleasedResults() {
        Tensor y = x.mul(x).add(w).mul(2).add(1).sigmoid().sum(); // what is added to is released
        Tensor g = Autograd.of(y).createGraph().grad(x);
        Tensor second = Autograd.of(g.sum()).grad(x);
        double t = at7(x);
        double s = 1 / (1 + Math.exp(-(2 * (t * t + at7(w)) + 1)));
        double expected = s * (1 - s) * (4 + 16 * t * t * (1 - 2 * s));
        assertThat(at7(second)).isCloseTo(expected, Offset.offset(1e-12));
    }

    @Test
    void secondDerivativesOfRecurrencesComputeTheirPreactivationsAgain() {
        var random = new Random(3);
        Tensor input = Tensor.normal(0, 1, Shape.of(16, 4, 8), random).requiresGrad(true);
        Tensor inputWeight = Tensor.normal(0, 1, Shape.of(8, 64), random).requiresGrad(true);
        Tensor weight = Tensor.normal(0, .3, Shape.of(64, 16), random).requiresGrad(true);
        Tensor start = Tensor.zeros(4, 16);
        Supplier<Tensor[]> second = () -> {
            Tensor y = input.matmul(inputWeight).lstm(weight, start, start, Steps.forward()).output().square().sum();
            Tensor g = Autograd.of(y).createGraph().grad(inputWeight).square().sum();
            return Autograd.of(g).grad(input, inputWeight, weight).toArray(Tensor[]::new);
        };
        Tensor[] keepingAll = Autograd.detectAnomaly(() -> second.get());
        Tensor[] releasing = second.get();
        for (int i = 0; i < releasing.length; i++) {
            assertThat(releasing[i].toDoubleArray()).isEqualTo(keepingAll[i].toDoubleArray());
        }
    }

    // ---- writes, which are noticed as if everything were kept ----

    @Test
    void aViewThatWasComputedAgainFollowsItsArray() {
        Tensor view = released(w.reshape(50, 100).neg());
        view.toDoubleArray();
        Tensor loss = view.square().sum();
        Autograd.assign(w, Tensor.zeros(SIZE));
        assertThatThrownBy(loss::backward).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was written");
        assertThatThrownBy(view::toDoubleArray).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("can't be computed again");
    }

    @Test
    void aResultThatWasWrittenItselfIsNotComputedAgain() {
        Tensor sum = x.add(w);
        Tensor y = sum.neg();
        Autograd.assign(sum.detach(), Tensor.ones(SIZE));
        sum = null;
        Tensor argument = released(y);
        assertThatThrownBy(argument::toDoubleArray).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("since it or one of these was written");
    }

    @Test
    void aWriteBeforeALaterUseIsNoWriteAfterIt() {
        Tensor preactivations = Tensor.normal(0, 1, Shape.of(64, 64), new Random(4)).requiresGrad(true);
        Tensor view = preactivations.reshape(16, 4, 64);
        Tensor first = view.neg();
        Autograd.assign(preactivations, Tensor.normal(0, 1, Shape.of(64, 64), new Random(5)));
        Tensor weight = Tensor.normal(0, .3, Shape.of(64, 16), new Random(6)).requiresGrad(true);
        Tensor start = Tensor.zeros(4, 16);
        Tensor y = view.lstm(weight, start, start, Steps.forward()).output().square().sum();
        Tensor small = Autograd.detectAnomaly(() -> preactivations.reshape(16, 4, 64)
                .lstm(weight, start, start, Steps.forward()).output().square().sum());
        assertThat(first.requiresGrad()).isTrue();
        assertThat(Autograd.of(y).grad(weight).toDoubleArray())
                .isEqualTo(Autograd.of(small).grad(weight).toDoubleArray());
    }

    @Test
    void whereTheFirstNaNCantBeFoundTheErrorSaysWhy() {
        Tensor y = x.sub(x).div(x.sub(x)).add(w).neg().sum();
        released(y.node().inputs()[0]);
        Autograd.assign(w, Tensor.zeros(SIZE));
        assertThatThrownBy(() -> Autograd.requireNoNaN(y)).isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("() F64 is NaN at index []; which op made it so can't be told: the value of");
    }

    @Test
    void aNameThatIsGivenLaterStays() {
        Tensor sum = x.add(w);
        Tensor y = sum.neg();
        sum.named("hidden");
        sum = null;
        assertThat(released(y).name()).isEqualTo("hidden");
    }

    @Test
    void graphsOfSmallTensorsKeepEverything() {
        Tensor a = Tensor.of(1, 2).requiresGrad(true);
        assertThat(ReleasedStorage.isMissing(a.add(a).neg().inputs().getFirst())).isFalse();
    }

    private static double at7(Tensor tensor) {
        return tensor.element(7).item();
    }

    /** Returns the argument of a result after it was released. */
    private static Tensor released(Tensor y) {
        for (int attempt = 0; attempt < 100; attempt++) {
            System.gc();
            Tensor argument = y.node().inputs()[0];
            if (ReleasedStorage.isMissing(argument)) {
                return argument;
            }
        }
        throw new AssertionError("the argument isn't collected");
    }
}
