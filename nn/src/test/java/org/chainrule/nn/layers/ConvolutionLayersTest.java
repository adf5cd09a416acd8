package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.PaddingMode;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.junit.jupiter.api.Test;

/** The layers of convolutions: parameters, shapes, errors, and that they learn. */
class ConvolutionLayersTest {
    private static final RandomGenerator RANDOM = new SplittableRandom(1);

    @Test
    void parametersHaveTheNamesAndShapesOfPyTorch() {
        Conv2d conv = Conv2d.of(4, 6, new int[] {3, 5}, ConvOptions.defaults().groups(2), Initializer.heNormal(),
                RANDOM);
        assertThat(conv.weight().shape()).isEqualTo(Shape.of(6, 2, 3, 5));
        assertThat(conv.bias().shape()).isEqualTo(Shape.of(6));
        ConvTranspose2d back = ConvTranspose2d.of(4, 6, 3, ConvOptions.defaults().groups(2), RANDOM);
        assertThat(back.weight().shape()).isEqualTo(Shape.of(4, 3, 3, 3));
        assertThat(back.bias().shape()).isEqualTo(Shape.of(6));
        assertThat(Network.state(Sequential.of(conv, back)).names())
                .containsExactly("0.weight", "0.bias", "1.weight", "1.bias");
        assertThat(Conv1d.withoutBias(2, 3, 4, ConvOptions.defaults(), RANDOM).bias()).isNull();
    }

    @Test
    void parametersStartWithinOneOverTheRootOfTheFanIn() {
        Conv2d conv = Conv2d.of(8, 16, 3, RANDOM);
        double bound = 1 / Math.sqrt(8 * 9);
        assertThat(DoubleStream.of(conv.weight().toDoubleArray()).boxed()).allMatch(w -> Math.abs(w) <= bound)
                .anyMatch(w -> Math.abs(w) > 0.9 * bound);
        assertThat(DoubleStream.of(conv.bias().toDoubleArray()).boxed()).allMatch(b -> Math.abs(b) <= bound)
                .anyMatch(b -> Math.abs(b) > bound / 2);
    }

    @Test
    void outputsHaveTheShapesOfTheFormula() {
        Function<Layer, Shape> of2 = layer -> layer.forward(Tensor.zeros(2, 4, 9, 8)).shape();
        assertThat(of2.apply(Conv2d.of(4, 6, 3, ConvOptions.defaults().stride(2).padding(1), RANDOM)))
                .isEqualTo(Shape.of(2, 6, 5, 4));
        assertThat(of2.apply(ConvTranspose2d.of(4, 6, 3, ConvOptions.defaults().stride(2).padding(1), RANDOM)))
                .isEqualTo(Shape.of(2, 6, 17, 15));
        assertThat(Conv1d.of(3, 5, 4, RANDOM).forward(Tensor.zeros(3, 10)).shape()).isEqualTo(Shape.of(5, 7));
        assertThat(ConvTranspose1d.of(3, 5, 4, RANDOM).forward(Tensor.zeros(2, 3, 10)).shape())
                .isEqualTo(Shape.of(2, 5, 13));
        assertThat(Conv3d.of(2, 3, 2, RANDOM).forward(Tensor.zeros(1, 2, 3, 4, 5)).shape())
                .isEqualTo(Shape.of(1, 3, 2, 3, 4));
        assertThat(ConvTranspose3d.of(2, 3, 2, RANDOM).forward(Tensor.zeros(1, 2, 3, 4, 5)).shape())
                .isEqualTo(Shape.of(1, 3, 4, 5, 6));
    }

    @Test
    void textsSayTheSizes() {
        assertThat(Conv2d.of(3, 8, 5, ConvOptions.defaults().stride(2), RANDOM))
                .hasToString("Conv2d(3 -> 8, 5x5, stride 2)");
        assertThat(ConvTranspose1d.withoutBias(4, 2, 3, ConvOptions.defaults().groups(2), RANDOM))
                .hasToString("ConvTranspose1d(4 -> 2, 3, groups 2, without bias)");
    }

    @Test
    void everyLayerNamesItselfInTheErrorsOfItsOp() {
        ConvOptions wide = ConvOptions.defaults().outputPadding(1);
        Tensor x = Tensor.zeros(1, 2, 3, 3, 3);
        assertNamed(Conv1d.of(2, 2, 4, RANDOM), x.select(-1, 0).select(-1, 0), "Conv1d(2 -> 2, 4): conv1d of");
        assertNamed(Conv2d.of(2, 2, 4, RANDOM), x.select(-1, 0), "Conv2d(2 -> 2, 4x4): conv2d of");
        assertNamed(Conv3d.of(2, 2, 4, RANDOM), x, "Conv3d(2 -> 2, 4x4x4): conv3d of");
        assertNamed(ConvTranspose1d.of(2, 2, 2, wide, RANDOM), x.select(-1, 0).select(-1, 0),
                "ConvTranspose1d(2 -> 2, 2, output padding 1): convTranspose1d of");
        assertNamed(ConvTranspose2d.of(2, 2, 2, wide, RANDOM), x.select(-1, 0),
                "ConvTranspose2d(2 -> 2, 2x2, output padding 1): convTranspose2d of");
        assertNamed(ConvTranspose3d.of(2, 2, 2, wide, RANDOM), x,
                "ConvTranspose3d(2 -> 2, 2x2x2, output padding 1): convTranspose3d of");
    }

