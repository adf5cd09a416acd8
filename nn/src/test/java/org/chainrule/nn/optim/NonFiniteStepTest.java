package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Magnitude;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.nn.NamedTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A step whose loss, gradients or updated values aren't finite is refused before anything is written. */
class NonFiniteStepTest {
    /** A parameter that only the bad steps harm, beside one whose own step would be fine. */
    private record Pair(Tensor good, Tensor w, Optimizer optimizer) {
        static Pair of(UpdateRule rule, DType type, double... start) {
            Tensor good = Tensor.of(1, 2, 3).to(type).copy().requiresGrad(true);
            Tensor w = Tensor.of(start).to(type).copy().requiresGrad(true);
            SequencedMap<String, Tensor> named = new LinkedHashMap<>();
            named.put("good", good);
            named.put("w", w);
            return new Pair(good, w, Optimizer.of(rule, new NamedTensors(named)));
        }

        double step(Function<Tensor, Tensor> loss) {
            return optimizer.step(() -> good.square().sum().mul(1e-3).add(loss.apply(w)));
        }

        private static String bits(Tensor tensor) {
            return Arrays.toString(tensor.toDoubleArray()); // a text for each number, also for -0 and NaN
        }

        /** The bits of all parameters and of all that is remembered. */
        List<String> all() {
            List<String> all = new ArrayList<>(List.of(bits(good), bits(w)));
            optimizer.state().asMap().forEach((name, tensor) -> all.add(name + " " + bits(tensor.to(DType.F64))));
            return all;
        }
    }

    private static final List<UpdateRule> RULES = List.of(new Sgd(0.1), new Sgd(0.1).momentum(0.9),
            new Sgd(0.1).weightDecay(0.1), new Adam(0.1), new AdamW(0.1), new Adamax(0.1), new NAdam(0.1),
            new RAdam(0.1), new Adagrad(0.1), new RMSprop(0.1), new RMSprop(0.1).centered(true).momentum(0.5),
            new Adadelta(1), new Rprop(0.1), new Unbounded(0.1));

    /** A user's rule, of which no bound is known. */
    record Unbounded(double learningRate) implements UpdateRule {
        @Override
        public List<String> state() {
            return List.of("squares");
        }

        @Override
        public Step step(Element at) {
            Expr squares = at.state().getFirst().add(at.g().square());
            return Step.to(at.w().sub(at.rate().mul(at.g())), squares);
        }
    }

    private record Example(UpdateRule rule, DType type) {}

    static Stream<Example> examples() {
        return RULES.stream().flatMap(rule -> Stream.of(DType.F64, DType.F32).map(type -> new Example(rule, type)));
    }

