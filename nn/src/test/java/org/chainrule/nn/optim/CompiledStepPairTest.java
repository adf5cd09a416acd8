package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.losses.CosineDistance;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;

/** Two optimizers of the same parameters, one of which takes compiled steps, come to the same values and the same errors. */
class CompiledStepPairTest {

    private static String bits(Tensor tensor) {
        return Arrays.toString(tensor.toDoubleArray());
    }

    private static RandomKey key(int step) {
        return RandomKey.of(7).withStep(step);
    }

    /** Parameters and buffers, which a function trains with and without a program. */
    private static final class Pair {
        private final List<Tensor> eager = new ArrayList<>();
        private final List<Tensor> compiled = new ArrayList<>();
        private final Optimizer ofEager;
        private final Optimizer ofCompiled;
        private final Function<List<Tensor>, Function<Tensor[], Tensor>> loss;
        private final CompiledStep step;

        /**
         * Creates both.
         *
         * @param trained how many of the tensors the optimizer has, all of which require gradients
         * @param others tensors that it doesn't have
         */
        Pair(UpdateRule rule, int trained, Function<List<Tensor>, Function<Tensor[], Tensor>> loss, Tensor... others) {
            for (List<Tensor> all : List.of(eager, compiled)) {
                for (int i = 0; i < trained; i++) {
                    all.add(Tensor.of(0.5 + i, -2, 4).copy().named("w" + i).requiresGrad(true));
                }
                Stream.of(others).forEach(other -> all.add(other.copy().requiresGrad(other.requiresGrad())));
            }
            ofEager = Optimizer.of(ParameterGroup.of(rule, eager.subList(0, trained)));
            ofCompiled = Optimizer.of(ParameterGroup.of(rule, compiled.subList(0, trained)));
            this.loss = loss;
            Function<Tensor[], Tensor> ofTensors = loss.apply(compiled);
            step = ofCompiled.compiled(ofTensors);
        }

        Pair with(Consumer<Optimizer> setting) {
            setting.accept(ofEager);
            setting.accept(ofCompiled);
            return this;
        }

        double eager(Tensor... xs) {
            return ofEager.step(() -> loss.apply(eager).apply(xs));
        }

        void stepAlike(Tensor... xs) {
            String expected = outcome(() -> eager(xs));
            assertThat(outcome(() -> step.run(xs))).isEqualTo(expected);
            assertAlike();
        }

        private static String outcome(Supplier<Double> taken) {
            try {
                return "loss " + taken.get();
            } catch (RuntimeException e) {
                return e.getClass().getName() + ": " + e.getMessage();
            }
        }

        void assertAlike() {
            assertThat(all(compiled, ofCompiled)).isEqualTo(all(eager, ofEager));
        }

        private static List<String> all(List<Tensor> tensors, Optimizer optimizer) {
            List<String> all = new ArrayList<>();
            for (Tensor tensor : tensors) {
                all.add(bits(tensor) + (tensor.grad() == null ? "" : " gradient " + bits(tensor.grad())));
            }
            optimizer.state().asMap().forEach((name, tensor) -> all.add(name + " " + bits(tensor)));
            all.add(optimizer.steps() + " steps, skipped " + optimizer.skippedSteps());
            return all;
        }
    }

    private static final Tensor X = Tensor.of(1.0, 2, 3);
    private static final Tensor ZERO_LAST = Tensor.of(1.0, 2, 0);

    /** Counts calls in a buffer, which the loss depends on. */
    private static Tensor counted(Tensor count) {
        Autograd.assign(count, count.add(1));
        return count;
    }

    private static Function<Tensor[], Tensor> sqrtLoss(List<Tensor> all) {
        return xs -> all.get(0).mul(xs[0]).abs().sqrt().sum().add(counted(all.get(1)).sum());
    }

    private static Function<Tensor[], Tensor> reciprocalLoss(List<Tensor> all) {
        return xs -> all.get(0).mul(xs[0]).reciprocal().sum().mul(counted(all.get(1)).sum());
    }