    private static void assertNamed(Layer layer, Tensor x, String start) {
        assertThatIllegalArgumentException().isThrownBy(() -> layer.forward(x)).withMessageStartingWith(start);
        Network.parameters(Sequential.of(layer)); // which gives it a path
        assertThatIllegalArgumentException().isThrownBy(() -> layer.forward(x)).withMessageContaining(") at 0: conv");
    }

    @Test
    void errorsNameTheLayerTheSizesAndWhatWouldHelp() {
        Conv2d conv = Conv2d.of(1, 8, 5, RANDOM);
        assertThatIllegalArgumentException().isThrownBy(() -> conv.forward(Tensor.zeros(64, 28, 28)))
                .withMessage(
                        "Conv2d(1 -> 8, 5x5): the input (64, 28, 28) F64 must have shape (N, 1, H, W) or (1, H, W); "
                                + "unsqueeze(1) adds the axis of the channel");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Conv2d.of(3, 8, 5, RANDOM).forward(Tensor.zeros(2, 1, 9, 9)))
                .withMessageContaining("must have shape (N, 3, H, W)");
        assertThatIllegalArgumentException().isThrownBy(() -> conv.forward(Tensor.zeros(2, 1, 4, 9)))
                .withMessage(
                        "Conv2d(1 -> 8, 5x5): conv2d of (2, 1, 4, 9) F64 and weight (8, 1, 5, 5) F64 and bias (8) F64: "
                                + "a window of size 5 is larger than the input's axis 2, which has size 4; pad the input");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Conv2d.of(3, 8, 3, ConvOptions.defaults().groups(2), RANDOM))
                .withMessage("Conv2d: the 2 groups must divide the channels, 3 of the input and 8 of the output");
        assertThatIllegalArgumentException().isThrownBy(() -> Conv1d.of(0, 8, 3, RANDOM));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Conv2d(Tensor.zeros(2, 2, 3), null, ConvOptions.defaults()))
                .withMessageContaining("the weight must have 4 axes, (out, in / groups, ...)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvTranspose1d(Tensor.zeros(2, 3, 3), Tensor.zeros(2), ConvOptions.defaults()))
                .withMessageContaining("the bias must have shape (3)");
    }

    @Test
    void errorsOfChannelsNameTheFix() {
        String shape = " F64 must have shape (N, 3, H, W) or (3, H, W)";
        Conv2d conv = Conv2d.of(3, 8, 3, RANDOM);
        assertRefused(conv, Tensor.zeros(2, 4, 8, 8),
                "Conv2d(3 -> 8, 3x3): the input (2, 4, 8, 8)" + shape + "; for this input make the layer with in 4");
        assertRefused(conv, Tensor.zeros(2, 8, 9, 3), "Conv2d(3 -> 8, 3x3): the input (2, 8, 9, 3)" + shape
                + "; moveAxis(-1, 1) makes (N, 3, H, W) of (N, H, W, 3)");
        assertRefused(conv, Tensor.zeros(8, 9, 3), "Conv2d(3 -> 8, 3x3): the input (8, 9, 3)" + shape
                + "; moveAxis(-1, 0) makes (3, H, W) of (H, W, 3)");
        assertRefused(conv, Tensor.zeros(8, 9), "Conv2d(3 -> 8, 3x3): the input (8, 9)" + shape);
        assertRefused(ConvTranspose1d.of(4, 2, 3, RANDOM), Tensor.zeros(2, 9, 4), "ConvTranspose1d(4 -> 2, 3): the "
                + "input (2, 9, 4) F64 must have shape (N, 4, L) or (4, L); moveAxis(-1, 1) makes (N, 4, L) of (N, L, 4)");
        assertThat(conv.forward(Tensor.zeros(2, 8, 9, 3).moveAxis(-1, 1)).shape()).isEqualTo(Shape.of(2, 8, 6, 7));
    }

    private static void assertRefused(Layer layer, Tensor x, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> layer.forward(x)).withMessage(message);
    }

    @Test
    void optionsOfTheOtherKindAreRefusedWhereLayersAreMade() {
        ConvOptions outputPadding = ConvOptions.defaults().stride(2).outputPadding(0, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> Conv2d.of(3, 8, 3, outputPadding, RANDOM))
                .withMessage("conv2d: outputPadding is for transposed convolutions, but is [0, 1] here; leave it out");
        ConvOptions mirrored = ConvOptions.defaults().padding(1).paddingMode(PaddingMode.REFLECT);
        assertThatIllegalArgumentException().isThrownBy(() -> ConvTranspose2d.of(3, 8, 3, mirrored, RANDOM))
                .withMessage("convTranspose2d: what lands on padding is dropped, as if it were ZEROS, not REFLECT; "
                        + "leave paddingMode out");
        Conv2d.of(3, 8, 3, mirrored.outputPadding(0), RANDOM);
        ConvTranspose2d.of(3, 8, 3, outputPadding, RANDOM);
    }

    /** A window of weights is found from what it makes of random images. */
    @Test
    void aConvolutionIsLearned() {
        var random = new Random(5);
        Tensor x = Tensor.of(Shape.of(8, 1, 7, 7), random.doubles(8 * 49, -1, 1).toArray());
        Tensor edges = Tensor.of(1, 0, -1, 2, 0, -2, 1, 0, -1).reshape(1, 1, 3, 3);
        Tensor target = x.conv2d(edges);
        Conv2d conv = Conv2d.of(1, 1, 3, random);
        var optimizer = Optimizer.of(new Adam(0.05), conv);
        for (int step = 0; step < 400; step++) {
            optimizer.step(() -> conv.forward(x).sub(target).square().mean());
        }
        assertThat(conv.weight().allClose(edges, 1e-3, 1e-3)).isTrue();
    }
}