    /** The loss is 0, and the gradient 0 times infinity. */
    @ParameterizedTest
    @MethodSource("examples")
    void aGradientThatIsNaNIsRefused(Example example) {
        Pair pair = Pair.of(example.rule, example.type, 0.5);
        pair.step(w -> w.square().sum());
        Autograd.assign(pair.w, Tensor.full(0, Shape.of(1), example.type));
        List<String> before = pair.all();
        assertThatThrownBy(() -> pair.optimizer.step(() -> pair.w.square().sum().sqrt().add(pair.good.sum().mul(0))))
                .isInstanceOf(ArithmeticException.class).hasMessageStartingWith("the gradient of w is NaN at index [0]")
                .hasMessageContainingAll("the backward rule of sqrt", "the loss is 0.0", "nothing has changed");
        assertThat(pair.all()).isEqualTo(before);
        assertThat(pair.optimizer.skippedSteps()).isZero();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aGradientThatIsInfiniteIsRefused(Example example) {
        Pair pair = Pair.of(example.rule, example.type, 4);
        pair.step(w -> w.square().sum());
        Autograd.assign(pair.w, Tensor.full(0, Shape.of(1), example.type));
        List<String> before = pair.all();
        assertThatThrownBy(() -> pair.step(w -> w.sqrt().sum())).isInstanceOf(ArithmeticException.class)
                .hasMessageContainingAll("the gradient of w is Infinity at index [0]",
                        "the backward rule of sqrt of w");
        assertThat(pair.all()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aLossThatIsInfiniteIsRefused(Example example) {
        Pair pair = Pair.of(example.rule, example.type, 4);
        pair.step(w -> w.square().sum());
        Autograd.assign(pair.w, Tensor.full(0, Shape.of(1), example.type));
        List<String> before = pair.all();
        assertThatThrownBy(() -> pair.step(w -> w.reciprocal().sum())).isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("reciprocal of w (1) " + example.type + " computed the first infinite value")
                .hasMessageContainingAll("the loss is Infinity", "learning rate than " + example.rule.learningRate(),
                        "Clip.norm");
        assertThat(pair.all()).isEqualTo(before);
    }

    /** All values are finite that the step starts from, but not what it would write. */
    @ParameterizedTest
    @MethodSource("overflowing")
    void anUpdateThatOverflowsIsRefused(Example example) {
        double huge = example.type == DType.F64 ? 1e308 : 3e38;
        Pair pair = Pair.of(example.rule, example.type, huge, 1);
        Tensor most = Tensor.of(-huge, 1).to(example.type);
        List<String> before = pair.all();
        pair.w.backward(most);
        pair.good.backward(Tensor.of(1, 1, 1).to(example.type));
        assertThatThrownBy(() -> pair.optimizer.step()).isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("the step of ")
                .hasMessageContainingAll(" by ", "overflows " + example.type + " at index [0]", "its gradient ",
                        "at a learning rate of " + example.rule.learningRate(), "Clip.norm");
        assertThat(pair.all()).isEqualTo(before);
        assertThat(pair.optimizer.steps()).isZero();
    }

    static Stream<Example> overflowing() {
        return Stream.of(new Sgd(10), new Sgd(10).momentum(0.9), new Sgd(10).weightDecay(0.1), new Unbounded(10),
                new RAdam(10), new Adam(1e308), new RMSprop(1e308), new Adagrad(1e308), new Adamax(1e308),
                new Adadelta(1e308).eps(1e10), new NAdam(1e308), new AdamW(1e308))
                .flatMap(rule -> Stream.of(DType.F64, DType.F32).map(type -> new Example(rule, type)));
    }

    /** A bound that once was far from overflow must not be trusted after a write by somebody else. */
    @Test
    void aParameterThatWasWrittenInBetweenIsLookedAt() {
        Pair pair = Pair.of(new Sgd(0.1), DType.F64, 1, 1);
        pair.step(w -> w.sum());
        Autograd.assign(pair.w, Tensor.of(-Double.MAX_VALUE, 1));
        pair.optimizer.zeroGrad();
        pair.w.backward(Tensor.of(1e294, 0)); // a tenth of it is more than half an ulp
        assertThatThrownBy(pair.optimizer::step).hasMessageContaining("the step of w by Sgd")
                .hasMessageContaining("overflows F64 at index [0]");
        Autograd.assign(pair.w, Tensor.of(Double.NaN, 1));
        List<String> before = pair.all();
        assertThatThrownBy(() -> pair.step(w -> w.select(0, 1))).isInstanceOf(ArithmeticException.class)
                .hasMessageContainingAll("the step of w", "at index [0]", "the parameter is NaN");
        assertThat(pair.all()).isEqualTo(before);
    }

    /** A rate of 1e3 diverges: the step is refused that isn't finite, not the next one. */
    @Test
    void divergenceStopsBeforeAnythingIsHarmed() {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            Pair pair = Pair.of(new Sgd(1e3), type, 1, -2);
            List<String> before = null;
            Throwable thrown = null;
            for (int step = 0; step < 1000 && thrown == null; step++) {
                before = pair.all();
                try {
                    pair.step(w -> w.square().sum());
                } catch (ArithmeticException e) {
                    thrown = e;
                }
            }
            assertThat(thrown).hasMessageContainingAll("the loss is ", "1000.0", "lower learning rate", "Clip.norm");
            assertThat(pair.all()).isEqualTo(before);
            assertThat(Magnitude.of(pair.w)).isFinite();
        }
    }

    // ---- choices ----

    private static Tensor bad(Tensor w) {
        return w.mul(0).square().sum().sqrt();
    }

    @Test
    void badStepsAreSkippedAndCountedUpToALimit() {
        Pair pair = Pair.of(new Adam(0.1), DType.F64, 1);
        pair.optimizer.nonFinite(NonFinite.skip(2));
        pair.step(w -> w.square().sum());
        List<String> before = pair.all();
        assertThat(pair.step(NonFiniteStepTest::bad)).isBetween(0.012, 0.014);
        assertThat(pair.step(w -> w.mul(Double.POSITIVE_INFINITY).sum())).isInfinite();
        assertThat(pair.all()).isEqualTo(before);
        assertThat(pair.optimizer.skippedSteps()).isEqualTo(2);
        assertThat(pair.optimizer.steps()).isEqualTo(1);
        pair.step(w -> w.square().sum());
        pair.step(NonFiniteStepTest::bad);
        pair.step(NonFiniteStepTest::bad);
        List<String> later = pair.all();
        assertThatThrownBy(() -> pair.step(NonFiniteStepTest::bad)).isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("after 2 skipped steps in a row: the gradient of w is NaN");
        assertThat(pair.all()).isEqualTo(later);
        assertThat(pair.optimizer.skippedSteps()).isEqualTo(4);
    }

    @Test
    void whatIsAllowedIsWritten() {
        Pair pair = Pair.of(new Sgd(0.1), DType.F64, 1);
        pair.optimizer.nonFinite(NonFinite.allow());
        pair.step(NonFiniteStepTest::bad);
        assertThat(pair.w.item()).isNaN();
        assertThat(pair.good.get(0)).isFinite();
        assertThat(pair.optimizer.steps()).isEqualTo(1);
    }

    /** The bounds of a step that was skipped, and of one that was allowed, are not those of the next. */
    @Test
    void checksGoOnAfterStepsThatWereSkippedOrAllowed() {
        Pair pair = Pair.of(new Sgd(1).momentum(0.9), DType.F32, 1, 1);
        pair.optimizer.nonFinite(NonFinite.skip(1));
        pair.step(w -> w.square().sum());
        pair.step(w -> bad(w.mul(0)));
        pair.optimizer.nonFinite(NonFinite.allow());
        pair.step(w -> w.sub(w.detach()).mul(2e38).sum());
        pair.optimizer.nonFinite(NonFinite.fail());
        List<String> before = pair.all();
        assertThatThrownBy(() -> pair.step(w -> w.sub(w.detach()).mul(2e38).sum()))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("the step of w by Sgd");
        assertThat(pair.all()).isEqualTo(before);
    }

    @Test
    void aNumberOfSkipsIsPositive() {
        assertThatThrownBy(() -> NonFinite.skip(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0");
        assertThat(Pair.of(new Sgd(1), DType.F64, 1).optimizer.nonFinite()).isEqualTo(NonFinite.fail());
    }

    // ---- by hand, in parts, clipped ----

    @Test
    void aStepByHandNamesTheParameterAndHowToFindTheOp() {
        Tensor w = Tensor.of(0).requiresGrad(true).named("scale");
        var optimizer = Optimizer.of(new Sgd(0.1), List.of(w));
        w.square().sqrt().backward();
        assertThatThrownBy(optimizer::step).isInstanceOf(ArithmeticException.class)
                .hasMessageContainingAll("the gradient of parameter 0 (scale) is NaN", "optimizer.step(() -> loss)");
        assertThat(w.item()).isZero();
    }

    @Test
    void aStepOfSeveralLossesAddsTheirGradients() {
        Tensor w = Tensor.of(1).requiresGrad(true);
        var optimizer = Optimizer.of(new Sgd(0.1), List.of(w));
        List<Supplier<Tensor>> losses = List.of(() -> w.mul(2), () -> w.mul(3));
        assertThat(optimizer.step(losses)).isTrue();
        assertThat(w.item()).isEqualTo(0.5);

        List<Supplier<Tensor>> bad = List.of(() -> w.mul(2), () -> bad(w));
        assertThatThrownBy(() -> optimizer.step(bad)).hasMessageContainingAll("the gradient of parameter 0 is NaN",
                "the backward rule of sqrt", "the loss is 0.0");
        optimizer.nonFinite(NonFinite.skip(1));
        assertThat(optimizer.step(bad)).isFalse();
        assertThat(w.item()).isEqualTo(0.5);
    }

    /** Values that are clipped are finite; the gradient that they came from wasn't. */
    @Test
    void noClipHidesAGradientThatIsNotFinite() {
        for (Clip clip : List.of(Clip.norm(1), Clip.value(1))) {
            Pair pair = Pair.of(new Sgd(0.1), DType.F64, 0);
            pair.optimizer.clip(clip);
            List<String> before = pair.all();
            assertThatThrownBy(() -> pair.step(w -> w.sqrt().sum()))
                    .hasMessageContaining("the gradient of w is Infinity");
            assertThat(pair.all()).isEqualTo(before);
        }
        Pair pair = Pair.of(new Sgd(0.1), DType.F64, 1);
        pair.optimizer.clip(parameters -> {
            parameters.forEach(w -> w.replaceGrad(w.grad().mul(Double.NaN)));
            return 0;
        });
        assertThatThrownBy(() -> pair.step(w -> w.sum())).hasMessageContaining("the gradient of good is NaN");
    }

    // ---- nothing to train ----

    @Test
    void anOptimizerOfOtherParametersIsAnError() {
        Tensor other = Tensor.of(1).requiresGrad(true);
        Tensor w = Tensor.of(1).requiresGrad(true);
        var optimizer = Optimizer.of(new Sgd(0.1), List.of(w));
        assertThatThrownBy(() -> optimizer.step(() -> other.square())).isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("none of the optimizer's parameters (0) has a gradient", "Network.to");
        assertThatThrownBy(optimizer::step).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("backward() wasn't called");
        assertThatCode(() -> optimizer.step(() -> w.square())).doesNotThrowAnyException();
    }
}