    @Test
    void whatIsNotFiniteIsRefusedAlike() {
        for (var loss : List.<Function<List<Tensor>, Function<Tensor[], Tensor>>>of(CompiledStepPairTest::sqrtLoss,
                CompiledStepPairTest::reciprocalLoss)) {
            Pair pair = new Pair(new Adam(0.1), 1, loss, Tensor.zeros(1));
            pair.stepAlike(X);
            String before = bits(pair.compiled.getFirst()) + pair.ofCompiled.state().asMap();
            pair.stepAlike(ZERO_LAST);
            assertThat(Pair.outcome(() -> pair.step.run(ZERO_LAST))).contains("ArithmeticException",
                    "nothing has changed");
            assertThat(Pair.outcome(() -> pair.eager(ZERO_LAST))).contains("ArithmeticException",
                    "nothing has changed");
            assertThat(bits(pair.compiled.getFirst()) + pair.ofCompiled.state().asMap()).isEqualTo(before);
            pair.stepAlike(ZERO_LAST);
            pair.stepAlike(X);
        }
    }

    @Test
    void anUpdateThatOverflowsIsRefusedAlike() {
        Pair pair = new Pair(new Sgd(1e300), 1,
                all -> xs -> all.get(0).mul(xs[0]).sum().mul(counted(all.get(1)).sum()), Tensor.zeros(1));
        pair.stepAlike(X.mul(1e-301));
        pair.stepAlike(X.mul(1e20));
        assertThat(Pair.outcome(() -> pair.step.run(X.mul(1e20)))).contains("overflows F64");
    }

