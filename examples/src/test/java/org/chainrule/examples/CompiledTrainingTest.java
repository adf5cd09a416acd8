package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.Conv2d;
import org.chainrule.nn.layers.Flatten;
import org.chainrule.nn.layers.LayerNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Lstm;
import org.chainrule.nn.layers.MaxPool2d;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.TransformerEncoderLayer;
import org.chainrule.nn.losses.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that are trained by compiled gradients, step by step, have the same bits as those that aren't. */
class CompiledTrainingTest {
    private static final int BATCH = 8;
    private static final int CLASSES = 4;
    private static final int STEPS = 5;

    private record Case(String name, Function<Random, Layer> network, int... sizes) {}

    static Stream<Arguments> networks() {
        return Stream.of(
                new Case("perceptron", random -> Mlp.of(6, 16, CLASSES).create(random), 6),
                new Case("convolutions",
                        random -> Sequential.of(Conv2d.of(1, 4, 3, random), Tensor::relu, MaxPool2d.of(2),
                                Flatten.of(), Linear.of(36, CLASSES, random)),
                        1, 8, 8),
                new Case("normalized", random -> Sequential.of(Linear.of(6, 16, random), LayerNorm.of(16), Tensor::gelu,
                        Linear.of(16, CLASSES, random)), 6),
                new Case("transformer", random -> Sequential.of(TransformerEncoderLayer.of(8, 2, 16, random),
                        x -> x.mean(1), Linear.of(8, CLASSES, random)), 5, 8),
                new Case("lstm",
                        random -> Sequential.of(x -> x.transpose(0, 1), Lstm.of(3, 8, random), x -> x.select(0, 4),
                                Linear.of(8, CLASSES, random)),
                        5, 3))
                .map(given -> Arguments.of(given.name, given));
    }

    private static Tensor input(int step, int... sizes) {
        int[] all = new int[sizes.length + 1];
        all[0] = BATCH;
        System.arraycopy(sizes, 0, all, 1, sizes.length);
        return Tensor.normal(0, 1, Shape.of(all), new Random(step)).to(DType.F32);
    }

    private static Tensor labels(int step) {
        return Tensor.of(new Random(step).longs(BATCH, 0, CLASSES).toArray());
    }

    private static Function<Tensor[], Tensor[]> lossAndGradients(Layer network, Loss loss, List<Tensor> parameters) {
        return xs -> {
            Tensor value = loss.of(network.forward(xs[0]), xs[1]);
            Stream<Tensor> gradients = Autograd.grad(value, parameters.toArray(Tensor[]::new)).stream();
            return Stream.concat(Stream.of(value.detach()), gradients).toArray(Tensor[]::new);
        };
    }

    private static void update(List<Tensor> parameters, List<Tensor> lossAndGradients) {
        for (int i = 0; i < parameters.size(); i++) {
            Autograd.assign(parameters.get(i), parameters.get(i).detach().sub(lossAndGradients.get(i + 1).mul(0.1)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void trainToTheSameBits(String name, Case given) {
        Layer eager = given.network.apply(new Random(1));
        Layer compiled = given.network.apply(new Random(1));
        List<Tensor> ofEager = Network.parameters(eager).tensors();
        List<Tensor> ofCompiled = Network.parameters(compiled).tensors();
        Function<Tensor[], Tensor[]> f = lossAndGradients(eager, Loss.crossEntropy(), ofEager);
        Compiled g = Compiled.ofAll(lossAndGradients(compiled, Loss.crossEntropy(), ofCompiled));
        for (int step = 0; step < STEPS; step++) {
            Tensor[] batch = {input(step, given.sizes), labels(step)};
            update(ofEager, List.of(f.apply(batch)));
            update(ofCompiled, g.applyAll(batch));
        }
        assertThat(g.recordings()).isEqualTo(1);
        for (int i = 0; i < ofEager.size(); i++) {
            assertThat(ofCompiled.get(i).toDoubleArray()).isEqualTo(ofEager.get(i).toDoubleArray());
        }
    }

    /** With another number of labels that are ignored the function itself is called, and wrong labels are an error in each run. */
    @Test
    void labelsAreReadInEachRun() {
        Layer network = Mlp.of(6, 16, CLASSES).create(new Random(1));
        Function<Tensor[], Tensor[]> f = lossAndGradients(network, Loss.crossEntropy(),
                Network.parameters(network).tensors());
        Compiled g = Compiled.ofAll(f);
        for (int ignored = 0; ignored < BATCH; ignored += 3) {
            Tensor labels = labels(1);
            for (int n = 0; n < ignored; n++) {
                Autograd.assign(labels.select(0, n), Tensor.of(Shape.SCALAR, new long[] {-100}));
            }
            Tensor[] expected = f.apply(new Tensor[] {input(1, 6), labels});
            List<Tensor> results = g.applyAll(input(1, 6), labels);
            for (int i = 0; i < expected.length; i++) {
                assertThat(results.get(i).toDoubleArray()).isEqualTo(expected[i].toDoubleArray());
            }
        }
        assertThat(g.recordings()).isEqualTo(1);
        assertThatThrownBy(() -> g.applyAll(input(1, 6), labels(1).add(CLASSES)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("is not among the 4 classes");
    }
}
