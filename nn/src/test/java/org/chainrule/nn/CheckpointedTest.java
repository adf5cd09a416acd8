package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Recurrent;
import org.chainrule.nn.layers.Residual;
import org.chainrule.nn.layers.TransformerEncoderLayer;
import org.chainrule.nn.random.RandomKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointedTest {
    private final Tensor x = Tensor.normal(0, 1, Shape.of(5, 8), new Random(1));

    private static Sequential chain() {
        var random = new Random(2);
        return Sequential.of(Linear.of(8, 16, random), Tensor::gelu, new Dropout(.4), BatchNorm.of(16),
                Residual.of(Linear.of(16, 16, random), new Dropout(.2)), Linear.of(16, 4, random));
    }

    private static List<double[]> trained(Object network, UnaryOperator<Tensor> forward, Tensor x) {
        Tensor y = Training.with(RandomKey.of(3), () -> {
            Tensor output = forward.apply(x);
            return output.mul(new Dropout(.5).forward(Tensor.ones(output.shape().toArray()))); // a later mask
        });
        y.square().sum().backward();
        return Stream.of(Stream.of(y.toDoubleArray()),
                Network.parameters(network).asMap().values().stream().map(w -> w.grad().toDoubleArray()),
                Network.buffers(network).asMap().values().stream().map(Tensor::toDoubleArray))
                .flatMap(all -> all).toList();
    }

    private static void assertSameBits(List<double[]> actual, List<double[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        IntStream.range(0, actual.size()).forEach(n -> assertThat(actual.get(n)).isEqualTo(expected.get(n)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6})
    void trainsAsThePlainNetwork(int segments) {
        Sequential plain = chain();
        Checkpointed checkpointed = chain().checkpointed(segments);
        assertSameBits(trained(checkpointed, checkpointed::forward, x), trained(plain, plain::forward, x));
    }

    @Test
    void layersWithinTrainAsThePlainOnes() {
        Sequential plain = chain();
        Sequential wrapped = new Sequential(chain().layers().stream().<Layer>map(Checkpointed::of).toList());
        assertSameBits(trained(wrapped, wrapped::forward, x), trained(plain, plain::forward, x));
    }

    /** Masks of attention's dropout are asked for again; recurrent layers draw theirs in the middle. */
    @Test
    void attentionAndRecurrencesTrainAsThePlainOnes() {
        Tensor sequences = Tensor.normal(0, 1, Shape.of(2, 7, 8), new Random(4));
        Layer plain = TransformerEncoderLayer.of(8, 2, 16, new Random(5)).dropout(.3);
        Layer wrapped = Checkpointed.of(TransformerEncoderLayer.of(8, 2, 16, new Random(5)).dropout(.3));
        assertSameBits(trained(wrapped, wrapped::forward, sequences), trained(plain, plain::forward, sequences));
        Layer lstm = Recurrent.of(8, 8).layers(2).dropout(.3).batchFirst().lstm(new Random(6));
        Layer again = Checkpointed.of(Recurrent.of(8, 8).layers(2).dropout(.3).batchFirst().lstm(new Random(6)));
        assertSameBits(trained(again, again::forward, sequences), trained(lstm, lstm::forward, sequences));
    }

    @Test
    void namesAreThoseOfTheLayer() {
        assertThat(Network.parameters(chain().checkpointed(2)).names()).isEqualTo(Network.parameters(chain()).names())
                .contains("0.weight", "4.body.0.bias");
        assertThat(Network.state(Sequential.of(Checkpointed.of(BatchNorm.of(3)))).names())
                .containsExactly("0.weight", "0.bias", "0.running_mean", "0.running_var");
        assertThat(Network.parameters(Checkpointed.of(Tensor::relu)).names()).isEmpty();
        assertThat(Network.dependsOnTraining(Checkpointed.of(new Dropout(.5)))).isTrue();
        assertThat(Network.dependsOnTraining(chain().checkpointed(2))).isTrue();
        assertThat(Network.dependsOnTraining(Checkpointed.of(Tensor::relu))).isFalse();
    }

    @Test
    void aCopyIsCheckpointed() {
        Checkpointed copy = Network.copy(chain().checkpointed(3));
        assertThat(copy.segments()).isEqualTo(3);
        Sequential plain = chain();
        assertSameBits(trained(copy, copy::forward, x), trained(plain, plain::forward, x));
    }

    /** Of 16 layers of 3 results each the plain network keeps all, and the other one the outputs of 4 segments. */
    @Test
    void keepsTheOutputsOfSegmentsOnly() {
        var random = new Random(7);
        Layer[] layers = Stream.generate(() -> (Layer) Residual.of(Linear.of(8, 8, random), Tensor::tanh)).limit(16)
                .toArray(Layer[]::new);
        Sequential plain = Sequential.of(layers);
        Tensor input = x.detach().requiresGrad(true);
        long output = 5 * 8 * Double.BYTES;
        Tensor loss = plain.forward(input).square().sum();
        assertThat(Engine.keptBytes(loss)).isGreaterThan(16 * 2 * output);
        Tensor checkpointed = plain.checkpointed(4).forward(input).square().sum();
        assertThat(Engine.keptBytes(checkpointed)).isLessThanOrEqualTo((4 + 1) * output); // and the square
        assertThat(Autograd.grad(checkpointed, input).toDoubleArray())
                .isEqualTo(Autograd.grad(loss, input).toDoubleArray());
    }

    @Test
    void summariesAreThoseOfTheLayer() {
        String text = chain().checkpointed(2).toString();
        assertThat(text.lines().skip(1)).containsExactlyElementsOf(chain().toString().lines().skip(1).toList());
        assertThat(text.lines().findFirst().orElseThrow().strip()).isEqualTo("Checkpointed");
        String sample = Network.summary(chain().checkpointed(2), x);
        assertThat(sample.lines().skip(2))
                .containsExactlyElementsOf(Network.summary(chain(), x).lines().skip(2).toList());
    }

    @Test
    void refusesSegmentsThatThereArent() {
        for (int segments : new int[] {0, -1, 7}) {
            assertThatThrownBy(() -> chain().checkpointed(segments)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Checkpointed: segments must be from 1 to 6, the number of layers, not " + segments);
        }
        assertThatThrownBy(() -> new Checkpointed(Tensor::relu, 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Checkpointed: segments must be 1 for a layer that is no Sequential, not 2");
        assertThat(Sequential.of().checkpointed(1).forward(x)).isSameAs(x);
        assertThatThrownBy(() -> Checkpointed.of(t -> null).forward(x)).isInstanceOf(NullPointerException.class)
                .hasMessageMatching("the layer .* returned null");
    }
}
