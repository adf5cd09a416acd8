package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chainrule.autograd.PyTorchNumbers.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions with padding that isn't zeros, as PyTorch's layers have it: their padded input, convolved by PyTorch. */
class PaddedConvolutionTest {
    private static final Map<String, PyTorchNumbers> TRUTHS = PyTorchNumbers.read("paddedConvolutions.txt");
    private static final ConvOptions DEFAULTS = ConvOptions.defaults();

    private static void add(List<Arguments> cases, String name, Function<Tensor[], Tensor> op, Tensor... x) {
        cases.add(Arguments.of(name, op, x));
    }

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (PaddingMode mode : List.of(PaddingMode.REFLECT, PaddingMode.REPLICATE, PaddingMode.CIRCULAR)) {
            String name = mode.name().toLowerCase(Locale.ROOT);
            ConvOptions options = DEFAULTS.paddingMode(mode);
            add(cases, "conv1d " + name, x -> x[0].conv1d(x[1], x[2], options.padding(2)), input(2, 2, 5),
                    input(3, 2, 4), input(3));
            add(cases, "conv2d " + name,
                    x -> x[0].conv2d(x[1], x[2], options.padding(1, 2).stride(2, 1).dilation(1, 2).groups(2)),
                    input(1, 2, 4, 5), input(4, 1, 3, 2), input(4));
            add(cases, "conv2d same " + name, x -> x[0].conv2d(x[1], x[2], options.samePadding()), input(1, 1, 4, 3),
                    input(2, 1, 2, 3), input(2));
            add(cases, "conv3d " + name, x -> x[0].conv3d(x[1], x[2], options.padding(1)), input(1, 1, 2, 2, 3),
                    input(1, 1, 2, 3, 2), input(1));
        }
        return cases;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfPyTorch(String name, Function<Tensor[], Tensor> op, Tensor... x) {
        TRUTHS.get(name).verify(op, x);
    }

    @Test
    void noCaseIsLeftOut() {
        assertThat(cases().stream().map(line -> (String) line.get()[0]))
                .containsExactlyInAnyOrderElementsOf(TRUTHS.keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void derivativesOfBothOrders(String name, Function<Tensor[], Tensor> op, Tensor... x) {
        GradCheck.of((Tensor a, Tensor weight) -> op.apply(new Tensor[] {a, weight, x[2]}).div(50).tanh()).secondOrder()
                .verify(x[0], x[1]);
    }

    @Test
    void anImageNeedsNoBatch() {
        ConvOptions options = DEFAULTS.padding(2, 1).paddingMode(PaddingMode.CIRCULAR);
        Tensor x = input(2, 4, 3);
        Tensor weight = input(3, 2, 2, 3);
        assertThat(x.conv2d(weight, options).toDoubleArray())
                .isEqualTo(x.unsqueeze(0).conv2d(weight, options).squeeze(0).toDoubleArray());
    }

    private static void refuses(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void errorsNameOpOperandsAndTheFix() {
        Tensor x = Tensor.zeros(1, 2, 3, 4).named("x");
        Tensor weight = Tensor.zeros(5, 2, 2, 2);
        ConvOptions reflect = DEFAULTS.paddingMode(PaddingMode.REFLECT);
        refuses(() -> x.conv2d(weight, reflect.padding(3)), "conv2d of x (1, 2, 3, 4) F64 and (5, 2, 2, 2) F64: "
                + "padding 3 along axis 2 of size 3 is more than the 2 elements that REFLECT has; make it smaller, or take"
                + " ZEROS or REPLICATE");
        refuses(() -> x.conv2d(weight, DEFAULTS.paddingMode(PaddingMode.CIRCULAR).padding(0, 5)),
                "padding 5 along axis 3 of size 4 is more than the 4 elements that CIRCULAR has");
        refuses(() -> Tensor.zeros(1, 2, 0, 4).conv2d(weight, DEFAULTS.paddingMode(PaddingMode.REPLICATE).padding(1)),
                "padding 1 along axis 2 of size 0 is more than the 0 elements that REPLICATE has", "or take ZEROS");
        refuses(() -> x.conv2d(Tensor.zeros(5, 3, 2, 2), reflect.padding(1)),
                "conv2d of x (1, 2, 3, 4) F64 and (5, 3, 2, 2) F64: the input has 2 channels");
        refuses(() -> x.convTranspose2d(Tensor.zeros(2, 5, 2, 2), reflect), "convTranspose2d of x",
                "not REFLECT; leave paddingMode out");
        assertThat(reflect.padding(1)).hasToString("padding 1, padding mode reflect").isNotEqualTo(DEFAULTS.padding(1));
    }
}
