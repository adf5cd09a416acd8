package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.nn.Bits;
import org.chainrule.nn.Layer;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A training that is broken off and taken up again is the same as one that wasn't. */
class OptimizerStateTest {
    private static final int STEPS = 7;
    private static final Tensor X = Tensor.normal(0, 1, Shape.of(8, 2), new Random(2));
    private static final Tensor Y = Tensor.normal(0, 1, Shape.of(8, 1), new Random(3));

    static final List<UpdateRule> RULES = List.of(new Sgd(0.05), new Sgd(0.05).momentum(0.9).nesterov(true),
            new Adam(0.05), new AdamW(0.05), new Adadelta(1), new Adagrad(0.1), new Adamax(0.05), new NAdam(0.05),
            new RAdam(0.05), new RMSprop(0.01).centered(true).momentum(0.5), new Rprop(0.01));

    /** The branch gets no gradient, so it stays frozen. */
    record Net(Linear hidden, Linear out, Linear branch) implements Layer {
        static Net of(int seed) {
            var random = new Random(seed);
            return new Net(Linear.of(2, 3, random), Linear.of(3, 1, random), Linear.of(3, 1, random));
        }

        @Override
        public Tensor forward(Tensor x) {
            return out.forward(hidden.forward(x).tanh());
        }
    }

    private static Optimizer optimizer(UpdateRule rule, Net net) {
        return Optimizer.of(rule, net).schedule(Schedule.cosine(3 * STEPS)).clip(Clip.norm(1));
    }

    private static void train(Optimizer optimizer, Net net) {
        for (int step = 0; step < STEPS; step++) {
            optimizer.step(() -> Loss.mse().of(net.forward(X.to(net.out.weight().dtype())), Y));
        }
    }

    private static List<double[]> numbers(NamedTensors tensors) {
        return tensors.tensors().stream().map(Tensor::toDoubleArray).toList();
    }

