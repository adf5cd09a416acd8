package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Huge, tiny and constant gradients move an element as far as the exact recurrences say, in both types. */
class ExtremeGradientsTest {
    private static final double RATE = 0.1;
    private static final int STEPS = 1100; // more than the 1/(1 - beta2) of all rules

    private record Rule(UpdateRule rule, Supplier<ExactRule> exact) {}

    private record Example(Rule rule, DType type, boolean isHuge) {
        @Override
        public String toString() {
            return rule.rule + " in " + type + (isHuge ? ", huge elements among others" : "");
        }
    }

    private static final List<Rule> RULES = List.of( //
            new Rule(new Sgd(RATE), () -> ExactRule.descent(RATE)), //
            new Rule(new Sgd(RATE).momentum(0.5), () -> ExactRule.momentum(RATE, 0.5)), //
            new Rule(new Adam(RATE), () -> ExactRule.adam(RATE)), //
            new Rule(new AdamW(RATE), () -> ExactRule.adam(RATE)), // the element is 0 before each step
            new Rule(new Adamax(RATE), () -> ExactRule.adamax(RATE)), //
            new Rule(new NAdam(RATE), () -> ExactRule.nAdam(RATE)), //
            new Rule(new RAdam(RATE), () -> ExactRule.rAdam(RATE)), //
            new Rule(new Adagrad(RATE), () -> ExactRule.adagrad(RATE)), //
            new Rule(new RMSprop(RATE), () -> ExactRule.rmsProp(RATE, 0, false)), //
            new Rule(new RMSprop(RATE).momentum(0.5), () -> ExactRule.rmsProp(RATE, 0.5, false)), //
            new Rule(new RMSprop(RATE).centered(true), () -> ExactRule.rmsProp(RATE, 0, true)), //
            new Rule(new Adadelta(RATE), () -> ExactRule.adadelta(RATE)));

    static Stream<Example> examples() {
        return RULES.stream().flatMap(rule -> types().flatMap(
                type -> Stream.of(new Example(rule, type, false), new Example(rule, type, true))));
    }

