package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.Training;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Conv2d;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Dropout2d;
import org.chainrule.nn.layers.Flatten;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.MaxPool2d;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.layers.Recurrent;
import org.chainrule.nn.layers.TransformerEncoder;
import org.chainrule.nn.layers.TransformerEncoderLayer;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A compiled step has the bits of the step that isn't. */
class CompiledStepTest {
    private static final int CLASSES = 3;
    private static final int STEPS = 9;
    private static final Tensor X = Tensor.of(1.0, 2, 3);

    private record Case(String name, Function<Random, Layer> network, Function<Layer, Optimizer> optimizer,
            int... sizes) {}

    private static Layer convolutions(Random random) {
        return Sequential.of(Conv2d.of(2, 4, 3, random), BatchNorm.of(4), Tensor::relu, new Dropout2d(0.2),
                MaxPool2d.of(2), Flatten.of(), new Dropout(0.3), Linear.of(36, CLASSES, random));
    }

    private static Layer transformer(Random random) {
        return Sequential.of(
                TransformerEncoder.of(2, _ -> TransformerEncoderLayer.of(8, 2, 12, random).dropout(0.2)),
                x -> x.mean(1), Linear.of(8, CLASSES, random));
    }

    private static Layer recurrent(Random random) {
        return Sequential.of(Recurrent.of(3, 5).layers(2).dropout(0.4).batchFirst().lstm(random), x -> x.select(1, 3),
                Linear.of(5, CLASSES, random));
    }

    static Stream<Arguments> cases() {
        Function<Random, Layer> mlp = random -> Mlp.of(5, 7, CLASSES).create(random);
        return Stream.of(
                new Case("perceptron, momentum", mlp,
                        net -> Optimizer.of(new Sgd(0.1).momentum(0.9), net).clip(Clip.norm(0.5))
                                .schedule(Schedule.cosine(20)),
                        5),
                new Case("perceptron, Adam", mlp,
                        net -> Optimizer.of(new Adam(0.05), net).clip(Clip.value(0.1)).schedule(Schedule.step(3, 0.5)),
                        5),
                new Case("perceptron, AdamW", mlp,
                        net -> Optimizer.of(new AdamW(0.05), net)
                                .schedule(Schedule.warmUp(4, Schedule.exponential(0.9))),
                        5),
                new Case("convolutions", CompiledStepTest::convolutions,
                        net -> Optimizer.of(new Sgd(0.1).momentum(0.5), net), 2, 8, 8),
                new Case("transformer", CompiledStepTest::transformer, net -> Optimizer.of(new Adam(0.01), net), 4, 8),
                new Case("recurrent", CompiledStepTest::recurrent,
                        net -> Optimizer.of(new RMSprop(0.01), net).clip(Clip.norm(1)), 4, 3))
                .flatMap(given -> Stream.of(DType.F32, DType.F64).map(type -> Arguments.of(given.name, type, given)));
    }

    private static Tensor input(int step, DType type, int... sizes) {
        int[] all = new int[sizes.length + 1];
        all[0] = step % 3 == 2 ? 3 : 6; // batches of two sizes
        System.arraycopy(sizes, 0, all, 1, sizes.length);
        return Tensor.normal(0, 1, Shape.of(all), new Random(step)).to(type);
    }

    private static Tensor labels(Tensor x) {
        return Tensor.of(new Random(x.size()).longs(x.shape().size(0), 0, CLASSES).toArray());
    }

    private static Layer network(Case given, DType type) {
        return Network.to(given.network.apply(new Random(1)), type);
    }

    /** Names of tensors with all their bits, as texts that tell -0 and NaN. */
    private static List<String> bits(Layer network, Optimizer optimizer) {
        List<String> all = new ArrayList<>();
        Network.state(network).asMap().forEach((name, tensor) -> all.add(name + " " + bits(tensor)));
        Network.parameters(network).tensors()
                .forEach(w -> all.add("gradient " + (w.grad() == null ? "none" : bits(w.grad()))));
        optimizer.state().asMap().forEach((name, tensor) -> all.add(name + " " + bits(tensor)));
        return all;
    }

