package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.Training;
import org.chainrule.nn.io.Checkpoint;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Normalization without a weight or a bias is that with ones or zeros, and what is absent is neither saved nor shown. */
class AbsentPartsTest {
    private static final Tensor IMAGES = Tensor.normal(0.5, 2, Shape.of(3, 4, 2), new Random(7));
    private static final Tensor ONES = Tensor.ones(4);
    private static final Tensor ZEROS = Tensor.zeros(4);
    private static final Tensor WEIGHT = Tensor.of(0.5, 2, -1, 3);
    private static final Tensor BIAS = Tensor.of(1, -2, 0.5, 0);

    private static Layer batchNorm(Tensor weight, Tensor bias) {
        return new BatchNorm(weight, bias, Tensor.of(1, 2, 3, 4), Tensor.of(4, 3, 2, 1), 0.1, 1e-5);
    }

    private static Layer groupNorm(Tensor weight, Tensor bias) {
        return new GroupNorm(4, 2, weight, bias, 1e-5);
    }

    private static Layer instanceNorm(Tensor weight, Tensor bias) {
        return new InstanceNorm(4, weight, bias, 1e-5);
    }

    private static Layer layerNorm(Tensor weight, Tensor bias) {
        return new LayerNorm(Shape.of(4), weight, bias, 1e-5);
    }

    private interface Maker {
        Layer make(Tensor weight, Tensor bias);
    }

    @Test
    void anAbsentWeightIs1AndAnAbsentBias0() {
        for (Maker maker : List.<Maker>of(AbsentPartsTest::batchNorm, AbsentPartsTest::groupNorm,
                AbsentPartsTest::instanceNorm, AbsentPartsTest::layerNorm)) {
            assertSame(maker.make(WEIGHT, null), maker.make(WEIGHT, ZEROS));
            assertSame(maker.make(null, BIAS), maker.make(ONES, BIAS));
            assertSame(maker.make(null, null), maker.make(ONES, ZEROS));
        }
        assertSame(RMSNorm.withoutAffine(4), RMSNorm.of(4));
        assertSame(GroupNorm.withoutBias(2, 4), GroupNorm.of(2, 4));
        assertSame(InstanceNorm.withoutBias(4), GroupNorm.of(4, 4));
        assertSame(LayerNorm.withoutBias(4), LayerNorm.withoutAffine(4));
        assertSame(new LayerNorm(WEIGHT, null, 1e-5), layerNorm(WEIGHT, ZEROS));
        assertSame(new GroupNorm(WEIGHT, null, 2, 1e-5), groupNorm(WEIGHT, ZEROS));
    }

    private static void assertSame(Layer layer, Layer other) {
        boolean isOfLastAxis = layer instanceof LayerNorm || layer instanceof RMSNorm;
        Tensor x = isOfLastAxis ? IMAGES.transpose(1, 2) : IMAGES;
        assertThat(layer.forward(x).toDoubleArray()).as("%s", layer)
                .containsExactly(other.forward(x).toDoubleArray());
        assertThat(Training.on(() -> layer.forward(x)).toDoubleArray()).as("%s in training", layer)
                .containsExactly(Training.on(() -> other.forward(x)).toDoubleArray());
    }

    @Test
    void whatIsAbsentIsNotShown() {
        Layer network = network();
        assertThat(Network.parameters(network).names()).containsExactly("0.weight", "1.bias", "5.weight");
        assertThat(Network.buffers(network).names()).containsExactly("5.running_mean", "5.running_var");
        assertThat(Network.summary(network)).isEqualToNormalizingNewlines("""
                   Sequential
                0  LayerNorm(4, without bias)                       weight (4)                                     4
                1  LayerNorm(4, without weight)                     bias (4)                                       4
                2  LayerNorm(4, without weight and bias)
                3  RMSNorm(4, without weight)
                4  GroupNorm(4, 2 groups, without weight and bias)
                5  BatchNorm(4, without bias)                       weight (4), running_mean (4), running_var (4)  4
                12 parameters, 8 numbers in buffers
                """);
    }

    private static Sequential network() {
        return Sequential.of(LayerNorm.withoutBias(4),
                new LayerNorm(Shape.of(4), null, Tensor.zeros(4).requiresGrad(true), 1e-5), LayerNorm.withoutAffine(4),
                RMSNorm.withoutAffine(4), GroupNorm.withoutAffine(2, 4), BatchNorm.withoutBias(4));
    }

    @Test
    void whatIsAbsentIsNeitherSavedNorCopied(@TempDir Path folder) throws Exception {
        Tensor x = IMAGES.select(2, 0);
        Sequential network = network();
        Optimizer optimizer = Optimizer.of(new Adam(0.1), network);
        for (int step = 0; step < 3; step++) {
            optimizer.step(
                    () -> Training.on(() -> Loss.mse().of(network.forward(x), Tensor.ones(3, 4))));
        }
        double[] expected = network.forward(x).toDoubleArray();

        assertThat(Network.copy(network).forward(x).toDoubleArray()).containsExactly(expected);
        Sequential single = Network.to(network, DType.F32);
        assertThat(single.forward(x.to(DType.F32)).dtype()).isEqualTo(DType.F32);
        Path weights = folder.resolve("weights.safetensors");
        Weights.save(weights, network);
        Sequential loaded = network();
        Weights.load(weights, loaded);
        assertThat(loaded.forward(x).toDoubleArray()).containsExactly(expected);
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        Checkpoint.save(checkpoint, network, optimizer, new Checkpoint.Progress(1, 0, 3, Map.of()));
        Sequential resumed = network();
        Checkpoint.load(checkpoint, resumed, Optimizer.of(new Adam(0.1), resumed));
        assertThat(resumed.forward(x).toDoubleArray()).containsExactly(expected);
        assertThatThrownBy(() -> Weights.load(weights, Sequential.of(LayerNorm.of(4))))
                .hasMessageContaining("0.bias");
    }

    @Test
    void gradientsOfWhatIsThereAreRight() {
        Tensor weight = WEIGHT.copy().requiresGrad(true);
        Tensor x = Tensor.of(1, 2, 3, 4);
        Tensor sum = new LayerNorm(weight, null, 0).forward(x).sum();

        double step = 1 / Math.sqrt(5); // deviations of 1/2 and 3/2 from a variance of 5/4
        assertThat(Autograd.grad(sum, weight).toDoubleArray()).usingComparatorWithPrecision(1e-15)
                .containsExactly(-3 * step, -step, step, 3 * step);
    }
}
