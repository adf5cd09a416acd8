package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import org.chainrule.autograd.AttentionOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Embedding;
import org.chainrule.nn.layers.Flatten;
import org.chainrule.nn.layers.Gru;
import org.chainrule.nn.layers.LayerNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Lstm;
import org.chainrule.nn.layers.LstmCell;
import org.chainrule.nn.layers.MultiHeadAttention;
import org.chainrule.nn.layers.Recurrent;
import org.chainrule.nn.layers.Residual;
import org.chainrule.nn.layers.Rnn;
import org.junit.jupiter.api.Test;

/** Summaries of networks with a sample input; the multiply-adds are worked out by hand. */
class SampleSummaryTest {

    private static Linear linear(int in, int out) {
        return Linear.of(in, out, new Random(1));
    }

    record Mlp(Linear hidden, Layer activation, Linear out) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return out.forward(activation.forward(hidden.forward(x))).sigmoid();
        }
    }

    @Test
    void aRecordsLayersHaveOutputsAndMultiplyAdds() {
        assertThat(Network.summary(new Mlp(linear(2, 800), Tensor::tanh, linear(800, 1)), Shape.of(5, 2))).isEqualTo("""
                            layer             output    parameters  multiply-adds
                            Mlp               (5, 1)
                hidden      Linear(2 -> 800)  (5, 800)       2,400          8,000
                activation  tanh              (5, 800)
                out         Linear(800 -> 1)  (5, 1)           801          4,000
                3,201 parameters, 12,000 multiply-adds
                """);
    }

    @Test
    void layersOfASequenceAreTracedAtEveryDepth() {
        var net = Sequential.of(Embedding.of(10, 4, new Random(1)), LayerNorm.of(4),
                Residual.of(linear(4, 4), Tensor::gelu, new Dropout(0.5)), Flatten.of(), BatchNorm.of(12));
        Tensor tokens = Tensor.of(new long[][] {{1, 2, 3}, {4, 5, 6}});

        assertThat(Training.on(() -> Network.summary(net, tokens))).isEqualTo("""
                        layer               output     parameters  multiply-adds
                        Sequential          (2, 12)
                0       Embedding(10 -> 4)  (2, 3, 4)          40
                1       LayerNorm(4)        (2, 3, 4)           8
                2       Residual            (2, 3, 4)
                  body  Sequential          (2, 3, 4)
                    0   Linear(4 -> 4)      (2, 3, 4)          20             96
                    1   gelu                (2, 3, 4)
                    2   Dropout(0.5)        (2, 3, 4)
                3       Flatten(1, -1)      (2, 12)
                4       BatchNorm(12)       (2, 12)            24
                92 parameters, 96 multiply-adds, 24 numbers in buffers
                """);
        assertThat(Network.buffers(net).get("4.running_mean").toDoubleArray()).containsOnly(0);
    }

    /** A single head of attention, which multiplies what its layers computed. */
    record Head(Linear query, Linear key, Linear value) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            Tensor weights = query.forward(x).matmul(key.forward(x).transpose(-1, -2)).softmax(-1);
            return weights.matmul(value.forward(x));
        }
    }

    record Block(LayerNorm norm, Head head, Linear[] feedForward) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            Tensor y = x.add(head.forward(norm.forward(x)));
            Tensor change = y;
            for (Linear layer : feedForward) {
                change = layer.forward(change).relu();
            }
            return y.add(change);
        }
    }

    record Transformer(Embedding tokens, List<Block> blocks, Map<String, Linear> heads) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            Tensor y = tokens.forward(x);
            for (Block block : blocks) {
                y = block.forward(y);
            }
            return heads.get("scores").forward(y);
        }
    }

    private static Block block() {
        return new Block(LayerNorm.of(4), new Head(linear(4, 2), linear(4, 2), linear(4, 4)),
                new Linear[] {linear(4, 8), linear(8, 4)});
    }

    /** All linear maps are of one class, and in loops even called in one place: the parameters tell them apart. */
    @Test
    void layersThatAreNoPlacesOfLayersAreFoundByTheirCalls() {
        var net = new Transformer(Embedding.of(9, 4, new Random(1)), List.of(block(), block()),
                Map.of("scores", linear(4, 9)));
        Tensor tokens = Tensor.of(new long[][] {{1, 2, 3}});

        assertThat(Network.summary(net, tokens)).isEqualTo("""
                                 layer              output     parameters  multiply-adds
                                 Transformer        (1, 3, 9)
                tokens           Embedding(9 -> 4)  (1, 3, 4)          36
                blocks           List
                  0              Block              (1, 3, 4)
                    norm         LayerNorm(4)       (1, 3, 4)           8
                    head         Head               (1, 3, 4)                         54
                      query      Linear(4 -> 2)     (1, 3, 2)          10             24
                      key        Linear(4 -> 2)     (1, 3, 2)          10             24
                      value      Linear(4 -> 4)     (1, 3, 4)          20             48
                    feedForward  Linear[]
                      0          Linear(4 -> 8)     (1, 3, 8)          40             96
                      1          Linear(8 -> 4)     (1, 3, 4)          36             96
                  1              Block              (1, 3, 4)
                    norm         LayerNorm(4)       (1, 3, 4)           8
                    head         Head               (1, 3, 4)                         54
                      query      Linear(4 -> 2)     (1, 3, 2)          10             24
                      key        Linear(4 -> 2)     (1, 3, 2)          10             24
                      value      Linear(4 -> 4)     (1, 3, 4)          20             48
                    feedForward  Linear[]
                      0          Linear(4 -> 8)     (1, 3, 8)          40             96
                      1          Linear(8 -> 4)     (1, 3, 4)          36             96
                heads            Map
                  scores         Linear(4 -> 9)     (1, 3, 9)          45            108
                329 parameters, 792 multiply-adds
                """);
    }

    /** Layers without parameters, in the order of their calls; and one that computes nothing in evaluation mode. */
    record Plain(Flatten first, Flatten second, Dropout dropout, Linear out) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return out.forward(dropout.forward(second.forward(first.forward(x))));
        }
    }

    @Test
    void layersWithoutParametersAreFoundInTheirOrder() {
        String table = Network.summary(
                new Plain(new Flatten(2, 3), new Flatten(1, -1), new Dropout(0.5), linear(24, 1)),
                Shape.of(2, 2, 3, 4));

        assertThat(table.lines().map(String::strip)).contains("first    Flatten(2, 3)    (2, 2, 12)",
                "second   Flatten(1, -1)   (2, 24)", "dropout  Dropout(0.5)");
    }

    record Pair(Linear encoder, Layer activation, Linear score) {
        Tensor score(Tensor a, Tensor b) {
            return score.forward(encode(a).mul(encode(b)));
        }

        private Tensor encode(Tensor x) {
            return activation.forward(encoder.forward(x));
        }
    }

    /** The encoder is called twice, and the output is that of the last call. */
    @Test
    void aNetworkOfSeveralInputsIsCalledByAFunction() {
        var net = new Pair(linear(3, 2), Tensor::relu, linear(2, 1));

        assertThat(Network.summary(net, pair -> pair.score(Tensor.ones(1, 3), Tensor.ones(4, 3)))).isEqualTo("""
                            layer           output  parameters  multiply-adds
                            Pair            (4, 1)
                encoder     Linear(3 -> 2)  (4, 2)           8             30
                activation  relu            (4, 2)
                score       Linear(2 -> 1)  (4, 1)           3              8
                11 parameters, 38 multiply-adds
                """);
    }

    @Test
    void aFunctionAloneAndASharedLayerAreTraced() {
        Linear shared = linear(3, 3);
        Layer square = x -> x.matmul(x);

        assertThat(Network.summary(square, Shape.of(4, 4))).contains("(4, 4)")
                .endsWith("0 parameters, 64 multiply-adds\n");
        assertThat(Network.summary(Sequential.of(shared, shared), Shape.of(1, 3)))
                .endsWith("12 parameters, 18 multiply-adds\n");
    }

    @Test
    void theSamplesTypeIsTheNetworks() {
        Linear single = Network.to(linear(2, 2), DType.F32);
        Layer strict = new Layer() {
            @Override
            public Tensor forward(Tensor x) {
                assertThat(x.dtype()).isEqualTo(DType.F64);
                return x;
            }
        };

        assertThat(Network.summary(single, net -> {
            Tensor y = net.forward(Tensor.zeros(1, 2).to(DType.F32));
            assertThat(y.dtype()).isEqualTo(DType.F32);
            assertThat(y.requiresGrad()).isFalse();
            assertThat(Training.isOn()).isFalse();
            return y;
        })).contains("(1, 2)");
        assertThat(Network.summary(single, Shape.of(1, 2))).contains("(1, 2)");
        assertThat(Network.summary(strict, Shape.of(1))).contains("(1)");
    }

    @Test
    void theNetworkStaysAsItIs() {
        var net = Sequential.of(linear(3, 3), Tensor::tanh);
        List<Layer> before = List.copyOf(net.layers());
        double[] weights = ((Linear) before.getFirst()).weight().toDoubleArray();
        Network.summary(net, Shape.of(1, 3));

        assertThat(net.layers()).isEqualTo(before);
        assertThat(Arrays.equals(((Linear) net.layers().getFirst()).weight().toDoubleArray(), weights)).isTrue();
        assertThat(Network.parameters(net).names()).containsExactly("0.weight", "0.bias");
        assertThat(((Linear) before.getFirst()).weight().name()).isEqualTo("0.weight");
    }

    @Test
    void whatTheNetworkRefusesIsItsOwnError() {
        assertThatThrownBy(() -> Network.summary(Sequential.of(linear(3, 1)), Shape.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the input (1, 2) F64 must have a last axis of size 3");
        assertThatThrownBy(() -> Network.summary("net", _ -> null)).hasMessageContaining("is no network");
        assertThatThrownBy(() -> Network.summary((Layer) _ -> null, Shape.of(1)))
                .isInstanceOf(NullPointerException.class).hasMessage("the network returned null");
    }

    /** The first convolution of ResNet-18 and the published number of its multiply-adds, 118,013,952. */
    @Test
    void multiplyAddsOfConvolutionsFollowFromTheirWeights() {
        Shape weight = Shape.of(64, 3, 7, 7);
        assertThat(MultiplyAdds.of("conv2d", Shape.of(1, 64, 112, 112), Shape.of(1, 3, 224, 224), weight))
                .isEqualTo(118_013_952);
        assertThat(MultiplyAdds.of("conv2d", Shape.of(1, 8, 5, 5), Shape.of(1, 8, 5, 5), Shape.of(8, 1, 3, 3)))
                .isEqualTo(8 * 25 * 9); // by channel
        assertThat(MultiplyAdds.of("convTranspose2d", Shape.of(1, 2, 8, 8), Shape.of(1, 3, 4, 4), Shape.of(3, 2, 2, 2)))
                .isEqualTo(3 * 16 * 8);
        assertThat(MultiplyAdds.of("relu", Shape.of(2, 2), Shape.of(2, 2))).isZero();
        assertThat(MultiplyAdds.of("matmul", Shape.of(7, 2, 5), Shape.of(7, 2, 3), Shape.of(7, 3, 5)))
                .isEqualTo(7 * 2 * 3 * 5);
    }

    /** Two sequences of five places: four maps of 8 to 8, and in two heads of 4 the products of queries with keys and with values. */
    @Test
    void multiplyAddsOfAttentionAreThoseOfItsProducts() {
        int maps = 2 * 5 * 8 * 8;
        int heads = 2 * 2 * 5 * 5 * (4 + 4);
        assertThat(Network.summary(MultiHeadAttention.of(8, 2, new Random(1)), Shape.of(2, 5, 8)))
                .endsWith(String.format(Locale.ROOT, "288 parameters, %,d multiply-adds\n", 4 * maps + heads));

        Layer grouped = queries -> queries.scaledDotProductAttention(Tensor.ones(3, 2, 7, 8), Tensor.ones(3, 2, 7, 6),
                AttentionOptions.defaults().groupedHeads().mask(Tensor.ones(5, 7).ne(0)));
        assertThat(Network.summary(grouped, Shape.of(3, 4, 5, 8))).endsWith(" 5,880 multiply-adds\n"); // 3 4 5 7 (8 + 6)
    }

    /** Five steps of two sequences: the weights of all gates meet the input, of 4 elements, and the state, of 8. */
    @Test
    void multiplyAddsOfRecurrentLayersAreThoseOfInputAndState() {
        Map<Layer, Integer> gates = Map.of(Lstm.of(4, 8, new Random(1)), 4, Gru.of(4, 8, new Random(1)), 3,
                Rnn.of(4, 8, new Random(1)), 1, Recurrent.of(4, 8).rnnRelu(new Random(1)), 1);
        gates.forEach((layer, count) -> assertThat(Network.summary(layer, Shape.of(5, 2, 4)))
                .endsWith(String.format(Locale.ROOT, " parameters, %,d multiply-adds\n",
                        5 * 2 * (4 + 8) * count * 8)));
        assertThat(Network.summary(LstmCell.of(4, 8, new Random(1)), Shape.of(2, 4)))
                .endsWith(" parameters, 768 multiply-adds\n"); // 2 (4 + 8) 32
    }

    record Tagger(Lstm lstm, Linear out) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return out.forward(lstm.run(x).output());
        }
    }

    /** The output of a recurrent layer is that of its steps, not its last state, also where both are asked for. */
    @Test
    void theOutputOfARecurrentLayerIsThatOfItsSteps() {
        var net = new Tagger(Recurrent.of(4, 8).batchFirst().lstm(new Random(1)), linear(8, 3));
        assertThat(Network.summary(net, Shape.of(5, 2, 4))).containsPattern("Lstm.* \\(5, 2, 8\\) .* 3,840\n");
    }
}