    @Test
    void anExplanationHasTheRandomNumbersOfTheStep() {
        Layer dropout = new Dropout(0.1);
        Pair pair = new Pair(new Sgd(0.1), 1,
                all -> xs -> dropout.forward(all.get(0).mul(xs[0]).abs()).sqrt().sum());
        Tensor x = Tensor.ones(6, 3);
        List<String> texts = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            RandomKey key = key(n);
            String expected = Training.with(key, () -> Pair.outcome(() -> pair.eager(x)));
            texts.add(Training.with(key, () -> Pair.outcome(() -> pair.step.run(x))));
            assertThat(texts.getLast()).isEqualTo(expected);
        }
        assertThat(texts.stream().filter(text -> text.contains("sqrt")).distinct().count()).isGreaterThan(1);
    }

    @Test
    void aStepIsSkippedAlike() {
        Pair pair = new Pair(new Adam(0.1), 1, CompiledStepPairTest::sqrtLoss, Tensor.zeros(1))
                .with(optimizer -> optimizer.nonFinite(NonFinite.skip(2)));
        for (Tensor x : List.of(X, ZERO_LAST, X, ZERO_LAST, ZERO_LAST, ZERO_LAST, X)) {
            pair.stepAlike(x);
        }
        assertThat(pair.ofCompiled.skippedSteps()).isEqualTo(3);
    }

    @Test
    void whatNeedsNoGradientHasNoneAndOthersAddUp() {
        Pair pair = new Pair(new Sgd(0.1).momentum(0.9), 2,
                all -> xs -> all.get(0).mul(xs[0]).add(all.get(2)).square().sum(),
                Tensor.of(1.0, 2, 3).copy().requiresGrad(true));
        for (int n = 0; n < 3; n++) {
            pair.stepAlike(X.add(n));
        }
        assertThat(pair.compiled.get(1).grad()).isNull();
        assertThat(pair.compiled.get(2).grad()).isNotNull();
    }

    @Test
    void parametersMayBeFrozenFromStepToStep() {
        Pair pair = new Pair(new Sgd(0.1).momentum(0.9), 2,
                all -> xs -> all.get(0).mul(xs[0]).add(all.get(1)).square().sum());
        for (int n = 0; n < 6; n++) {
            boolean isFrozen = n % 4 > 1;
            pair.eager.get(1).requiresGrad(!isFrozen);
            pair.compiled.get(1).requiresGrad(!isFrozen);
            pair.stepAlike(X.add(n));
        }
    }

    @Test
    void lossesThatCanNotBeTrainedAreRefusedAlike() {
        new Pair(new Sgd(0.1), 1, all -> xs -> all.get(0).mul(xs[0])).stepAlike(X);
        new Pair(new Sgd(0.1), 1, all -> xs -> all.get(0).detach().mul(xs[0]).sum()).stepAlike(X);
        new Pair(new Sgd(0.1), 1, all -> xs -> all.get(1).mul(xs[0]).sum(), X.copy().requiresGrad(true)).stepAlike(X);
        new Pair(new Sgd(0.1), 1, all -> xs -> null).stepAlike(X);
        new Pair(new Sgd(0.1), 1, all -> xs -> all.get(0).matmul(Tensor.ones(2))).stepAlike(X);
        new Pair(new Sgd(0.1), 1, all -> xs -> all.get(0).mul(xs[0]).sum()).with(of -> of.schedule(_ -> -1))
                .stepAlike(X);
        Pair pair = new Pair(new Sgd(0.1), 1, all -> xs -> {
            Tensor loss = all.get(0).mul(xs[0]).sum();
            loss.backward();
            return loss;
        });
        assertThatThrownBy(() -> pair.step.run(X)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("backward() adds to gradients");
        assertThatThrownBy(() -> pair.step.run(X, null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void hooksOfGradientsArePartOfTheProgram() {
        Pair pair = new Pair(new Sgd(0.1), 1, all -> xs -> all.get(0).mul(xs[0]).square().sum());
        for (Tensor w : List.of(pair.eager.getFirst(), pair.compiled.getFirst())) {
            w.registerHook(g -> g.clamp(-1, 1));
        }
        pair.stepAlike(X);
        pair.stepAlike(X.neg());
    }

    @Test
    void severalBatchesMakeAStep() {
        Pair pair = new Pair(new Adam(0.1), 1, CompiledStepPairTest::sqrtLoss, Tensor.zeros(1));
        List<Tensor> batches = List.of(X, X.neg().mul(3), Tensor.ones(1));
        for (int n = 0; n < 3; n++) {
            double factor = n + 1;
            boolean isTaken = pair.ofEager.step(batches.stream()
                    .<Supplier<Tensor>>map(x -> () -> pair.loss.apply(pair.eager).apply(new Tensor[] {x.mul(factor)}))
                    .toList());
            CompiledStep.Result result = pair.step
                    .runAll(batches.stream().map(x -> new Tensor[] {x.mul(factor)}).toList());
            assertThat(result.isTaken()).isEqualTo(isTaken);
            assertThat(result.results()).hasSize(3);
            pair.assertAlike();
        }
        List<Tensor> bad = List.of(X, ZERO_LAST);
        String expected = Pair.outcome(() -> {
            pair.ofEager.step(bad.stream()
                    .<Supplier<Tensor>>map(x -> () -> pair.loss.apply(pair.eager).apply(new Tensor[] {x})).toList());
            return 0.0;
        });
        assertThat(Pair.outcome(() -> {
            pair.step.runAll(bad.stream().map(x -> new Tensor[] {x}).toList());
            return 0.0;
        })).isEqualTo(expected).contains("ArithmeticException");
        pair.assertAlike();
    }

    @Test
    void anglesOfGreatVectorsAreThoseOfTheFunction() {
        Pair pair = new Pair(new Sgd(0.1), 1, all -> xs -> new CosineDistance(0).of(all.get(0).mul(xs[0]), xs[1]));
        for (double factor : new double[] {1, 1e305, 2, 1e-305, 3}) {
            pair.stepAlike(X.mul(factor), X.flip(0));
        }
        assertThat(pair.step.recordings()).isEqualTo(1);
    }
}
