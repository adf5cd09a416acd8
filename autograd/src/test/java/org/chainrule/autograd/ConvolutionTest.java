package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions against numbers of PyTorch, and what they refuse. */
class ConvolutionTest {

    static List<String> cases() throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(
                ConvolutionTest.class.getResourceAsStream("convolutions.txt"), StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    private static int[] integers(String text) {
        return Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private static Tensor filled(Shape shape, IntToDoubleFunction f) {
        return Tensor.of(shape, IntStream.range(0, shape.count()).mapToDouble(f).toArray());
    }

    private static Tensor convolved(String op, Tensor x, Tensor weight, Tensor bias, ConvOptions options) {
        return switch (op) {
            case "conv1d" -> x.conv1d(weight, bias, options);
            case "conv2d" -> x.conv2d(weight, bias, options);
            case "conv3d" -> x.conv3d(weight, bias, options);
            case "convTranspose1d" -> x.convTranspose1d(weight, bias, options);
            case "convTranspose2d" -> x.convTranspose2d(weight, bias, options);
            case "convTranspose3d" -> x.convTranspose3d(weight, bias, options);
            default -> throw new AssertionError(op);
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradients(String text) {
        String[] line = text.split(";");
        int groups = Integer.parseInt(line[6]);
        int[] sizes = integers(line[2]);
        Tensor x = filled(Shape.of(integers(line[1])), Math::sin).requiresGrad(true);
        Tensor weight = filled(Shape.of(sizes), n -> Math.cos(2 * n)).requiresGrad(true);
        int outputs = line[0].contains("Transpose") ? sizes[1] * groups : sizes[0];
        Tensor bias = filled(Shape.of(outputs), n -> n + 1).requiresGrad(true);
        ConvOptions options = ConvOptions.defaults().stride(integers(line[3])).padding(integers(line[4]))
                .dilation(integers(line[5])).groups(groups).outputPadding(integers(line[7]));
        Tensor y = convolved(line[0], x, weight, bias, options);
        assertThat(y.toDoubleArray()).containsExactly(numbers(line[8]), within(1e-13));
        y.backward(filled(y.shape(), n -> Math.sin(3 * n + 1)));
        assertThat(x.grad().toDoubleArray()).containsExactly(numbers(line[9]), within(1e-13));
        assertThat(weight.grad().toDoubleArray()).containsExactly(numbers(line[10]), within(1e-12));
        assertThat(bias.grad().toDoubleArray()).containsExactly(numbers(line[11]), within(1e-13));
    }

    @Test
    void samePaddingKeepsTheSize() {
        Tensor x = Tensor.of(1, 2, 3, 4).reshape(1, 1, 4);
        Tensor weight = Tensor.of(1, 10).reshape(1, 1, 2);
        assertThat(x.conv1d(weight, ConvOptions.defaults().samePadding()).toDoubleArray()).containsExactly(21, 32, 43,
                4);
        assertThat(x.conv1d(Tensor.of(1, 10, 100).reshape(1, 1, 3), ConvOptions.defaults().samePadding().dilation(2))
                .toDoubleArray()).containsExactly(310, 420, 31, 42);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.conv1d(weight, ConvOptions.defaults().samePadding().stride(2)))
                .withMessageContaining("stride of 1");
    }

    @Test
    void anImageNeedsNoBatch() {
        Tensor x = filled(Shape.of(2, 4, 4), Math::sin);
        Tensor weight = filled(Shape.of(3, 2, 2, 2), Math::cos);
        assertThat(x.conv2d(weight).toDoubleArray())
                .isEqualTo(x.unsqueeze(0).conv2d(weight).squeeze(0).toDoubleArray());
        assertThat(x.conv2d(weight).shape()).isEqualTo(Shape.of(3, 3, 3));
    }

    /** It was ignored there. */
    @Test
    void onlyTransposedConvolutionsTakeOutputPadding() {
        ConvOptions options = ConvOptions.defaults().stride(2).outputPadding(1);
        String message = "outputPadding is for transposed convolutions, but is [1] here; leave it out";
        Tensor x = Tensor.zeros(1, 1, 5, 5, 5);
        Tensor weight = Tensor.zeros(1, 1, 2, 2, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> x.conv3d(weight, options)).withMessageEndingWith(message);
        assertThatIllegalArgumentException().isThrownBy(() -> x.select(-1, 0).conv2d(weight.select(-1, 0), options))
                .withMessage("conv2d of (1, 1, 5, 5) F64 and (1, 1, 2, 2) F64: " + message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.flatten(2, -1).conv1d(weight.flatten(2, -1), options))
                .withMessageEndingWith(message);
        assertThatIllegalArgumentException().isThrownBy(() -> x.im2col(new int[] {2}, options))
                .withMessageEndingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.zeros(1, 2, 2).col2im(new int[] {5}, new int[] {2}, options))
                .withMessageEndingWith(message);
        assertThat(x.convTranspose3d(weight, options).shape()).isEqualTo(Shape.of(1, 1, 11, 11, 11));
    }

    @Test
    void errorsNameSizesAndWhatWouldHelp() {
        Tensor x = Tensor.zeros(2, 3, 5, 5);
        assertThatIllegalArgumentException().isThrownBy(() -> x.conv2d(Tensor.zeros(4, 2, 3, 3)))
                .withMessage("conv2d of (2, 3, 5, 5) F64 and (4, 2, 3, 3) F64: the input has 3 channels and the weight "
                        + "(4, 2, 3, 3) takes 2 to 4; the weight's shape is (outputs, channels / groups, ...)");
        assertThatIllegalArgumentException().isThrownBy(() -> x.conv2d(Tensor.zeros(4, 3, 7, 3)))
                .withMessageContaining("a window of size 7 is larger than the input's axis 2, which has size 5; pad");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.conv2d(Tensor.zeros(4, 3, 3, 3), Tensor.zeros(3)))
                .withMessageContaining("the bias has shape (3), but must have (4)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.conv2d(Tensor.zeros(4, 1, 3, 3), ConvOptions.defaults().groups(3)))
                .withMessageContaining("in 3 groups, a number that must divide both");
        assertThatIllegalArgumentException().isThrownBy(() -> x.conv1d(Tensor.zeros(4, 3, 3)))
                .withMessageContaining("the input must have 3 axes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.conv2d(Tensor.zeros(4, 3, 3, 3), ConvOptions.defaults().stride(1, 2, 3)))
                .withMessageContaining("stride must have one number for all 2 axes or one for each, not [1, 2, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.convTranspose2d(Tensor.zeros(3, 4, 2, 2), ConvOptions.defaults().outputPadding(1)))
                .withMessageContaining("outputPadding must be below the stride or the dilation, not 1");
        ConvOptions wide = ConvOptions.defaults().dilation(Integer.MAX_VALUE).samePadding();
        assertThatIllegalArgumentException().isThrownBy(() -> x.conv2d(Tensor.zeros(4, 3, 2, 2), wide))
                .withMessageContaining("axis 2 of size 5 would have 2147483652 elements with its padding");
        assertThatIllegalArgumentException().isThrownBy(() -> x.convTranspose2d(Tensor.zeros(3, 4, 2, 2), wide))
                .withMessageContaining("elements with its padding, more than 2^31 - 1; make the padding smaller");
        assertThatIllegalArgumentException().isThrownBy(() -> ConvOptions.defaults().stride(0))
                .withMessage("ConvOptions: stride must be at least 1, for all axes or for each, not [0]");
        assertThatIllegalArgumentException().isThrownBy(() -> ConvOptions.defaults().groups(0));
        assertThat(ConvOptions.defaults().stride(2).padding(0, 1).groups(3))
                .hasToString("stride 2, padding 0x1, groups 3");
    }
}
