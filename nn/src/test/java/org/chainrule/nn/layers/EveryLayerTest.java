package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.DType;
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
    @MethodSource("org.chainrule.nn.layers.LayerExamples#all")
    void gradientsAreRightInUse(LayerExamples.Example example) {
        gradientsAreRight(example, false);
    }

    @ParameterizedTest
    @MethodSource("org.chainrule.nn.layers.LayerExamples#all")
    void gradientsAreRightInTraining(LayerExamples.Example example) {
        gradientsAreRight(example, true);
    }

    private static void gradientsAreRight(LayerExamples.Example example, boolean training) {
        Layer layer = example.layer().get();
        Tensor x = example.leaf(DType.F64);
        List<Tensor> leaves = leaves(layer, x);

        var report = GradCheck.of(() -> computed(layer, x, training)).secondOrder()
                .verify(leaves.toArray(Tensor[]::new));

        assertThat(report.compared()).isGreaterThan(leaves.stream().mapToInt(Tensor::size).sum());
    }

    @ParameterizedTest
    @MethodSource("org.chainrule.nn.layers.LayerExamples#all")
    void inF32EverythingIsF32(LayerExamples.Example example) {
        Layer layer = Network.to(example.layer().get(), DType.F32);
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
            Tensor exact = computed(example.layer().get(), example.leaf(DType.F64), training);
            assertThat(y.to(DType.F64).allClose(exact, 1e-4, 1e-5)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("org.chainrule.nn.layers.LayerExamples#all")
    void aCopyComputesTheSame(LayerExamples.Example example) {
        Layer layer = example.layer().get();
        Tensor x = example.leaf(DType.F64);

        Layer copy = Network.copy(layer);

        assertThat(copy.forward(x).toDoubleArray()).isEqualTo(layer.forward(x).toDoubleArray());
        assertThat(Network.state(copy).names()).isEqualTo(Network.state(layer).names());
    }

    @ParameterizedTest
    @MethodSource("org.chainrule.nn.layers.LayerExamples#all")
    void theTextIsShort(LayerExamples.Example example) {
        Layer layer = example.layer().get();

        assertThat(layer.toString()).isEqualTo(example.text() == null ? Network.summary(layer) : example.text());
    }

    /** A batch may be empty in use, as the last of a data set that was filtered. */
    @ParameterizedTest
    @MethodSource("org.chainrule.nn.layers.LayerExamples#all")
    void noExamplesGiveNoOutputs(LayerExamples.Example example) {
        Layer layer = example.layer().get();
        Tensor none = example.input().slice(0, 0, 0);

        Shape expected = layer.forward(example.input()).shape().with(0, 0);

        assertThat(layer.forward(none).shape()).isEqualTo(expected);
    }

    @Test
    void namesTheLayerAndTheExpectedSize() {
        String channels = " must have shape (N, 3) or (N, 3, ...), with the channels along axis 1";
        refuses(BatchNorm.of(3), "BatchNorm(3): the input (4, 5) F64" + channels, 4, 5);
        refuses(BatchNorm.of(3),
                "BatchNorm(3): the input (3) F64" + channels + "; of one example make (1, 3) by unsqueeze(0)", 3);
        refuses(GroupNorm.of(1, 1),
                "GroupNorm(1, 1 group): the input (5) F64 must have shape (N, 1) or (N, 1, ...), with the channels "
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
        refuses(new LayerExamples.OfItself(Bilinear.of(4, 3, 2, new Random(1))),
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
        assertThat(LayerExamples.all().<Class<?>>map(example -> example.layer().get().getClass())).containsAll(layers);
    }
}