    /** The gradients of an element each, by step from 1. */
    private static List<IntToDoubleFunction> gradients(DType type, boolean isHuge) {
        List<IntToDoubleFunction> gradients = new ArrayList<>();
        for (double g : new double[] {0.1, 1e-30, 1e-36}) {
            gradients.add(_ -> g);
        }
        if (!isHuge) {
            gradients.add(t -> t == 10 ? 1e14 : 1e-7);
            gradients.add(t -> t == 1 ? 1e10 : 1);
            return gradients;
        }
        gradients.add(_ -> 1e20);
        gradients.add(_ -> -5e36);
        gradients.add(t -> t == 1 ? 1e20 : 1);
        gradients.add(t -> t == 10 ? -1e38 : 1);
        gradients.add(t -> t == 1 ? 1e38 : 1e-30);
        if (type == DType.F64) {
            gradients.add(_ -> 1e300);
            gradients.add(_ -> -1e-300);
            gradients.add(t -> t == 1 ? 1e300 : 1);
            gradients.add(t -> t == 10 ? -1e300 : 1e-30);
        }
        return gradients;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void movesAsFarAsTheExactRecurrence(Example example) {
        DType type = example.type;
        List<IntToDoubleFunction> gradients = gradients(type, example.isHuge);
        List<ExactRule> exact = gradients.stream().map(_ -> example.rule.exact.get()).toList();
        double tolerance = type == DType.F64 ? 1e-9 : 1e-3;
        double least = type == DType.F64 ? Double.MIN_NORMAL : Float.MIN_NORMAL; // below, digits are lost
        Tensor zero = Tensor.full(0, Shape.of(gradients.size()), type);
        Tensor w = zero.copy().requiresGrad(true);
        var optimizer = Optimizer.of(example.rule.rule, List.of(w));
        for (int t = 1; t <= (type == DType.F32 ? STEPS : STEPS / 4); t++) {
            int step = t;
            Tensor g = Tensor.of(gradients.stream().mapToDouble(each -> each.applyAsDouble(step)).toArray()).to(type);
            Autograd.assign(w, zero);
            optimizer.zeroGrad();
            w.backward(g);
            optimizer.step();
            for (int n = 0; n < gradients.size(); n++) {
                double move = exact.get(n).move(new BigDecimal(g.get(n)), t).doubleValue();
                assertThat(w.get(n)).as("element %d at step %d", n, t).isCloseTo(move,
                        within(tolerance * (Math.abs(move) + 2 * least)));
            }
        }
    }

    /** The norm of all gradients is what Adagrad has to remember. */
    @Test
    void whatCannotBeRememberedIsRefused() {
        Tensor w = Tensor.full(0, Shape.of(1), DType.F32).requiresGrad(true);
        var optimizer = Optimizer.of(new Adagrad(RATE), List.of(w));
        for (int t = 1; t <= 11; t++) {
            optimizer.step(() -> w.sub(w.detach()).mul(1e38).sum()); // sqrt(11) 1e38 is 3.32e38, of 3.40e38
        }
        double before = w.item();
        assertThatThrownBy(() -> optimizer.step(() -> w.sub(w.detach()).mul(1e38).sum()))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("overflows F32");
        assertThat(w.item()).isEqualTo(before);
        assertThat(optimizer.steps()).isEqualTo(11);
    }

    /** Where digits of the averages are lost there is still a step, down the gradient. */
    @Test
    void subnormalGradientsMakeNoNaN() {
        for (Rule each : RULES) {
            Tensor w = Tensor.full(0, Shape.of(3), DType.F32).requiresGrad(true);
            var optimizer = Optimizer.of(each.rule, List.of(w));
            for (int t = 0; t < 100; t++) {
                optimizer.step(() -> w.mul(Tensor.of(1e-44, -1e-45, 1e-39).to(DType.F32)).sum());
            }
            assertThat(w.toDoubleArray()).as("%s", each.rule).satisfies(moved -> {
                assertThat(moved[0]).isBetween(-1e-3, 0.);
                assertThat(moved[1]).isBetween(0., 1e-3);
                assertThat(moved[2]).isBetween(-1e-3, -1e-44);
            });
        }
    }

    /** The smallest input that once stopped an element for good: F32, and the square of the gradient overflows. */
    @Test
    void adamGoesOnAfterASpike() {
        Tensor w = Tensor.full(0, Shape.of(1), DType.F32).requiresGrad(true);
        var optimizer = Optimizer.of(new Adam(0.1), List.of(w));
        optimizer.step(() -> w.mul(1e20).sum());
        assertThat(w.item()).isCloseTo(-0.1, within(1e-6));
        double before = w.item();
        optimizer.step(() -> w.sum());
        assertThat(w.item()).isLessThan(before - 0.05);
    }

    static Stream<DType> types() {
        return Stream.of(DType.F32, DType.F64);
    }

    /** A variance that is a difference of averages falls below 0 at step 1202 in F32. */
    @ParameterizedTest
    @MethodSource("types")
    void aConstantGradientHasNoNegativeVariance(DType type) {
        for (double g : new double[] {0.1, 1, -3e-7, 12345.678}) {
            Tensor w = Tensor.full(0, Shape.of(1), type).requiresGrad(true);
            var optimizer = Optimizer.of(new RMSprop(0.01).centered(true), List.of(w));
            Tensor gradient = Tensor.of(g).reshape(1).to(type);
            for (int t = 1; t <= 5_000; t++) {
                double before = w.item();
                optimizer.zeroGrad();
                w.backward(gradient);
                optimizer.step();
                assertThat((before - w.item()) * Math.signum(g)).as("%s at step %d", g, t).isNotNegative();
            }
            assertThat(optimizer.state().get("0.deviation").item()).isBetween(0., Math.abs(g) * 1e-4);
        }
    }

    /** What is left behind must not take the digits of what is there: the step is rate g / (|g| + eps). */
    @ParameterizedTest
    @MethodSource("types")
    void aMeanSquareThatKeepsNothingForgetsASpikeAtOnce(DType type) {
        for (UpdateRule rule : List.of(new Adam(RATE).betas(0, 0), new AdamW(RATE).betas(0, 0).weightDecay(0),
                new RMSprop(RATE).alpha(0))) {
            for (double spike : new double[] {1e20, -1e38}) {
                Tensor w = Tensor.full(0, Shape.of(1), type).requiresGrad(true);
                var optimizer = Optimizer.of(rule, List.of(w));
                optimizer.step(() -> w.mul(spike).sum());
                Autograd.assign(w, Tensor.full(0, Shape.of(1), type));
                optimizer.step(() -> w.mul(1e-3).sum());
                assertThat(w.item()).as("%s after %s", rule, spike)
                        .isCloseTo(-RATE * 1e-3 / (1e-3 + 1e-8), within(1e-7));
            }
        }
    }

    /** Without eps and without a gradient, the published definitions divide 0 by 0. */
    @ParameterizedTest
    @MethodSource("types")
    void anElementThatHasHadNoGradientStays(DType type) {
        for (UpdateRule rule : List.of(new Adam(RATE).eps(0), new AdamW(RATE).weightDecay(0).eps(0),
                new Adamax(RATE).eps(0), new NAdam(RATE).eps(0), new RAdam(RATE).eps(0), new Adagrad(RATE).eps(0),
                new RMSprop(RATE).eps(0), new RMSprop(RATE).centered(true).eps(0), new Adadelta(RATE).eps(0))) {
            Tensor w = Tensor.full(1, Shape.of(2), type).requiresGrad(true);
            var optimizer = Optimizer.of(rule, List.of(w));
            for (int t = 0; t < 10; t++) {
                optimizer.step(() -> w.mul(Tensor.of(0, 1).to(type)).sum());
            }
            assertThat(w.get(0)).as("%s", rule).isEqualTo(1);
            assertThat(w.get(1)).isFinite();
        }
    }
}
