package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.autograd.InterpolateMode.AREA;
import static org.chainrule.autograd.InterpolateMode.CUBIC;
import static org.chainrule.autograd.InterpolateMode.LINEAR;
import static org.chainrule.autograd.InterpolateMode.NEAREST_EXACT;
import static org.chainrule.autograd.PyTorchNumbers.input;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Resampling against PyTorch, to larger and smaller sizes, in both precisions; and what it can't do. */
class ResamplingTest {
    private static final Map<String, PyTorchNumbers> TRUTHS = PyTorchNumbers.read("resampling.txt");

    private static Arguments line(String name, UnaryOperator<Tensor> op, Tensor x) {
        return Arguments.of(name, op, x);
    }

    private static Arguments to(String name, InterpolateOptions options, Tensor x) {
        return line(name, t -> t.interpolate(options), x);
    }

    private static InterpolateOptions size(int... size) {
        return InterpolateOptions.size(size);
    }

    private static InterpolateOptions scale(double... scale) {
        return InterpolateOptions.scale(scale);
    }

    static Stream<Arguments> cases() {
        // @formatter:off
        return Stream.of(
                to("nearest 1d to 9", size(9), input(2, 3, 7)),
                to("nearest to (7, 4)", size(7, 4), input(2, 2, 5, 6)),
                to("nearest by 1.5, 0.7", scale(1.5, 0.7), input(1, 2, 5, 6)),
                to("nearest exact to (7, 4)", size(7, 4).mode(NEAREST_EXACT), input(2, 2, 5, 6)),
                to("nearest 3d to (3, 2, 7)", size(3, 2, 7), input(1, 2, 2, 3, 4)),
                to("linear 1d to 9", size(9).mode(LINEAR), input(2, 3, 7)),
                to("linear 1d to 9 aligned", size(9).mode(LINEAR).alignCorners(), input(2, 3, 7)),
                to("bilinear to (7, 4)", size(7, 4).mode(LINEAR), input(2, 2, 5, 6)),
                to("bilinear to (7, 4) aligned", size(7, 4).mode(LINEAR).alignCorners(), input(2, 2, 5, 6)),
                to("bilinear to (1, 3) aligned", size(1, 3).mode(LINEAR).alignCorners(), input(1, 2, 5, 6)),
                to("bilinear by 1.5, 0.7", scale(1.5, 0.7).mode(LINEAR), input(1, 2, 5, 6)),
                to("trilinear to (3, 2, 7)", size(3, 2, 7).mode(LINEAR), input(1, 2, 2, 3, 4)),
                to("bicubic to (7, 4)", size(7, 4).mode(CUBIC), input(2, 2, 5, 6)),
                to("bicubic to (7, 4) aligned", size(7, 4).mode(CUBIC).alignCorners(), input(2, 2, 5, 6)),
                to("bicubic by 1.5, 0.7", scale(1.5, 0.7).mode(CUBIC), input(1, 2, 5, 6)),
                to("area to (3, 4)", size(3, 4).mode(AREA), input(2, 2, 5, 6)),
                to("bilinear to (3, 2) antialiased", size(3, 2).mode(LINEAR).antialias(), input(2, 2, 7, 6)),
                to("bilinear to (9, 4) antialiased", size(9, 4).mode(LINEAR).antialias(), input(1, 2, 5, 6)),
                to("bilinear by 1.5, 0.4 antialiased", scale(1.5, 0.4).mode(LINEAR).antialias(), input(1, 2, 5, 6)),
                to("bicubic to (3, 2) antialiased", size(3, 2).mode(CUBIC).antialias(), input(2, 2, 7, 6)),
                to("bicubic to (9, 4) antialiased", size(9, 4).mode(CUBIC).antialias(), input(1, 2, 5, 6)),
                to("bicubic by 1.5, 0.4 antialiased", scale(1.5, 0.4).mode(CUBIC).antialias(), input(1, 2, 5, 6)),
                line("pixelShuffle 2", x -> x.pixelShuffle(2), input(2, 8, 2, 3)),
                line("pixelUnshuffle 3", x -> x.pixelUnshuffle(3), input(2, 3, 6)),
                line("channelShuffle 3", x -> x.channelShuffle(3), input(2, 6, 3)));
        // @formatter:on
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfPyTorch(String name, UnaryOperator<Tensor> op, Tensor x) {
        TRUTHS.get(name).verify(x1 -> op.apply(x1[0]), x);
    }

    @Test
    void noCaseIsLeftOut() {
        assertThat(cases().map(line -> (String) line.get()[0])).containsExactlyInAnyOrderElementsOf(TRUTHS.keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void derivativesOfBothOrders(String name, UnaryOperator<Tensor> op, Tensor x) {
        GradCheck.of((Tensor t) -> op.apply(t).tanh()).secondOrder().verify(x);
    }

    @Test
    void pixelsAreShuffledBack() {
        Tensor x = input(2, 12, 3, 5);
        assertThat(x.pixelShuffle(2).pixelUnshuffle(2).toDoubleArray()).isEqualTo(x.toDoubleArray());
        assertThat(x.channelShuffle(3).channelShuffle(4).toDoubleArray()).isEqualTo(x.toDoubleArray());
    }

    @Test
    void noSamplesAreInterpolatedToNone() {
        assertThat(Tensor.zeros(0, 2, 3).interpolate(size(5)).shape()).isEqualTo(Shape.of(0, 2, 5));
    }

    private static void refuses(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void errorsNameOpSizesAndTheFix() {
        Tensor x = Tensor.zeros(1, 2, 5, 6).named("x");
        refuses(() -> Tensor.zeros(5, 6).interpolate(size(2)), "interpolate of (5, 6) F64", "3 to 5 axes", "not 2");
        refuses(() -> size(), "InterpolateOptions: size", "()");
        refuses(() -> size(2, 0), "1 or more, not (2, 0)");
        refuses(() -> scale(Double.NaN), "positive and finite, not [NaN]");
        refuses(() -> x.interpolate(scale(0.1)), "interpolate of x",
                "factor 0.1 makes an axis of size 0.0 from 5 elements");
        refuses(() -> x.interpolate(size(2, 2, 2)), "interpolate of x", "3 sizes", "2, one for each");
        refuses(() -> x.interpolate(size(2).alignCorners()), "interpolate of x", "not by NEAREST",
                "leave alignCorners out");
        refuses(() -> x.interpolate(size(2).antialias()), "interpolate of x", "smoothed by linear and cubic",
                "not by NEAREST",
                "leave antialias out");
        refuses(() -> x.interpolate(size(2).mode(CUBIC).antialias().alignCorners()), "interpolate of x",
                "leave alignCorners or antialias out");
        refuses(() -> Tensor.zeros(1, 2, 0).interpolate(size(2)), "axis 2 has no elements");
        refuses(() -> x.pixelShuffle(2), "pixelShuffle of x", "the 2 channels (axis -3)",
                "2^2; make them a multiple of 4");
        refuses(() -> x.pixelShuffle(0), "pixelShuffle of x", "1 or more; it is 0");
        refuses(() -> x.pixelUnshuffle(2), "pixelUnshuffle of x", "height 5 and width 6", "divided by 2");
        refuses(() -> Tensor.zeros(2, 2).pixelShuffle(1), "pixelShuffle of (2, 2) F64", "3 axes or more");
        refuses(() -> x.channelShuffle(3), "channelShuffle of x", "3 groups");
    }

    @Test
    void optionsSayWhatTheyAre() {
        assertThat(size(7, 9).mode(CUBIC).alignCorners()).hasToString("size (7, 9), CUBIC, corners aligned")
                .isEqualTo(size(7, 9).mode(CUBIC).alignCorners()).isNotEqualTo(size(7, 9))
                .hasSameHashCodeAs(size(7, 9).mode(CUBIC).alignCorners());
        assertThat(size(7).mode(LINEAR).antialias()).hasToString("size (7), LINEAR, antialiased")
                .isNotEqualTo(size(7).mode(LINEAR));
        assertThat(scale(2)).hasToString("scale [2.0], NEAREST");
    }
}
