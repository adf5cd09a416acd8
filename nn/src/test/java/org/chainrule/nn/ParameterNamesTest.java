package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.graph.Gate;
import org.chainrule.autograd.graph.Graph;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Bilinear;
import org.chainrule.nn.layers.Embedding;
import org.chainrule.nn.layers.EmbeddingBag;
import org.chainrule.nn.layers.GroupNorm;
import org.chainrule.nn.layers.LayerNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.layers.PReLU;
import org.chainrule.nn.layers.RMSNorm;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.Test;

/** Parameters have names from the moment that they are made, and longer ones the more of the network is known. */
class ParameterNamesTest {
    private static final Random RANDOM = new Random(1);

    record Net(Linear hidden, Linear out) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return out.forward(hidden.forward(x).tanh());
        }
    }

    record Autoencoder(Sequential encoder, Net decoder) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return decoder.forward(encoder.forward(x));
        }
    }

    private static Net net() {
        return new Net(Linear.of(2, 4, RANDOM), Linear.of(4, 2, RANDOM));
    }

    private static List<String> leavesOf(Layer network) {
        Tensor loss = Loss.mse().of(network.forward(Tensor.ones(3, 2)), Tensor.ones(3, 2));
        return parametersOf(Graph.of(loss));
    }

    private static List<String> parametersOf(Graph graph) {
        return graph.gates().stream().filter(gate -> gate.isLeaf() && gate.value().requiresGrad())
                .map(Gate::name).sorted().toList();
    }

    @Test
    void aGraphOfAFreshNetworkShowsThem() {
        assertThat(leavesOf(Mlp.of(2, 3, 4, 2).create(RANDOM)))
                .containsExactly("0.bias", "0.weight", "2.bias", "2.weight", "4.bias", "4.weight");
        assertThat(leavesOf(net())).containsExactly("bias", "bias#2", "weight", "weight#2");
    }

    @Test
    void whoAsksForTheParametersOfANetworkGivesThemTheirPaths() {
        Net network = net();
        Optimizer.of(new Sgd(.1), network);
        assertThat(leavesOf(network)).containsExactly("hidden.bias", "hidden.weight", "out.bias", "out.weight");
    }

    @Test
    void aGraphThatWasMadeBeforeTakesThePathsToo() {
        Net network = net();
        Graph graph = Graph.of(network.forward(Tensor.of(1, 2)).sum());
        assertThat(parametersOf(graph)).containsExactly("bias", "bias#2", "weight", "weight#2");
        assertThat(parametersOf(graph.named(Network.parameters(network).asMap()))).containsExactly("hidden.bias",
                "hidden.weight", "out.bias", "out.weight");
    }

    @Test
    void aGradientCheckNamesThePathToAWrongGradient() {
        Net network = net();
        Tensor wrong = network.out().weight();
        var check = GradCheck.of(() -> network.forward(Tensor.of(1, 2)).sum().add(wrong.detach().sum()));
        assertThatThrownBy(() -> check.verify(Network.parameters(network)))
                .hasMessageStartingWith("gradient by out.weight at index [0, 0]: ");
    }

    @Test
    void pathsGrowWithTheNetwork() {
        Net decoder = net();
        Sequential encoder = Sequential.of(Linear.of(2, 2, RANDOM), Tensor::tanh);
        Network.parameters(decoder);
        assertThat(encoder.toString()).contains("Linear");
        var whole = new Autoencoder(encoder, decoder);
        assertThat(leavesOf(whole)).containsExactly("0.bias", "0.weight", "hidden.bias", "hidden.weight", "out.bias",
                "out.weight");
        Network.parameters(whole);
        assertThat(leavesOf(whole)).containsExactly("decoder.hidden.bias", "decoder.hidden.weight", "decoder.out.bias",
                "decoder.out.weight", "encoder.0.bias", "encoder.0.weight");
        Network.parameters(decoder);
        assertThat(decoder.hidden().weight().name()).as("a part knows less").isEqualTo("decoder.hidden.weight");
    }

    @Test
    void everyLayerNamesItsOwn() {
        for (Object layer : List.of(Linear.of(2, 1, RANDOM), Linear.withoutBias(2, 1, RANDOM),
                Bilinear.of(2, 2, 1, RANDOM), BatchNorm.of(2), GroupNorm.of(1, 2), LayerNorm.of(2), RMSNorm.of(2),
                Embedding.of(3, 2, RANDOM), EmbeddingBag.of(3, 2, RANDOM), PReLU.of())) {
            ComponentTree.componentsOf(layer).forEach((name, part) -> {
                if (part instanceof Tensor tensor) {
                    assertThat(tensor.name()).as(layer + " " + name).isEqualTo(tensor.requiresGrad() ? name : "");
                }
            });
        }
    }

    @Test
    void aNameThatWasGivenStays() {
        Tensor w = Tensor.ones(1, 2).requiresGrad(true).named("w");
        var layer = new Linear(w, null);
        Network.parameters(new Net(layer, layer));
        Sequential.of(layer);
        assertThat(w.name()).isEqualTo("w");
    }

    /** What can't be listed is told to whoever asks for it, not to whoever makes a chain. */
    @Test
    void aChainOfWhatCannotBeListedCanBeMade() {
        Linear hidden = Linear.of(2, 2, RANDOM);
        Layer hiding = x -> hidden.forward(x);
        assertThat(Sequential.of(hiding, Linear.of(2, 2, RANDOM)).layers()).hasSize(2);
    }
}
