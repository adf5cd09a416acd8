package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private final Tensor w = Tensor.of(1).requiresGrad(true);

    private static Optimizer of(UpdateRule rule, Tensor... parameters) {
        SequencedMap<String, Tensor> named = new LinkedHashMap<>();
        for (Tensor parameter : parameters) {
            named.put("p" + named.size(), parameter);
        }
        return Optimizer.of(rule, new NamedTensors(named));
    }

    /** w after each of three steps down x^2 from 1. */
    private List<Double> trace(UpdateRule rule) {
        var optimizer = of(rule, w);
        List<Double> trace = new ArrayList<>();
        for (int step = 0; step < 3; step++) {
            optimizer.step(() -> w.square());
            trace.add(w.item());
        }
        return trace;
    }

    /** What PyTorch does from the same start, to 12 digits. */
    static Stream<Arguments> traces() {
        return Stream.of(
                Arguments.of(new Sgd(0.1), List.of(0.8, 0.64, 0.512)),
                Arguments.of(new Sgd(0.1).momentum(0.9), List.of(0.8, 0.46, 0.062)),
                Arguments.of(new Sgd(0.1).momentum(0.9).nesterov(true), List.of(0.62, 0.2224, -0.108352)),
                Arguments.of(new Sgd(0.1).weightDecay(0.1), List.of(0.79, 0.6241, 0.493039)),
                Arguments.of(new Adam(0.1), List.of(0.9000000005, 0.800412228692, 0.701586272946)),
                Arguments.of(new AdamW(0.1), List.of(0.8990000005, 0.798519027169, 0.698911183158)),
                Arguments.of(new Adagrad(0.1), List.of(0.900000000005, 0.833103526845, 0.780456181357)));
    }

    @ParameterizedTest
    @MethodSource("traces")
    void takesTheStepsThatPyTorchTakes(UpdateRule rule, List<Double> expected) {
        List<Double> trace = trace(rule);
        for (int step = 0; step < 3; step++) {
            assertThat(trace.get(step)).isCloseTo(expected.get(step), within(2e-12));
        }
    }

    @Test
    void theFirstStepOfRmsPropAlmostReachesTheMinimum() {
        assertThat(trace(new RMSprop(0.1)).getFirst()).isCloseTo(5e-8, within(1e-14));
    }

    /** Momentum and Nesterov's form in the tutorial's own arithmetic: three steps from 2 with the gradient 0.2. */
    @Test
    void takesTheTutorialsStepsWithMomentum() {
        assertThat(constantGradient(new Sgd(0.05).momentum(0.9))).containsExactly(1.99, 1.971, 1.9439);
        assertThat(constantGradient(new Sgd(0.05).momentum(0.9).nesterov(true))).containsExactly(1.981, 1.9539,
                1.91951);
    }

    private static double[] constantGradient(UpdateRule rule) {
        Tensor p = Tensor.of(2).requiresGrad(true);
        var optimizer = of(rule, p);
        double[] trace = new double[3];
        for (int step = 0; step < 3; step++) {
            optimizer.step(() -> p.mul(0.2));
            trace[step] = Math.round(p.item() * 1e12) / 1e12;
        }
        return trace;
    }

    /** As PyTorch's closures do; the gradient would be added twice, without an error. */
    @Test
    void aLossThatGoesBackwardItselfIsRefused() {
        Supplier<Tensor> closure = () -> {
            Tensor loss = w.square();
            loss.backward();
            return loss;
        };
        var optimizer = of(new Sgd(0.1), w);
        assertThatThrownBy(() -> optimizer.step(closure)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the loss has called backward() itself").hasMessageContaining("p0");
        assertThatThrownBy(() -> optimizer.step(List.of(closure, closure))).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the loss has called backward() itself");
        assertThat(w.item()).isEqualTo(1);
        optimizer.step(() -> w.square());
        assertThat(w.item()).isEqualTo(0.8);
    }

    static final List<UpdateRule> RULES = List.of(new Sgd(0.05), new Sgd(0.02).momentum(0.9),
            new Sgd(0.02).momentum(0.9).nesterov(true), new Adam(0.1), new AdamW(0.1).weightDecay(0), new Adagrad(0.5),
            new RMSprop(0.02), new RMSprop(0.02).centered(true).momentum(0.5), new Adadelta(10), new Adamax(0.1),
            new NAdam(0.1), new RAdam(0.1), new Rprop(0.1));

    @ParameterizedTest
    @FieldSource("RULES")
    void findsTheMinimumOfABowl(UpdateRule rule) {
        Tensor p = Tensor.of(3, -2).requiresGrad(true);
        Tensor weights = Tensor.of(1, 4);
        var optimizer = of(rule, p);
        for (int step = 0; step < 800; step++) {
            optimizer.step(() -> p.sub(Tensor.of(1, 2)).square().mul(weights).sum());
        }
        assertThat(p.get(0)).isCloseTo(1, within(0.02));
        assertThat(p.get(1)).isCloseTo(2, within(0.02));
    }

    static final List<UpdateRule> FAST_RULES = List.of(new Adam(0.02), new Adamax(0.02), new NAdam(0.02),
            new RAdam(0.02),
            new Rprop(0.01));

    /** Clipped, since RAdam's first steps are as long as the derivative is steep, which is 232 here. */
    @ParameterizedTest
    @FieldSource("FAST_RULES")
    void followsRosenbrocksValley(UpdateRule rule) {
        Tensor p = Tensor.of(-1.2, 1).requiresGrad(true);
        var optimizer = of(rule, p).clip(Clip.norm(1));
        for (int step = 0; step < 5000; step++) {
            optimizer.step(() -> {
                Tensor x = p.select(0, 0);
                return p.select(0, 1).sub(x.square()).square().mul(100).add(x.sub(1).square());
            });
        }
        assertThat(p.get(0)).isCloseTo(1, within(0.01));
        assertThat(p.get(1)).isCloseTo(1, within(0.02));
    }

    @ParameterizedTest
    @FieldSource("RULES")
    void singleNumbersStaySingle(UpdateRule rule) {
        Tensor p = Tensor.full(1, Shape.of(3), DType.F32).requiresGrad(true);
        var optimizer = of(rule, p);
        optimizer.step(() -> p.square().sum());
        optimizer.step(() -> p.square().sum());
        assertThat(p.dtype()).isEqualTo(DType.F32);
        assertThat(p.get(0)).isLessThan(1);
        optimizer.state().asMap().forEach((name, remembered) -> assertThat(remembered.dtype()).as(name)
                .isEqualTo(name.endsWith("steps") ? DType.I64 : DType.F32));
    }

    @Test
    void remembersByTheNamesOfTheParameters() {
        var net = new Linear(Tensor.of(new double[][] {{1, 2}}).requiresGrad(true), Tensor.of(0.).reshape(1)
                .requiresGrad(true));
        var optimizer = Optimizer.of(new Adam(0.1), net);
        assertThat(optimizer.state().names()).containsExactly("steps");
        optimizer.step(() -> net.forward(Tensor.of(1, 1)).square().sum());
        assertThat(optimizer.state().names()).containsExactly("weight.mean", "weight.rootMeanSquare", "weight.steps",
                "bias.mean", "bias.rootMeanSquare", "bias.steps", "steps");
        assertThat(optimizer.state().get("weight.mean").toDoubleArray()).containsExactly(new double[] {0.6, 0.6},
                within(1e-15));
    }

    @Test
    void groupsFollowTheirOwnRules() {
        Tensor a = Tensor.of(1).requiresGrad(true);
        Tensor b = Tensor.of(1).requiresGrad(true);
        var optimizer = Optimizer.of(ParameterGroup.of(new Sgd(0.1), List.of(a)),
                new ParameterGroup(new Sgd(0.1).weightDecay(1), Network.parameters(List.of(b))));
        optimizer.step(() -> a.add(b));
        assertThat(a.item()).isCloseTo(0.9, within(1e-15));
        assertThat(b.item()).isCloseTo(0.8, within(1e-15));
    }

    @Test
    void aParameterFollowsOneRuleOnly() {
        assertThatThrownBy(() -> Optimizer.of(ParameterGroup.of(new Sgd(1), List.of(w)),
                ParameterGroup.of(new Sgd(2), List.of(w))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("in two groups");
        Tensor named = Tensor.of(1).requiresGrad(true).named("scale");
        assertThatThrownBy(() -> Optimizer.of(ParameterGroup.of(new Sgd(1), List.of(named)),
                ParameterGroup.of(new Sgd(2), List.of(named))))
                .hasMessage("the parameter 0 (scale) is in two groups; it can follow one rule only");
    }

    @Test
    void wantsSomethingToTrain() {
        assertThatThrownBy(() -> Optimizer.of(new Sgd(1), List.of(Tensor.of(1))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nothing to train");
    }

    @Test
    void leavesAParameterWithoutGradientWhereItIs() {
        Tensor unused = Tensor.of(5).requiresGrad(true);
        var optimizer = of(new Adam(0.1).weightDecay(0.1), w, unused);
        optimizer.step(() -> w.square());
        assertThat(unused.item()).isEqualTo(5);
    }

    @Test
    void aParameterThatJoinsLaterTakesItsFirstStepThen() {
        Tensor late = Tensor.of(1).requiresGrad(true);
        var optimizer = of(new Adam(0.1), w, late);
        optimizer.step(() -> w.square());
        optimizer.step(() -> w.square().add(late.square()));
        assertThat(late.item()).isCloseTo(0.9000000005, within(1e-12));
    }

    @Test
    void theScheduleChangesTheRate() {
        var optimizer = of(new Sgd(0.1), w).schedule(Schedule.step(1, 0.5));
        assertThat(optimizer.learningRate()).isEqualTo(0.1);
        optimizer.step(() -> w.mul(1));
        assertThat(w.item()).isCloseTo(0.9, within(1e-15));
        assertThat(optimizer.learningRate()).isEqualTo(0.05);
        optimizer.step(() -> w.mul(1));
        assertThat(w.item()).isCloseTo(0.85, within(1e-15));
        assertThat(optimizer.steps()).isEqualTo(2);
    }

    @Test
    void clipsBeforeItSteps() {
        Tensor p = Tensor.of(0, 0).requiresGrad(true);
        of(new Sgd(1), p).clip(Clip.value(2)).step(() -> p.mul(Tensor.of(3, -1)).sum());
        assertThat(p.toDoubleArray()).containsExactly(-2, 1);
    }

    @Test
    void aLossOfNaNNamesTheFirstOpAndChangesNothing() {
        var optimizer = of(new Sgd(0.1), w);
        assertThatThrownBy(() -> optimizer.step(() -> w.sub(2).named("gap").sqrt().mul(3).exp().sum()))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("sqrt of gap () F64 computed the first NaN");
        assertThat(w.item()).isEqualTo(1);
        assertThat(w.grad()).isNull();
        assertThat(optimizer.steps()).isZero();
    }

    /** A negative rate would climb the loss, and NaN would read as an overflow. */
    @Test
    void aScheduleThatGivesNoRateIsRefusedBeforeAnythingChanges() {
        for (double factor : new double[] {Double.NaN, -1, Double.POSITIVE_INFINITY}) {
            Optimizer optimizer = of(new Adam(0.1), w).schedule(_ -> factor);
            assertThatThrownBy(() -> optimizer.step(() -> w.square())).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the schedule").hasMessageContaining("gave " + factor + " after 0 steps");
            assertThat(w.item()).isEqualTo(1);
            assertThat(optimizer.steps()).isZero();
        }
    }

    @Test
    void aLossOfNaNNamesTheDataThatBroughtIt() {
        Tensor data = Tensor.of(1, Double.NaN).named("data");
        assertThatThrownBy(() -> of(new Sgd(0.1), w).step(() -> w.mul(data).sum()))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("mul").hasMessageContaining("data (2) F64 holds it at index [1]");
    }
}
