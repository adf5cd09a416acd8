package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.MovingAverage;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.train.BatchLoss;
import org.chainrule.nn.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a network is wanted, a plain value is a mistake, and isn't taken for a network without parameters. */
class PlainValuesTest {
    private static final Linear LINEAR = Linear.of(3, 1, new Random(1));

    private static final List<Consumer<Object>> METHODS = List.of(Network::parameters, Network::buffers, Network::state,
            Network::summary, Network::copy, value -> Network.to(value, DType.F32), Network::dependsOnTraining,
            value -> Weights.save(new ByteArrayOutputStream(), value),
            value -> Weights.load(Network.state(LINEAR), value), value -> Optimizer.of(new Sgd(0.1), value),
            value -> Optimizer.of(new Sgd(0.1), LINEAR).requireTrains(value), value -> MovingAverage.of(value, 0.9),
            value -> Trainer.of(value, _ -> List.of(), BatchLoss.of(Loss.mse()), Optimizer.of(new Sgd(0.1), LINEAR)));

    /** Activations by name, as a user might have them. */
    private enum Activation implements Layer {
        RELU {
            @Override
            public Tensor forward(Tensor x) {
                return x.relu();
            }
        }
    }

    static Stream<Arguments> plainValues() {
        return Stream.of(Arguments.of("net", "the text \"net\""), Arguments.of(3, "the Integer 3"),
                Arguments.of(2.5, "the Double 2.5"), Arguments.of('c', "the Character c"),
                Arguments.of(true, "the Boolean true"), Arguments.of(DType.F32, "the DType F32"),
                Arguments.of(new int[] {1}, "something of type int[]"),
                Arguments.of(Path.of("net.safetensors").toFile(), "the File net.safetensors"),
                Arguments.of(new Object(), "something of type Object"),
                Arguments.of(new AtomicReference<>("net"), "the AtomicReference net"),
                Arguments.of(Function.identity(), "a function that is no Layer"));
    }

    @ParameterizedTest
    @MethodSource("plainValues")
    void aPlainValueIsNoNetwork(Object value, String described) {
        for (Consumer<Object> method : METHODS) {
            assertThatThrownBy(() -> method.accept(value)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(described).hasMessageEndingWith(
                            " is no network; a network is a Layer, a record, a Composite, or a list, map or array of those");
        }
    }

    @Test
    void settingsWithinANetworkAndLayersThatAreConstantsAreFine() {
        assertThat(Network.parameters(Map.of("rate", 0.1, "layer", LINEAR)).names())
                .containsExactly("layer.weight", "layer.bias");
        assertThat(Network.parameters(Activation.RELU).names()).isEmpty();
        assertThat(Network.copy(Activation.RELU)).isSameAs(Activation.RELU);
    }

    @Test
    void ofALayerWithoutTensorsNothingIsSaved(@TempDir Path folder) {
        Layer lambda = Tensor::relu;
        Path file = folder.resolve("net.safetensors");
        assertThatThrownBy(() -> Weights.save(file, lambda)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing to save");
        assertThatThrownBy(() -> Weights.save(new ByteArrayOutputStream(), lambda))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(file).doesNotExist();
    }
}
