package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.InterpolateMode;
import org.chainrule.autograd.InterpolateOptions;
import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that pool and resample: each is its op, whose numbers are PyTorch's, and names itself in errors. */
class PoolingLayersTest {
    private static final PoolOptions WINDOWS = PoolOptions.size(3).stride(2);

    private static Arguments line(Layer layer, UnaryOperator<Tensor> op, int... sizes) {
        return Arguments.of(layer, op, Tensor.normal(0, 1, Shape.of(sizes), new Random(3)));
    }

    static Stream<Arguments> layersAndOps() {
        // @formatter:off
        return Stream.of(
                line(MaxPool1d.of(2), x -> x.maxPool1d(2), 2, 3, 7),
                line(MaxPool2d.of(2), x -> x.maxPool2d(2), 2, 3, 5, 7),
                line(MaxPool3d.of(2), x -> x.maxPool3d(2), 2, 4, 5, 6),
                line(new MaxPool1d(WINDOWS), x -> x.maxPool1d(WINDOWS), 2, 7),
                line(new MaxPool2d(WINDOWS.padding(1).dilation(2)), x -> x.maxPool2d(WINDOWS.padding(1).dilation(2)), 2, 3, 5, 7),
                line(new MaxPool3d(WINDOWS.ceilMode()), x -> x.maxPool3d(WINDOWS.ceilMode()), 1, 2, 3, 4, 5),
                line(AvgPool1d.of(2), x -> x.avgPool1d(2), 2, 3, 7),
                line(AvgPool2d.of(2), x -> x.avgPool2d(2), 3, 5, 7),
                line(AvgPool3d.of(2), x -> x.avgPool3d(2), 2, 1, 4, 5, 6),
                line(new AvgPool1d(WINDOWS), x -> x.avgPool1d(WINDOWS), 2, 7),
                line(new AvgPool2d(WINDOWS.padding(1).excludePadding()),
                        x -> x.avgPool2d(WINDOWS.padding(1).excludePadding()), 2, 3, 5, 7),
                line(new AvgPool3d(WINDOWS.ceilMode()), x -> x.avgPool3d(WINDOWS.ceilMode()), 1, 2, 3, 4, 5),
                line(LpPool1d.of(2, 3), x -> x.lpPool1d(2, PoolOptions.size(3)), 2, 3, 7),
                line(LpPool2d.of(4, 3), x -> x.lpPool2d(4, PoolOptions.size(3)), 3, 5, 7),
                line(LpPool3d.of(2, 2), x -> x.lpPool3d(2, PoolOptions.size(2)), 2, 1, 4, 5, 6),
                line(new LpPool1d(4, WINDOWS), x -> x.lpPool1d(4, WINDOWS), 2, 7),
                line(new LpPool2d(2, WINDOWS), x -> x.lpPool2d(2, WINDOWS), 1, 2, 5, 6),
                line(new LpPool3d(4, WINDOWS), x -> x.lpPool3d(4, WINDOWS), 2, 3, 4, 5),
                line(AdaptiveAvgPool1d.of(3), x -> x.adaptiveAvgPool1d(3), 2, 3, 7),
                line(AdaptiveAvgPool2d.of(3, 4), x -> x.adaptiveAvgPool2d(3, 4), 2, 7, 6),
                line(AdaptiveAvgPool2d.of(2), x -> x.adaptiveAvgPool2d(2, 2), 1, 2, 7, 6),
                line(AdaptiveAvgPool3d.of(2, 3, 1), x -> x.adaptiveAvgPool3d(2, 3, 1), 2, 3, 4, 5),
                line(AdaptiveMaxPool1d.of(3), x -> x.adaptiveMaxPool1d(3), 2, 3, 7),
                line(AdaptiveMaxPool2d.of(3, 4), x -> x.adaptiveMaxPool2d(3, 4), 2, 7, 6),
                line(AdaptiveMaxPool3d.of(2), x -> x.adaptiveMaxPool3d(2, 2, 2), 1, 2, 3, 4, 5),
                line(Upsample.of(2), x -> x.interpolate(InterpolateOptions.scale(2)), 2, 3, 4, 5),
                line(new Upsample(InterpolateOptions.size(7).mode(InterpolateMode.LINEAR)),
                        x -> x.interpolate(InterpolateOptions.size(7).mode(InterpolateMode.LINEAR)), 2, 3, 4),
                line(new PixelShuffle(2), x -> x.pixelShuffle(2), 2, 8, 3, 4),
                line(new PixelUnshuffle(3), x -> x.pixelUnshuffle(3), 2, 6, 9));
        // @formatter:on
    }

    @ParameterizedTest
    @MethodSource("layersAndOps")
    void aLayerIsItsOp(Layer layer, UnaryOperator<Tensor> op, Tensor x) {
        Tensor expected = op.apply(x);
        Tensor y = layer.forward(x);
        assertThat(y.shape()).isEqualTo(expected.shape());
        assertThat(y.toDoubleArray()).isEqualTo(expected.toDoubleArray());
    }

