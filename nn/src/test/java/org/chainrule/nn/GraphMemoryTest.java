package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.nn.layers.AttentionMask;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Conv2d;
import org.chainrule.nn.layers.LayerNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Recurrent;
import org.chainrule.nn.layers.TransformerEncoder;
import org.chainrule.nn.layers.TransformerEncoderLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a forward pass leaves in memory is little more than the arrays that its backward pass reads. */
class GraphMemoryTest {
    private static final double MOST = 1.3; // times what is read
    private static final Random RANDOM = new Random(1);

    /**
     * A network.
     *
     * @param least the elements that its backward pass must have, whatever the formulas
     */
    private record Trained(String name, Layer network, Shape input, long least) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Causal(TransformerEncoder encoder) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return encoder.forward(x, AttentionMask.none().causal());
        }
    }

    static Stream<Trained> networks() {
        return Stream.of(leNet(), batchNorm(), lstm(), transformer());
    }

    private static Trained leNet() {
        int images = 64;
        Layer network = Sequential.of(Conv2d.of(1, 6, 5, ConvOptions.defaults().padding(2), RANDOM), Tensor::relu,
                x -> x.maxPool2d(2), Conv2d.of(6, 16, 5, RANDOM), Tensor::relu, x -> x.maxPool2d(2),
                x -> x.flatten(1, -1), Linear.of(400, 120, RANDOM), Tensor::relu, Linear.of(120, 84, RANDOM),
                Tensor::relu, Linear.of(84, 10, RANDOM));
        int perImage = 28 * 28 + 6 * 28 * 28 + 2 * 6 * 14 * 14 + 16 * 10 * 10 + 2 * 16 * 5 * 5 + 120 + 84;
        return new Trained("LeNet", network, Shape.of(images, 1, 28, 28), images * perImage);
    }

    private static Trained batchNorm() {
        Layer network = Sequential.of(Conv2d.of(16, 16, 3, ConvOptions.defaults().padding(1), RANDOM),
                BatchNorm.of(16), Tensor::relu);
        int images = 32 * 16 * 28 * 28;
        return new Trained("convolution and batch normalization", network, Shape.of(32, 16, 28, 28), 3L * images);
    }

    private static Trained lstm() {
        int places = 32 * 50 * 64;
        return new Trained("LSTM", Recurrent.of(64, 64).layers(2).batchFirst().lstm(RANDOM), Shape.of(32, 50, 64),
                places * 13L);
    }

    private static Trained transformer() {
        int width = 64;
        var stack = TransformerEncoder.of(2,
                _ -> TransformerEncoderLayer.of(width, 4, 4 * width, RANDOM).normFirst().activation(Tensor::gelu));
        var encoder = new TransformerEncoder(stack.layers(), LayerNorm.of(width));
        int places = 16 * 32 * width;
        return new Trained("transformer", new Causal(encoder),
                Shape.of(16, 32, width), places * 34L);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aForwardPassKeepsLittleMoreThanItsBackwardPassReads(Trained given) {
        Layer network = Network.to(given.network, DType.F32);
        Tensor x = Tensor.normal(0, 1, given.input, RANDOM).to(DType.F32);
        Tensor loss = Training.with(RANDOM, () -> network.forward(x)).square().sum();
        long kept = Engine.keptBytes(loss);
        assertThat((double) kept / Engine.readBytes(loss)).isLessThan(MOST);
        assertThat((double) kept / (Float.BYTES * given.least)).isLessThan(MOST);
    }
}
