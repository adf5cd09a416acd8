package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.BagMode;
import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.PaddingMode;
import org.chainrule.autograd.InterpolateMode;
import org.chainrule.autograd.InterpolateOptions;
import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every layer: right gradients of both orders, F32 throughout, copies that compute the same. */
class EveryLayerTest {

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

    static Stream<Example> examples() {
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

    private static Tensor computed(Layer layer, Tensor x, boolean training) {
        return training ? Training.with(new Random(23), () -> layer.forward(x)) : layer.forward(x);
    }

    private static List<Tensor> leaves(Layer layer, Tensor x) {
        List<Tensor> leaves = new ArrayList<>(Network.parameters(layer).tensors());
        if (x.requiresGrad()) {
            leaves.add(x);
        }
        return leaves;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void gradientsAreRightInUse(Example example) {
        gradientsAreRight(example, false);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void gradientsAreRightInTraining(Example example) {
        gradientsAreRight(example, true);
    }

    private static void gradientsAreRight(Example example, boolean training) {
        Layer layer = example.layer.get();
        Tensor x = example.leaf(DType.F64);
        List<Tensor> leaves = leaves(layer, x);

        var report = GradCheck.of(() -> computed(layer, x, training)).secondOrder()
                .verify(leaves.toArray(Tensor[]::new));

        assertThat(report.compared()).isGreaterThan(leaves.stream().mapToInt(Tensor::size).sum());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void inF32EverythingIsF32(Example example) {
        Layer layer = Network.to(example.layer.get(), DType.F32);
        for (boolean training : new boolean[] {false, true}) {
            Tensor x = example.leaf(DType.F32);

            Tensor y = computed(layer, x, training);
            y.sum().backward();

            assertThat(y.dtype()).isEqualTo(DType.F32);
            assertThat(leaves(layer, x)).allSatisfy(leaf -> {
                assertThat(leaf.grad().dtype()).isEqualTo(DType.F32);
                assertThat(leaf.grad().shape()).isEqualTo(leaf.shape());
            });
            assertThat(Network.buffers(layer)).extracting(Tensor::dtype).allMatch(DType.F32::equals);
            Tensor exact = computed(example.layer.get(), example.leaf(DType.F64), training);
            assertThat(y.to(DType.F64).allClose(exact, 1e-4, 1e-5)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aCopyComputesTheSame(Example example) {
        Layer layer = example.layer.get();
        Tensor x = example.leaf(DType.F64);

        Layer copy = Network.copy(layer);

        assertThat(copy.forward(x).toDoubleArray()).isEqualTo(layer.forward(x).toDoubleArray());
        assertThat(Network.state(copy).names()).isEqualTo(Network.state(layer).names());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theTextIsShort(Example example) {
        Layer layer = example.layer.get();

        assertThat(layer.toString()).isEqualTo(example.text == null ? Network.summary(layer) : example.text);
    }

    /** A batch may be empty in use, as the last of a data set that was filtered. */
    @ParameterizedTest
    @MethodSource("examples")
    void noExamplesGiveNoOutputs(Example example) {
        Layer layer = example.layer.get();
        Tensor none = example.input.slice(0, 0, 0);

        Shape expected = layer.forward(example.input).shape().with(0, 0);

        assertThat(layer.forward(none).shape()).isEqualTo(expected);
    }

    @Test
    void namesTheLayerAndTheExpectedSize() {
        String channels = " must have shape (N, 3) or (N, 3, ...), with the channels along axis 1";
        refuses(BatchNorm.of(3), "BatchNorm(3): the input (4, 5) F64" + channels, 4, 5);
        refuses(BatchNorm.of(3),
                "BatchNorm(3): the input (3) F64" + channels + "; of one example make (1, 3) by unsqueeze(0)", 3);
        refuses(BatchNorm.of(1),
                "BatchNorm(1): the input (5) F64 must have shape (N, 1) or (N, 1, ...), with the channels "
                        + "along axis 1; of (N) examples with one channel each make (N, 1) by unsqueeze(1)",
                5);
        refuses(BatchNorm.of(2),
                "BatchNorm(2): the input () F64 must have shape (N, 2) or (N, 2, ...), with the channels "
                        + "along axis 1");
        refuses(InstanceNorm.of(3),
                "InstanceNorm(3): the input (2, 3) F64 must have shape (N, 3, ...), with the channels "
                        + "along axis 1 and at least one axis of places",
                2, 3);
        refuses(LocalResponseNorm.of(3),
                "LocalResponseNorm(3, alpha 1.0E-4, beta 0.75, k 1.0): the input (3) F64 must have "
                        + "shape (N, C) or (N, C, ...), with the channels along axis 1",
                3);
        refuses(new Dropout1d(0.5), "Dropout1d(0.5): the input (2, 3) F64 must have shape (N, C, L), with the channels "
                + "along axis 1", 2, 3);
        refuses(new Dropout2d(0.5), "Dropout2d(0.5): the input (2, 3, 4) F64 must have shape (N, C, H, W), with the "
                + "channels along axis 1", 2, 3, 4);
        refuses(GruCell.of(2, 3, new Random(1)),
                "GruCell(2 -> 3): the input (4, 5) F64 must have shape (N, 2), one step "
                        + "of N sequences with 2 features, or (2) for one sequence",
                4, 5);
        refuses(PReLU.of(3), "PReLU(3): the input (2, 4, 3) F64" + channels, 2, 4, 3);
        refuses(GroupNorm.of(1, 3), "GroupNorm(3, 1 group): the input (4, 5) F64" + channels, 4, 5);
        refuses(new OfItself(Bilinear.of(4, 3, 2, new Random(1))),
                "Bilinear(4, 3 -> 2): the inputs have shapes (5, 4) and "
                        + "(5, 4), but must have shapes (..., 4) and (..., 3) with the same axes before the last",
                5, 4);
        refuses(LayerNorm.of(4), "LayerNorm(4): the input (3, 5) F64 must have a last axis of size 4", 3, 5);
        refuses(LayerNorm.of(3, 2), "LayerNorm(3, 2): the input (2, 2, 2) F64 must have last axes of sizes "
                + "(3, 2)", 2, 2, 2);
        refuses(LayerNorm.of(3, 2),
                "LayerNorm(3, 2): the input (2) F64 must have last axes of sizes (3, 2)",
                2);
        refuses(RMSNorm.of(4), "RMSNorm(4): the input (4, 1) F64 must have a last axis of size 4", 4, 1);
        refuses(RMSNorm.of(4), "RMSNorm(4): the input () F64 must have a last axis of size 4");
    }

    private static void refuses(Layer layer, String message, int... sizes) {
        Tensor x = Tensor.ones(sizes);
        for (boolean training : new boolean[] {false, true}) {
            assertThatThrownBy(() -> computed(layer, x, training)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
    }

    /** A layer that is forgotten here would be tested by none of these. */
    @Test
    void noLayerIsMissing() throws Exception {
        Path root = Path.of(Layer.class.getResource("Layer.class").toURI()).getParent();
        List<Class<?>> layers = new ArrayList<>();
        try (var files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace(".class", "").replace(File.separatorChar, '.');
                Class<?> type = Class.forName(Layer.class.getPackageName() + "." + name, false,
                        Layer.class.getClassLoader());
                boolean isTraced = type.getSimpleName().equals("TracedLayer"); // see TracedLayerTest
                if (Layer.class.isAssignableFrom(type) && !type.isInterface() && !isTraced) {
                    layers.add(type);
                }
            }
        }

        assertThat(layers).contains(BatchNorm.class, Sequential.class);
        assertThat(examples().<Class<?>>map(example -> example.layer.get().getClass())).containsAll(layers);
    }
}
