package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Embedding;
import org.chainrule.nn.layers.Flatten;
import org.chainrule.nn.layers.LayerNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.PReLU;
import org.chainrule.nn.layers.Residual;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Pointwise SQUARE = Pointwise.of("square", x -> x.square());

    record Mlp(Linear hidden, Layer activation, Linear out) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return out.forward(activation.forward(hidden.forward(x)));
        }
    }

    private static Linear linear(int in, int out) {
        return Linear.of(in, out, new Random(1));
    }

    @Test
    void aRecordIsATableOfItsLayers() {
        assertThat(Network.summary(new Mlp(linear(2, 800), Tensor::tanh, linear(800, 1)))).isEqualTo("""
                            Mlp
                hidden      Linear(2 -> 800)  weight (800, 2), bias (800)  2,400
                activation  tanh
                out         Linear(800 -> 1)  weight (1, 800), bias (1)      801
                3,201 parameters
                """);
    }

    @Test
    void layersOfASequenceAreNumberedAndIndentedByDepth() {
        var net = Sequential.of(Embedding.of(10, 4, new Random(1)).padding(0), LayerNorm.of(4),
                Residual.of(linear(4, 4), Tensor::gelu, new Dropout(0.5)), Flatten.of(), BatchNorm.of(12));

        assertThat(Network.summary(net)).isEqualTo("""
                        Sequential
                0       Embedding(10 -> 4, padding 0)  weight (10, 4)                                               40
                1       LayerNorm(4)                   weight (4), bias (4)                                          8
                2       Residual
                  body  Sequential
                    0   Linear(4 -> 4)                 weight (4, 4), bias (4)                                      20
                    1   gelu
                    2   Dropout(0.5)
                3       Flatten(1, -1)
                4       BatchNorm(12)                  weight (12), bias (12), running_mean (12), running_var (12)  24
                92 parameters, 24 numbers in buffers
                """);
    }

    record Tied(Embedding table, Tensor weights, List<Linear> layers, Map<String, Tensor> extra, String name) {}

    /** The shared table counts once, under its first name. */
    @Test
    void listsAndMapsAreTablesWithin() {
        Embedding table = Embedding.of(3, 2, new Random(1));
        var net = new Tied(table, table.weight(), List.of(linear(1, 2)), Map.of("scale", Tensor.of(1)), "tied");

        assertThat(Network.summary(net)).isEqualTo("""
                        Tied               weights (3, 2)
                table   Embedding(3 -> 2)  weight (3, 2)            6
                layers  List
                  0     Linear(1 -> 2)     weight (2, 1), bias (2)  4
                extra   Map                scale ()
                10 parameters, 1 number in buffers
                """);
    }

    @Test
    void aLayerAloneIsALine() {
        assertThat(Network.summary(PReLU.of())).isEqualTo("PReLU(1)  weight (1)  1\n1 parameter\n");
        assertThat(Network.summary(List.of())).isEqualTo("List\n0 parameters\n");
        assertThat(Network.summary(new Linear[] {linear(1, 1)})).startsWith("   Linear[]\n0  Linear(1 -> 1)");
    }

    @Test
    void whatIsFrozenCountsAsBuffer() {
        Linear frozen = linear(2, 1);
        frozen.weight().requiresGrad(false);

        assertThat(Network.summary(frozen))
                .isEqualTo("Linear(2 -> 1)  weight (1, 2), bias (1)  1\n1 parameter, 2 numbers in buffers\n");
    }

    private static String kindOf(Layer layer) {
        return Network.summary(Sequential.of(layer)).lines().skip(1).findFirst().orElseThrow();
    }

    @Test
    void functionsAreKnownByWhatTheyRecord() {
        double slope = 0.2;
        Layer anonymous = new Layer() {
            @Override
            public Tensor forward(Tensor x) {
                return x.silu();
            }
        };

        assertThat(kindOf(Tensor::relu)).isEqualTo("0  relu");
        assertThat(kindOf(x -> x.leakyRelu(slope))).isEqualTo("0  leakyRelu 0.2");
        assertThat(kindOf(SQUARE::apply)).isEqualTo("0  square");
        assertThat(kindOf(x -> x.mul(2).tanh())).isEqualTo("0  *2, tanh");
        assertThat(kindOf(anonymous)).isEqualTo("0  silu");
    }

    @Test
    void functionsThatSayNothingOfANumberAreFunctions() {
        assertThat(kindOf(x -> x)).isEqualTo("0  function");
        assertThat(kindOf(x -> x.matmul(Tensor.ones(2, 2)))).isEqualTo("0  function");
        assertThat(kindOf(_ -> Tensor.of(1))).isEqualTo("0  function");
        assertThat(kindOf(x -> x.exp().sin().exp().sin().exp())).isEqualTo("0  function");
    }

    @Test
    void aFunctionIsTriedOutsideTraining() {
        Layer noise = x -> Training.isOn() ? x.exp() : x.tanh();

        assertThat(Training.on(() -> kindOf(noise))).isEqualTo("0  tanh");
    }

    record SelfDescribing(Linear layer) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return layer.forward(x);
        }

        @Override
        public String toString() {
            return Network.summary(this);
        }
    }

    static final class Plain implements Layer {
        private static final long serialVersionUID = 1;

        @Override
        public Tensor forward(Tensor x) {
            return x;
        }
    }

    @Test
    void aLayerWhoseTextIsItsSummaryIsKnownByItsType() {
        assertThat(new SelfDescribing(linear(1, 1))).hasToString("""
                       SelfDescribing
                layer  Linear(1 -> 1)  weight (1, 1), bias (1)  2
                2 parameters
                """);
        assertThat(kindOf(new SelfDescribing(linear(1, 1)))).isEqualTo("0        SelfDescribing");
        assertThat(kindOf(new Plain())).isEqualTo("0  Plain");
    }

    @Test
    void numbersAreWrittenTheSameEverywhere() {
        Locale home = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(Network.summary(linear(999, 1))).endsWith("1,000\n1,000 parameters\n");
        } finally {
            Locale.setDefault(home);
        }
    }
}
