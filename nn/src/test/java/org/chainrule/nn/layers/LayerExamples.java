package org.chainrule.nn.layers;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.BagMode;
import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.InterpolateMode;
import org.chainrule.autograd.InterpolateOptions;
import org.chainrule.autograd.PaddingMode;
import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;

/** Layers of every class, with different settings, and inputs that fit. */
public final class LayerExamples {
    private LayerExamples() {}

    /**
     * A layer and an input that fits.
     *
     * @param text what the layer should say of itself; null for a table
     */
    record Example(String text, Supplier<Layer> layer, Tensor input) {

        /** A copy of the input, to be differentiated by where it can be. */
        Tensor leaf(DType type) {
            return input.dtype().isFloating() ? input.to(type).copy().requiresGrad(true).named("x") : input;
        }

        @Override
        public String toString() {
            return (text == null ? layer.get().getClass().getSimpleName() : text) + " of " + input.shape();
        }
    }

    /** A layer of one input, made of one of two. */
    record OfItself(Bilinear map) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            return map.forward(x, x.tanh());
        }

        @Override
        public String toString() {
            return Network.summary(this);
        }
    }

    static Stream<Example> all() {
        var indices = Tensor.of(new long[][] {{0, 4, 4}, {3, 0, 1}});
        // @formatter:off
        return Stream.of(
                new Example("AdaptiveAvgPool1d(3)", () -> AdaptiveAvgPool1d.of(3), normal(2, 2, 5)),
                new Example("AdaptiveAvgPool2d(2x1)", () -> AdaptiveAvgPool2d.of(2, 1), normal(2, 2, 3, 2)),
                new Example("AdaptiveAvgPool3d(2x2x2)", () -> AdaptiveAvgPool3d.of(2), normal(1, 1, 2, 3, 2)),
                new Example("AdaptiveMaxPool1d(3)", () -> AdaptiveMaxPool1d.of(3), normal(2, 2, 5)),
                new Example("AdaptiveMaxPool2d(2x1)", () -> AdaptiveMaxPool2d.of(2, 1), normal(2, 2, 3, 2)),
                new Example("AdaptiveMaxPool3d(1x2x1)", () -> AdaptiveMaxPool3d.of(1, 2, 1), normal(1, 1, 2, 3, 2)),
                new Example("AvgPool1d(size 3, stride 1, padding 1)", () -> new AvgPool1d(PoolOptions.size(3).stride(1).padding(1)),
                        normal(2, 2, 4)),
                new Example("AvgPool2d(size 2)", () -> AvgPool2d.of(2), normal(2, 2, 2, 4)),
                new Example("AvgPool3d(size 2)", () -> AvgPool3d.of(2), normal(1, 1, 2, 3, 4)),
                new Example("BatchNorm(3)", () -> trained(BatchNorm.of(3)), normal(4, 3)),
                new Example("BatchNorm(2)", () -> trained(BatchNorm.of(2)), normal(2, 2, 3, 2)),
                new Example("BatchNorm(3, across workers)", () -> trained(BatchNorm.of(3)).acrossWorkers(), normal(4, 3)),
                new Example("BatchNorm(4, without weight and bias)", () -> trained(BatchNorm.withoutAffine(4)), normal(3, 4)),
                new Example("BatchNorm(4, without bias)", () -> trained(BatchNorm.withoutBias(4)), normal(3, 4)),
                new Example("BatchNorm(2, without weight)", () -> trained(new BatchNorm(null, leaf(2), Tensor.zeros(2),
                        Tensor.ones(2), 0.1, 1e-5)), normal(2, 2, 3)),
                new Example("Conv1d(2 -> 3, 2)", () -> Conv1d.of(2, 3, 2, new Random(5)), normal(2, 2, 4)),
                new Example("Conv2d(2 -> 4, 2x2, stride 2, padding 1, groups 2, without bias)",
                        () -> Conv2d.withoutBias(2, 4, 2, ConvOptions.defaults().stride(2).padding(1).groups(2), new Random(5)),
                        normal(1, 2, 3, 2)),
                new Example("Conv2d(1 -> 2, 3x3, padding same, padding mode circular)",
                        () -> Conv2d.of(1, 2, 3, ConvOptions.defaults().samePadding().paddingMode(PaddingMode.CIRCULAR),
                                new Random(5)), normal(1, 1, 3, 2)),
                new Example("Conv3d(1 -> 2, 2x2x2)", () -> Conv3d.of(1, 2, 2, new Random(5)), normal(1, 1, 2, 3, 2)),
                new Example("ConvTranspose1d(2 -> 3, 2, stride 2)",
                        () -> ConvTranspose1d.of(2, 3, 2, ConvOptions.defaults().stride(2), new Random(5)), normal(2, 2, 2)),
                new Example("ConvTranspose2d(2 -> 1, 2x2)", () -> ConvTranspose2d.of(2, 1, 2, new Random(5)), normal(1, 2, 2, 1)),
                new Example("ConvTranspose3d(1 -> 2, 1x1x1)", () -> ConvTranspose3d.of(1, 2, 1, new Random(5)),
                        normal(1, 1, 2, 1, 2)),
                new Example("Dropout(0.4)", () -> new Dropout(0.4), normal(3, 4)),
                new Example("Dropout1d(0.4)", () -> new Dropout1d(0.4), normal(2, 3, 2)),
                new Example("Dropout2d(0.4)", () -> new Dropout2d(0.4), normal(2, 3, 2, 1)),
                new Example("Embedding(5 -> 3)", () -> Embedding.of(5, 3, new Random(3)), indices),
                new Example("Embedding(5 -> 3, padding 2)", () -> Embedding.of(5, 3, new Random(3)).padding(2), indices),
                new Example("EmbeddingBag(5 -> 3, mean)", () -> EmbeddingBag.of(5, 3, new Random(3)), indices),
                new Example("EmbeddingBag(5 -> 3, max, padding 4)",
                        () -> EmbeddingBag.of(5, 3, new Random(3)).mode(BagMode.MAX).padding(4), indices),
                new Example("Flatten(1, -1)", Flatten::of, normal(2, 3, 2)),
                new Example("GroupNorm(4, 2 groups)", () -> trained(GroupNorm.of(2, 4)), normal(3, 4)),
                new Example("GroupNorm(4, 2 groups)", () -> trained(GroupNorm.of(2, 4)), normal(2, 4, 3, 2)),
                new Example("GroupNorm(3, 1 group)", () -> trained(GroupNorm.of(1, 3)), normal(2, 3, 2)),
                new Example("GroupNorm(4, 2 groups, without bias)", () -> trained(GroupNorm.withoutBias(2, 4)), normal(2, 4, 3)),
                new Example("GroupNorm(4, 2 groups, without weight)", () -> trained(new GroupNorm(4, 2, null, leaf(4), 1e-5)),
                        normal(3, 4)),
                new Example("GroupNorm(4, 1 group, without weight and bias)", () -> GroupNorm.withoutAffine(1, 4), normal(3, 4)),
                new Example("Gru(2 -> 2, batch first)", () -> trained(Recurrent.of(2, 2).batchFirst().gru(new Random(5))),
                        normal(2, 3, 2)),
                new Example("Gru(2 -> 1, 2 layers, bidirectional, dropout 0.5, batch first, without bias)", () -> Recurrent.of(2, 1)
                        .layers(2).bidirectional().dropout(0.5).batchFirst().withoutBias().gru(new Random(5)), normal(2, 2, 2)),
                new Example("GruCell(2 -> 2)", () -> trained(GruCell.of(2, 2, new Random(5))), normal(3, 2)),
                new Example("InstanceNorm(2)", () -> trained(InstanceNorm.of(2)), normal(2, 2, 3)),
                new Example("InstanceNorm(2, without bias)", () -> trained(InstanceNorm.withoutBias(2)), normal(2, 2, 2, 2)),
                new Example("InstanceNorm(2, without weight)", () -> trained(new InstanceNorm(2, null, leaf(2), 1e-5)),
                        normal(2, 2, 3)),
                new Example("InstanceNorm(2, without weight and bias)", () -> InstanceNorm.withoutAffine(2), normal(2, 2, 3)),
                new Example("LayerNorm(4)", () -> trained(LayerNorm.of(4)), normal(3, 4)),
                new Example("LayerNorm(3, 2)", () -> trained(LayerNorm.of(3, 2)), normal(2, 3, 2)),
                new Example("LayerNorm(4, without bias)", () -> trained(LayerNorm.withoutBias(4)), normal(3, 4)),
                new Example("LayerNorm(3, 2, without weight)", () -> trained(new LayerNorm(Shape.of(3, 2), null, leaf(3, 2), 1e-5)),
                        normal(2, 3, 2)),
                new Example("LayerNorm(3, 2, without weight and bias)", () -> LayerNorm.withoutAffine(3, 2), normal(2, 3, 2)),
                new Example("LocalResponseNorm(3, alpha 0.3, beta 0.75, k 1.0)", () -> new LocalResponseNorm(3, 0.3, 0.75, 1),
                        normal(2, 4)),
                new Example("LocalResponseNorm(2, alpha 0.5, beta 0.6, k 2.0)", () -> new LocalResponseNorm(2, 0.5, 0.6, 2),
                        normal(2, 4, 2)),
                new Example("LpPool1d(p 2.0, size 2)", () -> LpPool1d.of(2, 2), normal(2, 2, 5)),
                new Example("LpPool2d(p 4.0, size 2, stride 1)", () -> new LpPool2d(4, PoolOptions.size(2).stride(1)),
                        normal(1, 2, 3, 2)),
                new Example("LpPool3d(p 2.0, size 2)", () -> LpPool3d.of(2, 2), normal(1, 2, 2, 3, 2)),
                new Example("Lstm(2 -> 2, batch first)", () -> Recurrent.of(2, 2).batchFirst().lstm(new Random(5)), normal(2, 3, 2)),
                new Example("LstmCell(2 -> 2)", () -> LstmCell.of(2, 2, new Random(5)), normal(3, 2)),
                new Example("Linear(4 -> 2)", () -> Linear.of(4, 2, new Random(5)), normal(3, 4)),
                new Example("MaxPool1d(size 2)", () -> MaxPool1d.of(2), normal(2, 2, 5)),
                new Example("MaxPool2d(size 3, stride 2, padding 1)", () -> new MaxPool2d(PoolOptions.size(3).stride(2).padding(1)),
                        normal(2, 2, 4, 3)),
                new Example("MaxPool3d(size 2)", () -> MaxPool3d.of(2), normal(1, 2, 2, 3, 2)),
                new Example("MultiHeadAttention(4, 2 heads)", () -> trained(MultiHeadAttention.of(4, 2, new Random(5))),
                        normal(2, 3, 4)),
                new Example("MultiHeadAttention(4, 1 head, dropout 0.3)",
                        () -> MultiHeadAttention.of(4, 1, new Random(5)).dropout(0.3), normal(2, 3, 4)),
                new Example("MultiHeadAttention(4, 2 heads, bias_kv, zero attention)", () -> MultiHeadAttention.of(4, 2,
                        new Random(5)).biasKv(new Random(6)).withZeroAttention(), normal(2, 3, 4)),
                new Example("MultiHeadAttention(4, 2 heads, keys of 4, values of 4)", () -> MultiHeadAttention.of(4, 2, 4, 4,
                        new Random(5)), normal(2, 3, 4)),
                new Example("RotaryEmbedding(4)", () -> RotaryEmbedding.of(4), normal(2, 3, 4)),
                new Example("RotaryEmbedding(4, base 100.0, pairs of neighbours)", () -> new RotaryEmbedding(4, 100, true),
                        normal(2, 3, 4)),
                new Example("SinusoidalPositions(4)", () -> SinusoidalPositions.of(4), normal(2, 3, 4)),
                new Example(null, () -> TransformerEncoderLayer.of(4, 2, 3, new Random(5)).activation(Tensor::gelu),
                        normal(2, 3, 4)),
                new Example(null, () -> TransformerEncoder.of(1, _ -> TransformerEncoderLayer.of(4, 2, 3, new Random(5))
                        .activation(Tensor::gelu).normFirst().dropout(0.2)), normal(2, 3, 4)),
                new Example("PixelShuffle(2)", () -> new PixelShuffle(2), normal(2, 4, 2, 1)),
                new Example("PixelUnshuffle(2)", () -> new PixelUnshuffle(2), normal(2, 1, 2, 4)),
                new Example("PReLU(1)", () -> trained(PReLU.of()), normal(3, 4)),
                new Example("PReLU(3)", () -> trained(PReLU.of(3)), normal(2, 3, 2)),
                new Example(null, () -> new OfItself(Bilinear.of(4, 4, 2, new Random(5))), normal(3, 4)),
                new Example(null, () -> Residual.of(Linear.of(4, 4, new Random(5)), Tensor::tanh), normal(3, 4)),
                new Example(null, () -> Sequential.of(Linear.of(4, 4, new Random(5)), Tensor::tanh).checkpointed(2), normal(3, 4)),
                new Example("Rnn(2 -> 2, batch first)", () -> Recurrent.of(2, 2).batchFirst().rnn(new Random(5)), normal(2, 3, 2)),
                new Example("Rnn with relu(2 -> 3, batch first)", () -> Recurrent.of(2, 3).batchFirst().rnnRelu(new Random(6)),
                        normal(2, 2, 2)),
                new Example("RnnCell(2 -> 2)", () -> RnnCell.of(2, 2, new Random(5)), normal(3, 2)),
                new Example("RnnCell with relu(2 -> 2, without bias)", () -> new RnnCell(RecurrentWeights.of(1, 2, 2, false,
                        new Random(5)), Rnn.Nonlinearity.RELU), normal(3, 2)),
                new Example("RMSNorm(4)", () -> trained(RMSNorm.of(4)), normal(3, 4)),
                new Example("Upsample(scale [2.0], NEAREST)", () -> Upsample.of(2), normal(2, 2, 3)),
                new Example("Upsample(size (3, 4), CUBIC, corners aligned)", () -> new Upsample(InterpolateOptions.size(3, 4)
                        .mode(InterpolateMode.CUBIC).alignCorners()), normal(1, 2, 2, 3)),
                new Example("RMSNorm(4, without weight)", () -> RMSNorm.withoutAffine(4), normal(3, 4)),
                new Example(null, () -> Sequential.of(Linear.of(4, 3, new Random(5)), trained(BatchNorm.of(3)),
                        Tensor::sigmoid, new Dropout(0.2)), normal(3, 4)));
        // @formatter:on
    }

    /** Returns one of each class of layers that has an example. */
    public static Collection<Layer> oneOfEach() {
        return all().map(example -> example.layer().get())
                .filter(layer -> layer.getClass().getPackage() == Linear.class.getPackage()
                        && !(layer instanceof OfItself))
                .collect(Collectors.toMap(Layer::getClass, layer -> layer, (first, _) -> first, LinkedHashMap::new))
                .values();
    }

    private static Tensor leaf(int... sizes) {
        return Tensor.ones(sizes).requiresGrad(true);
    }

    private static Tensor normal(int... sizes) {
        return Tensor.normal(0.3, 1.2, Shape.of(sizes), new Random(11));
    }

    /** Numbers other than 0 and 1, which would hide that one of them is forgotten. */
    private static <L extends Layer> L trained(L layer) {
        var random = new Random(17);
        Network.state(layer)
                .forEach(tensor -> Autograd.assign(tensor, Tensor.uniform(0.3, 2, tensor.shape(), random)));
        return layer;
    }
}