    @ParameterizedTest
    @FieldSource("RULES")
    void trainingGoesOnWithTheSameBits(UpdateRule rule) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            Net net = Network.to(Net.of(1), type);
            Optimizer optimizer = optimizer(rule, net);
            train(optimizer, net);
            Net copy = Network.copy(net);
            Optimizer resumed = optimizer(rule, copy);
            resumed.load(optimizer.state());
            assertThat(resumed.steps()).isEqualTo(STEPS);
            assertThat(resumed.learningRate()).isEqualTo(optimizer.learningRate());
            train(optimizer, net);
            train(resumed, copy);
            assertThat(numbers(Network.state(copy))).usingRecursiveComparison(Bits.exactly())
                    .isEqualTo(numbers(Network.state(net)));
            assertThat(numbers(resumed.state())).usingRecursiveComparison(Bits.exactly())
                    .isEqualTo(numbers(optimizer.state()));
            assertThat(resumed.state().names()).isEqualTo(optimizer.state().names());
        }
    }

    /** How a step is computed must not depend on what an optimizer knows beside its state, such as a bygone spike. */
    @ParameterizedTest
    @FieldSource("RULES")
    void trainingGoesOnWithTheSameBitsAfterASpike(UpdateRule rule) {
        Tensor w = Tensor.of(1, 2, 3).to(DType.F32).copy().requiresGrad(true);
        Optimizer optimizer = Optimizer.of(rule, List.of(w));
        for (int step = 0; step < 400; step++) {
            double factor = step == 3 ? 1e16 : Math.sin(step);
            Tensor g = Tensor.of(1, 0.3, 0.7).mul(factor).to(DType.F32);
            Tensor copy = w.detach().copy().requiresGrad(true);
            Optimizer resumed = Optimizer.of(rule, List.of(copy));
            resumed.load(optimizer.state());
            optimizer.step(() -> w.sub(w.detach()).mul(g).sum());
            resumed.step(() -> copy.sub(copy.detach()).mul(g).sum());
            assertThat(copy.toDoubleArray()).as("step %d", step).containsExactly(w.toDoubleArray());
            assertThat(numbers(resumed.state())).usingRecursiveComparison(Bits.exactly())
                    .isEqualTo(numbers(optimizer.state()));
        }
    }

    @Test
    void aFrozenParameterHasNoState() {
        Net net = Net.of(1);
        Optimizer optimizer = optimizer(new Sgd(0.1).momentum(0.9), net);
        assertThat(optimizer.state().names()).containsExactly("steps");
        train(optimizer, net);
        assertThat(optimizer.state().names()).containsExactly("hidden.weight.velocity", "hidden.weight.steps",
                "hidden.bias.velocity", "hidden.bias.steps", "out.weight.velocity", "out.weight.steps",
                "out.bias.velocity", "out.bias.steps", "steps");
        Tensor steps = optimizer.state().get("hidden.weight.steps");
        assertThat(steps.dtype()).isEqualTo(DType.I64);
        assertThat(steps.shape()).isEqualTo(Shape.SCALAR);
        assertThat(steps.toLongArray()).containsExactly(STEPS);
    }

    /** One that moved less often keeps its own count, on which Adam's corrections depend. */
    @Test
    void aParameterThatJoinedLaterGoesOnFromItsOwnCount() {
        Tensor early = Tensor.of(1).requiresGrad(true).named("early");
        Tensor late = Tensor.of(1).requiresGrad(true).named("late");
        var optimizer = Optimizer.of(new Adam(0.1), List.of(early, late));
        optimizer.step(() -> early.square());
        optimizer.step(() -> early.square().add(late.square()));
        NamedTensors state = optimizer.state();
        assertThat(state.get("0.steps").toLongArray()).containsExactly(2);
        assertThat(state.get("1.steps").toLongArray()).containsExactly(1);
        double before = late.item();
        optimizer.step(() -> late.square());
        double after = late.item();
        Autograd.assign(late, Tensor.of(before));
        optimizer.load(state);
        optimizer.step(() -> late.square());
        assertThat(late.item()).isEqualTo(after);
    }

    @Test
    void aStateIsACopy() {
        Net net = Net.of(1);
        Optimizer optimizer = optimizer(new Adam(0.1), net);
        train(optimizer, net);
        NamedTensors state = optimizer.state();
        List<double[]> before = numbers(state);
        train(optimizer, net);
        assertThat(numbers(state)).usingRecursiveComparison(Bits.exactly()).isEqualTo(before);
        optimizer.load(state);
        train(optimizer, net);
        assertThat(numbers(state)).usingRecursiveComparison(Bits.exactly()).isEqualTo(before);
    }

    @Test
    void aStateOfAFreshOptimizerLetsAnotherStartAfresh() {
        Net net = Net.of(1);
        Optimizer optimizer = optimizer(new Adam(0.1), net);
        NamedTensors fresh = optimizer.state();
        train(optimizer, net);
        optimizer.load(fresh);
        assertThat(optimizer.state().names()).containsExactly("steps");
        assertThat(optimizer.steps()).isZero();
    }

    @Test
    void numbersTakeTheTypeOfTheParameter() {
        Net net = Net.of(1);
        Optimizer optimizer = optimizer(new Adam(0.1), net);
        train(optimizer, net);
        Net single = Network.to(net, DType.F32);
        Optimizer resumed = optimizer(new Adam(0.1), single);
        resumed.load(optimizer.state());
        assertThat(resumed.state().get("out.weight.mean").dtype()).isEqualTo(DType.F32);
        train(resumed, single);
    }

    @Test
    void allThatDoesNotFitIsListedAndNothingChanges() {
        Net net = Net.of(1);
        Optimizer optimizer = optimizer(new Adam(0.1), net);
        train(optimizer, net);
        SequencedMap<String, Tensor> wrong = new LinkedHashMap<>(optimizer.state().asMap());
        wrong.remove("hidden.weight.mean");
        wrong.remove("out.bias.steps");
        wrong.put("hidden.bias.mean", Tensor.zeros(4));
        wrong.put("out.weight.mean", Tensor.of(new long[][] {{1, 2, 3}}));
        wrong.put("out.weight.steps", Tensor.of(3));
        wrong.put("branch.bias.velocity", Tensor.zeros(1));
        wrong.put("steps", Tensor.of(new long[] {-1}).reshape());
        List<double[]> before = numbers(optimizer.state());
        assertThatThrownBy(() -> optimizer.load(new NamedTensors(wrong))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the state doesn't fit this optimizer, which must be made like the one whose state it is; "
                        + "missing: hidden.weight.mean, out.bias.steps; "
                        + "hidden.bias.mean has shape (4), but must have (3); "
                        + "out.weight.mean is I64, but must be floating point; "
                        + "out.weight.steps is F64, but must be a count, of type I64 and not negative; "
                        + "steps is -1, but must be a count, of type I64 and not negative; "
                        + "unexpected: branch.bias.velocity");
        assertThat(numbers(optimizer.state())).usingRecursiveComparison(Bits.exactly()).isEqualTo(before);
    }

    @Test
    void aStateOfAnotherRuleIsRefused() {
        Net net = Net.of(1);
        Optimizer optimizer = optimizer(new Adam(0.1), net);
        train(optimizer, net);
        assertThatThrownBy(() -> optimizer(new Sgd(0.1).momentum(0.9), net).load(optimizer.state()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("missing: hidden.weight.velocity")
                .hasMessageContaining("unexpected: hidden.weight.mean");
    }

    @Test
    void twoParametersOfOneNameHaveNoState() {
        Tensor a = Tensor.of(1).requiresGrad(true);
        Tensor b = Tensor.of(1).requiresGrad(true);
        var optimizer = Optimizer.of(ParameterGroup.of(new Sgd(0.1), List.of(a)),
                ParameterGroup.of(new Sgd(0.2), List.of(b)));
        assertThatThrownBy(optimizer::state).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("two parameters are named 0");
        assertThatThrownBy(() -> optimizer.load(new NamedTensors(new LinkedHashMap<>())))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRuleCannotRememberSteps() {
        record Counting(double learningRate) implements UpdateRule {
            @Override
            public List<String> state() {
                return List.of("steps");
            }

            @Override
            public Step step(Element at) {
                return Step.to(at.w(), at.state().getFirst().add(Expr.one()));
            }
        }
        assertThatThrownBy(() -> Optimizer.of(new Counting(1), List.of(Tensor.of(1).requiresGrad(true))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("another name");
    }
}