    private static String bits(Tensor tensor) {
        return Arrays.toString(tensor.toDoubleArray());
    }

    private static RandomKey key(int step) {
        return RandomKey.of(7).withStep(step);
    }

    private static Tensor loss(Layer network, Tensor... xs) {
        return Loss.crossEntropy().of(network.forward(xs[0]), xs[1]);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void stepsAreThoseThatAreNotCompiled(String name, DType type, Case given) {
        Layer eager = network(given, type);
        Layer compiled = network(given, type);
        Optimizer ofEager = given.optimizer.apply(eager);
        Optimizer ofCompiled = given.optimizer.apply(compiled);
        CompiledStep step = ofCompiled.compiled(xs -> loss(compiled, xs));
        for (int n = 0; n < STEPS; n++) {
            Tensor x = input(n, type, given.sizes);
            double expected = Training.with(key(n), () -> ofEager.step(() -> loss(eager, x, labels(x))));
            double found = Training.with(key(n), () -> step.run(x, labels(x)));
            assertThat(found).isEqualTo(expected);
            assertThat(bits(compiled, ofCompiled)).isEqualTo(bits(eager, ofEager));
        }
        assertThat(step.recordings()).isEqualTo(2);
    }

    // ---- the scope of training ----

    @Test
    void stepsOfOneScopeDrawDifferentNumbers() {
        Layer eager = Sequential.of(new Dropout(0.5), Linear.of(6, CLASSES, new Random(1)), new Dropout(0.2));
        Layer compiled = Network.copy(eager);
        Optimizer ofEager = Optimizer.of(new Sgd(0.1), eager);
        Optimizer ofCompiled = Optimizer.of(new Sgd(0.1), compiled);
        CompiledStep step = ofCompiled.compiled(xs -> loss(compiled, xs));
        Tensor x = input(0, DType.F64, 6);
        List<Double> expected = Training.with(key(1), () -> Stream.generate(() -> ofEager
                .step(() -> loss(eager, x, labels(x)))).limit(4).toList());
        assertThat(Training.with(key(1), () -> Stream.generate(() -> step.run(x, labels(x))).limit(4).toList()))
                .isEqualTo(expected).doesNotHaveDuplicates();
        assertThat(bits(compiled, ofCompiled)).isEqualTo(bits(eager, ofEager));
    }

    @Test
    void eachModeHasItsProgram() {
        Layer eager = convolutions(new Random(1));
        Layer compiled = convolutions(new Random(1));
        Optimizer ofEager = Optimizer.of(new Sgd(0.1), eager);
        Optimizer ofCompiled = Optimizer.of(new Sgd(0.1), compiled);
        CompiledStep step = ofCompiled.compiled(xs -> loss(compiled, xs));
        Tensor x = input(0, DType.F64, 2, 8, 8);
        Tensor y = labels(x);
        assertThatThrownBy(() -> step.run(x, y)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a step of training would compute it in evaluation mode");
        assertThatThrownBy(() -> Training.on(() -> step.run(x, y)))
                .hasMessageContaining("needs random numbers: compute within Training.with");
        for (int n = 0; n < 2; n++) {
            RandomKey key = key(n);
            Training.with(key, () -> ofEager.step(() -> loss(eager, x, y)));
            Training.with(key, () -> step.run(x, y));
            Training.off(() -> ofEager.step(() -> loss(eager, x, y)));
            Training.off(() -> step.run(x, y));
            assertThat(bits(compiled, ofCompiled)).isEqualTo(bits(eager, ofEager));
        }
        assertThat(step.recordings()).isEqualTo(2);
        assertThat(Training.with(key(0), () -> step.program(x, y)).toString()).contains("Dropout(0.3) %2: (6, 36) F64",
                "write %");
        assertThat(Training.off(() -> step.program(x, y)).toString()).doesNotContain("Dropout", "write");
    }

    @Test
    void modesWithoutRandomNumbersAreToldApart() {
        Layer eager = Sequential.of(Linear.of(6, CLASSES, new Random(1)), BatchNorm.of(CLASSES));
        Layer compiled = Network.copy(eager);
        Optimizer ofEager = Optimizer.of(new Sgd(0.1), eager);
        Optimizer ofCompiled = Optimizer.of(new Sgd(0.1), compiled);
        CompiledStep step = ofCompiled.compiled(xs -> loss(compiled, xs));
        Tensor x = input(0, DType.F64, 6);
        for (int n = 0; n < 2; n++) {
            Training.off(() -> ofEager.step(() -> loss(eager, x, labels(x))));
            Training.off(() -> step.run(x, labels(x)));
            Training.on(() -> ofEager.step(() -> loss(eager, x, labels(x))));
            Training.on(() -> step.run(x, labels(x)));
            assertThat(bits(compiled, ofCompiled)).isEqualTo(bits(eager, ofEager));
            assertThatThrownBy(() -> step.run(x, labels(x))).hasMessageContaining("in evaluation mode");
        }
    }

    @Test
    void aKeyMayBeAnArgument() {
        Layer layer = new Dropout(0.5);
        Tensor x = Tensor.ones(40);
        Compiled f = Compiled.ofAll(xs -> Training.with(xs[1], () -> new Tensor[] {layer.forward(xs[0])}));
        for (int n = 0; n < 4; n++) {
            RandomKey key = key(n).withRank(3).withDraw(n);
            assertThat(f.apply(x, Training.asTensor(key)).toDoubleArray())
                    .isEqualTo(Training.with(key, () -> layer.forward(x)).toDoubleArray())
                    .isEqualTo(Training.with(Training.asTensor(key), () -> layer.forward(x)).toDoubleArray());
        }
        assertThat(f.recordings()).isEqualTo(1);
        assertThatThrownBy(() -> Training.with(Tensor.of(1.0), () -> layer.forward(x)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("shape (4) and type I64");
        assertThatThrownBy(() -> Training.with(Tensor.of(new long[] {1, 2, 1L << 40, 0}), () -> layer.forward(x)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the rank and the draw");
    }

    @Test
    void aFunctionThatRefersToLayersHasAProgramForEachMode() {
        BatchNorm eager = BatchNorm.of(3);
        BatchNorm compiled = BatchNorm.of(3);
        Compiled f = Compiled.of(x -> compiled.forward(x).detach());
        for (int n = 0; n < 6; n++) {
            Tensor x = input(n, DType.F64, 3).slice(0, 0, 3);
            Tensor[] found = n % 2 == 0
                    ? Training.on(() -> new Tensor[] {f.apply(x), eager.forward(x)})
                    : new Tensor[] {f.apply(x), eager.forward(x)};
            assertThat(bits(found[0])).isEqualTo(bits(found[1]));
            assertThat(bits(compiled.runningVar())).isEqualTo(bits(eager.runningVar()));
        }
        assertThat(f.recordings()).isEqualTo(2);
    }

    @Test
    void randomNumbersOutsideOfTheScopeAreAnError() {
        Layer layer = new Dropout(0.5);
        Optimizer optimizer = Optimizer.of(new Sgd(0.1), Tensor.ones(3).requiresGrad(true));
        Tensor w = optimizer.groups().getFirst().parameters().tensors().getFirst();
        CompiledStep ofOwnKey = optimizer
                .compiled(xs -> Training.with(key(1), () -> layer.forward(w.mul(xs[0])).sum()));
        assertThatThrownBy(() -> ofOwnKey.run(X)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Dropout(0.5) draws random numbers");
        CompiledStep ofGenerator = optimizer
                .compiled(xs -> w.mul(Training.random(layer).nextDouble()).mul(xs[0]).sum());
        assertThatThrownBy(() -> Training.with(key(1), () -> ofGenerator.run(X)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("draw them by Training.draw");
        CompiledStep drawn = optimizer.compiled(xs -> w.mul(Training.draw(layer, Shape.of(3),
                (key, shape) -> Tensor.normal(0, 1, shape, key.generator()))).mul(xs[0]).sum());
        double first = Training.with(key(1), () -> drawn.run(X));
        assertThat(Training.with(key(2), () -> drawn.run(X))).isNotEqualTo(first);
    }

    // ---- where a program can't be run, and what it is compared with ----

    @Test
    void whatTheProgramTakesForGrantedIsLookedAtInEachRun() {
        Layer eager = Network.to(convolutions(new Random(1)), DType.F32);
        Layer compiled = Network.copy(eager);
        Optimizer ofEager = Optimizer.of(new Sgd(0.1), eager);
        Optimizer ofCompiled = Optimizer.of(new Sgd(0.1), compiled);
        CompiledStep step = ofCompiled.compiled(xs -> loss(compiled, xs));
        for (int n = 0; n < 8; n++) {
            Tensor x = input(0, DType.F32, 2, 8, 8).mul(n % 2 == 0 ? 0x1p40 : 1); // squares of which F32 can't hold
            Tensor y = labels(x);
            if (n > 5) {
                Autograd.assign(y.select(0, n - 5), Tensor.of(Shape.SCALAR, new long[] {-100}));
            }
            RandomKey key = key(n);
            assertThat(Training.with(key, () -> step.run(x, y)))
                    .isEqualTo(Training.with(key, () -> ofEager.step(() -> loss(eager, x, y))));
            assertThat(bits(compiled, ofCompiled)).isEqualTo(bits(eager, ofEager));
        }
        assertThat(step.recordings()).isEqualTo(1);
    }

    @Test
    void verifiedRunsFindWhatHasChanged() {
        Layer network = convolutions(new Random(1));
        double[] factor = {1};
        CompiledStep step = Optimizer.of(new Sgd(0.1), network).compiled(xs -> loss(network, xs).mul(factor[0]))
                .with(CompiledOptions.defaults().verify(1));
        Tensor x = input(0, DType.F64, 2, 8, 8);
        for (int n = 0; n < 3; n++) {
            RandomKey key = key(n);
            Training.with(key, () -> step.run(x, labels(x)));
        }
        factor[0] = 2;
        List<Double> before = Network.state(network).tensors().stream().map(w -> w.sum().item()).toList();
        assertThatThrownBy(() -> Training.with(key(4), () -> step.run(x, labels(x))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another result 1 than the function itself");
        assertThat(Network.state(network).tensors().stream().map(w -> w.sum().item()).toList()).isEqualTo(before);
    }

    @Test
    void stepsGoOnFromAState() {
        Layer whole = convolutions(new Random(1));
        Optimizer ofWhole = Optimizer.of(new Adam(0.1), whole).schedule(Schedule.cosine(8));
        CompiledStep step = ofWhole.compiled(xs -> loss(whole, xs));
        Layer resumed = convolutions(new Random(2));
        Optimizer ofResumed = Optimizer.of(new Adam(0.1), resumed).schedule(Schedule.cosine(8));
        CompiledStep further = ofResumed.compiled(xs -> loss(resumed, xs));
        for (int n = 0; n < 8; n++) {
            Tensor x = input(n, DType.F64, 2, 8, 8);
            RandomKey key = key(n);
            Training.with(key, () -> step.run(x, labels(x)));
            if (n > 3) {
                Training.with(key, () -> further.run(x, labels(x)));
            } else if (n == 3) { // its program was recorded before
                Training.with(key, () -> further.program(x, labels(x)));
                List<Tensor> saved = Network.state(whole).tensors();
                for (int i = 0; i < saved.size(); i++) {
                    Autograd.assign(Network.state(resumed).tensors().get(i), saved.get(i).detach());
                }
                ofResumed.load(ofWhole.state());
            }
        }
        assertThat(bits(resumed, ofResumed)).isEqualTo(bits(whole, ofWhole));
    }
}