    @Test
    void aSummaryWithASampleShowsThemWithTheirOutputs() {
        var random = new Random(1);
        var net = Sequential.of(Conv2d.of(1, 8, 3, random), Tensor::relu, MaxPool2d.of(2),
                new AvgPool2d(WINDOWS.padding(1)), Upsample.of(2), new PixelShuffle(2), AdaptiveAvgPool2d.of(1),
                Flatten.of(), Linear.of(2, 10, random));
        assertThat(Network.summary(net, Shape.of(5, 1, 14, 14))).isEqualTo("""
                   layer                                   output          parameters  multiply-adds
                   Sequential                              (5, 10)
                0  Conv2d(1 -> 8, 3x3)                     (5, 8, 12, 12)          80         51,840
                1  relu                                    (5, 8, 12, 12)
                2  MaxPool2d(size 2)                       (5, 8, 6, 6)
                3  AvgPool2d(size 3, stride 2, padding 1)  (5, 8, 3, 3)
                4  Upsample(scale [2.0], NEAREST)          (5, 8, 6, 6)
                5  PixelShuffle(2)                         (5, 2, 12, 12)
                6  AdaptiveAvgPool2d(1x1)                  (5, 2, 1, 1)
                7  Flatten(1, -1)                          (5, 2)
                8  Linear(2 -> 10)                         (5, 10)                 30            100
                110 parameters, 51,940 multiply-adds
                """);
    }

    private static void refuses(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void errorsNameTheLayerTheSizesAndTheFix() {
        Tensor x = Tensor.zeros(2, 3, 5, 6);
        refuses(() -> MaxPool2d.of(7).forward(x), "MaxPool2d(size 7): ", "(2, 3, 5, 6) F64",
                "windows of 7 places don't fit in axis 2 of size 5; make size or dilation smaller, or the input larger");
        refuses(() -> new AvgPool2d(PoolOptions.size(8).padding(1)).forward(x), "AvgPool2d(size 8, padding 1): ",
                "windows of 8 places don't fit in axis 2 of size 5 with padding 1");
        refuses(() -> MaxPool1d.of(2).forward(x), "MaxPool1d(size 2): ", "3 axes (samples, channels, length), or 2",
                "not 4", "unsqueeze");
        refuses(() -> AdaptiveAvgPool3d.of(1).forward(Tensor.zeros(2, 3)), "AdaptiveAvgPool3d(1x1x1): ", "5 axes",
                "not 2");
        refuses(() -> new MaxPool2d(PoolOptions.size(2, 2, 2)).forward(x), "MaxPool2d(size (2, 2, 2)): ",
                "size (2, 2, 2) has 3 numbers", "2, one for each");
        refuses(() -> new LpPool2d(2, PoolOptions.size(2).padding(1)).forward(x), "LpPool2d(p 2.0, ", "no padding");
        refuses(() -> Upsample.of(2).forward(Tensor.zeros(3, 4)), "Upsample(scale [2.0], NEAREST): ", "3 to 5 axes",
                "not 2");
        refuses(() -> new Upsample(InterpolateOptions.size(1, 2, 3)).forward(x), "Upsample(", "3 sizes");
        refuses(() -> new PixelShuffle(2).forward(x), "PixelShuffle(2): ", "3 channels", "divided by 2");
        refuses(() -> new PixelUnshuffle(2).forward(x), "PixelUnshuffle(2): ", "height 5");
        refuses(() -> MaxPool2d.of(2).forward(Tensor.of(new long[][][] {{{1}}})),
                "MaxPool2d(size 2): the input (1, 1, 1) I64 must be floating point; use to(F64) or to(F32)");
    }

    @Test
    void settingsAreChecked() {
        refuses(() -> MaxPool2d.of(0), "MaxPool2d: size must be at least 1, not 0");
        refuses(() -> LpPool1d.of(0, 2), "LpPool1d: p must be positive and finite, not 0.0");
        refuses(() -> new LpPool3d(Double.NaN, WINDOWS), "LpPool3d: p must be positive and finite, not NaN");
        refuses(() -> AdaptiveAvgPool2d.of(2, 0), "AdaptiveAvgPool2d: size must all be at least 1, not [2, 0]");
        refuses(() -> AdaptiveMaxPool3d.of(2, 2),
                "AdaptiveMaxPool3d: size must be 3 numbers of at least 1, one for each axis that is pooled, not (2, 2)");
        refuses(() -> new AdaptiveMaxPool1d(Shape.of(2, 2)), "size must be 1 number of", "not (2, 2)");
        refuses(() -> new PixelShuffle(0), "PixelShuffle: factor must be at least 1, not 0");
        refuses(() -> Upsample.of(-1), "positive and finite");
    }

    @Test
    void layersOfTheSameWindowsAreEqual() {
        assertThat(MaxPool2d.of(2)).isEqualTo(MaxPool2d.of(2)).isNotEqualTo(MaxPool2d.of(3));
        assertThat(AdaptiveAvgPool2d.of(2)).isEqualTo(AdaptiveAvgPool2d.of(2, 2)).isNotEqualTo(AdaptiveAvgPool2d.of(1));
    }
}
