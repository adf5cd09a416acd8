package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.autograd.PyTorchNumbers.input;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What windows see as columns, and columns added up, against PyTorch and against convolutions. */
class ImageColumnsTest {
    private static final Map<String, PyTorchNumbers> TRUTHS = PyTorchNumbers.read("columns.txt");
    private static final ConvOptions DEFAULTS = ConvOptions.defaults();
    private static final ConvOptions APART = DEFAULTS.stride(2, 1).padding(1, 0).dilation(1, 2);

    private static Arguments line(String name, UnaryOperator<Tensor> op, Tensor x) {
        return Arguments.of(name, op, x);
    }

    static Stream<Arguments> cases() {
        String apart = " 3x2 stride 2x1 padding 1x0 dilation 1x2";
        int[] window = {3, 2};
        return Stream.of(line("im2col 2x2", x -> x.im2col(2), input(2, 2, 3, 4)),
                line("im2col" + apart, x -> x.im2col(window, APART), input(2, 2, 5, 4)),
                line("col2im 2x2", x -> x.col2im(new int[] {3, 4}, 2), input(2, 8, 6)),
                line("col2im" + apart, x -> x.col2im(new int[] {5, 4}, window, APART), input(2, 12, 6)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfPyTorch(String name, UnaryOperator<Tensor> op, Tensor x) {
        TRUTHS.get(name).verify(t -> op.apply(t[0]), x);
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

    /** One to three axes, with all ways to pad. */
    @ParameterizedTest
    @EnumSource(PaddingMode.class)
    void theProductWithWeightsIsTheConvolution(PaddingMode mode) {
        ConvOptions options = DEFAULTS.stride(2).padding(1).paddingMode(mode);
        Tensor line = input(2, 3, 6);
        Tensor image = input(2, 3, 4, 5);
        Tensor volume = input(1, 2, 3, 4, 2);
        requireProduct(line, input(4, 3, 2), options, line.conv1d(input(4, 3, 2), options));
        requireProduct(image, input(4, 3, 3, 2), options, image.conv2d(input(4, 3, 3, 2), options));
        requireProduct(image, input(4, 3, 3, 2), DEFAULTS.samePadding().paddingMode(mode),
                image.conv2d(input(4, 3, 3, 2), DEFAULTS.samePadding().paddingMode(mode)));
        requireProduct(volume, input(3, 2, 2, 3, 1), options, volume.conv3d(input(3, 2, 2, 3, 1), options));
    }

    private static void requireProduct(Tensor x, Tensor weight, ConvOptions options, Tensor expected) {
        int[] kernel = ConvSettings.window(weight.shape());
        Tensor product = weight.flatten(1, -1).matmul(x.im2col(kernel, options));
        assertThat(product.reshape(expected.shape()).allClose(expected, 1e-13, 1e-13)).isTrue();
    }

    @Test
    void noImagesHaveNoColumns() {
        assertThat(Tensor.zeros(0, 2, 3, 4).im2col(2).shape()).isEqualTo(Shape.of(0, 8, 6));
        assertThat(Tensor.zeros(0, 8, 6).col2im(new int[] {3, 4}, 2).shape()).isEqualTo(Shape.of(0, 2, 3, 4));
    }

    private static void refuses(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void errorsNameOpSizesAndTheFix() {
        Tensor x = Tensor.zeros(1, 2, 3, 4).named("x");
        Tensor columns = Tensor.zeros(1, 8, 6).named("columns");
        refuses(() -> x.im2col(4), "im2col of x (1, 2, 3, 4) F64",
                "a window of size 4 is larger than the input's axis 2");
        refuses(() -> x.im2col(0), "im2col of x", "1 or more, not 0");
        refuses(() -> x.im2col(2, 2, 2), "3 sizes", "2, one for each");
        refuses(() -> Tensor.zeros(3, 4).im2col(2), "3 to 5 axes", "not 2; unsqueeze");
        refuses(() -> columns.col2im(new int[] {3, 5}, 2), "col2im of columns (1, 8, 6) F64",
                "images of (3, 5) with windows of (2, 2) have columns of 4 elements for each channel, at 8 places",
                "8 by 6");
        refuses(() -> columns.col2im(new int[] {4, 4}, 3), "9 elements for each channel");
        refuses(() -> x.col2im(new int[] {3, 4}, 2), "columns have 3 axes", "not 4 and 2");
        refuses(() -> columns.col2im(new int[] {3, 4}, new int[] {2}, DEFAULTS.paddingMode(PaddingMode.REFLECT)),
                "not REFLECT; leave paddingMode out");
        refuses(() -> columns.col2im(new int[] {3, Integer.MAX_VALUE}, new int[] {3, 1},
                DEFAULTS.stride(1, Integer.MAX_VALUE).padding(1)), "col2im of columns");
    }
}
