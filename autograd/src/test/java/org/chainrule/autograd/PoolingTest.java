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
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling against PyTorch, of ragged sizes, in both precisions; and what it can't pool. */
class PoolingTest {
    private static final Map<String, PyTorchNumbers> TRUTHS = PyTorchNumbers.read("pooling.txt");

    private static Arguments line(String name, UnaryOperator<Tensor> op, Tensor x) {
        return Arguments.of(name, op, x);
    }

    private static PoolOptions size(int... size) {
        return PoolOptions.size(size);
    }

    static Stream<Arguments> cases() {
        // @formatter:off
        return Stream.of(
                line("maxPool1d size 2", x -> x.maxPool1d(2), input(2, 3, 7)),
                line("maxPool1d size 3 stride 2 padding 1 dilation 2 ceil", x -> x.maxPool1d(size(3).stride(2).padding(1).dilation(2).ceilMode()), input(3, 8)),
                line("maxPool2d size 2", x -> x.maxPool2d(2), input(2, 3, 5, 7)),
                line("maxPool2d size 3 stride 2 padding 1", x -> x.maxPool2d(size(3).stride(2).padding(1)), input(2, 2, 7, 6)),
                line("maxPool2d size 3 stride 1 padding 1", x -> x.maxPool2d(size(3).stride(1).padding(1)), input(2, 5, 6)),
                line("maxPool2d size (3, 2) stride (2, 3) padding (1, 0) ceil", x -> x.maxPool2d(size(3, 2).stride(2, 3).padding(1, 0).ceilMode()), input(1, 2, 8, 9)),
                line("maxPool2d size 4 stride 3 padding 2 dilation (1, 2) ceil", x -> x.maxPool2d(size(4).stride(3).padding(2).dilation(1, 2).ceilMode()), input(1, 2, 8, 9)),
                line("maxPool2d size 2 stride 2 padding 1 ceil", x -> x.maxPool2d(size(2).padding(1).ceilMode()), input(1, 1, 3, 4)),
                line("maxPool3d size 2", x -> x.maxPool3d(2), input(1, 2, 4, 5, 5)),
                line("maxPool3d size (2, 3, 3) stride (1, 2, 1) padding (1, 1, 0)", x -> x.maxPool3d(size(2, 3, 3).stride(1, 2, 1).padding(1, 1, 0)), input(2, 3, 4, 5)),
                line("indices of maxPool2d size 3 stride 2 padding 1", x -> x.maxPool2dWithIndices(size(3).stride(2).padding(1)).indices(), input(2, 2, 7, 6)),
                line("indices of maxPool3d size (2, 3, 3) stride (1, 2, 1) padding (1, 1, 0)", x -> x.maxPool3dWithIndices(size(2, 3, 3).stride(1, 2, 1).padding(1, 1, 0)).indices(), input(2, 3, 4, 5)),
                line("maxUnpool2d size 2", x -> unpool(x.maxPool2dWithIndices(size(2))), input(2, 2, 4, 6)),
                line("maxUnpool2d to 5, 7", x -> unpool(x.maxPool2dWithIndices(size(2)), 5, 7), input(2, 2, 5, 7)),
                line("avgPool1d size 2", x -> x.avgPool1d(2), input(2, 3, 7)),
                line("avgPool1d size 3 stride 2 padding 1 ceil", x -> x.avgPool1d(size(3).stride(2).padding(1).ceilMode()), input(3, 8)),
                line("avgPool2d size 2", x -> x.avgPool2d(2), input(2, 3, 5, 7)),
                line("avgPool2d size 3 stride 2 padding 1", x -> x.avgPool2d(size(3).stride(2).padding(1)), input(2, 2, 7, 6)),
                line("avgPool2d size 3 stride 2 padding 1 without padding", x -> x.avgPool2d(size(3).stride(2).padding(1).excludePadding()), input(2, 2, 7, 6)),
                line("avgPool2d size (3, 2) stride (2, 3) padding (1, 0) ceil", x -> x.avgPool2d(size(3, 2).stride(2, 3).padding(1, 0).ceilMode()), input(2, 8, 9)),
                line("avgPool2d size 4 stride 3 padding 2 ceil without padding", x -> x.avgPool2d(size(4).stride(3).padding(2).ceilMode().excludePadding()), input(1, 2, 8, 9)),
                line("avgPool2d size 2 stride 3", x -> x.avgPool2d(size(2).stride(3)), input(1, 2, 8, 9)),
                line("avgPool3d size 2", x -> x.avgPool3d(2), input(1, 2, 4, 5, 5)),
                line("avgPool3d size (2, 3, 3) stride (1, 2, 1) padding (1, 1, 0) ceil", x -> x.avgPool3d(size(2, 3, 3).stride(1, 2, 1).padding(1, 1, 0).ceilMode()), input(2, 3, 4, 5)),
                line("lpPool2d 2, size 2", x -> x.lpPool2d(2, size(2)), input(2, 3, 5, 7)),
                line("lpPool2d 4, size 3 stride 2 ceil", x -> x.lpPool2d(4, size(3).stride(2).ceilMode()), input(1, 2, 6, 8)),
                line("lpPool1d 2, size 3 stride 2", x -> x.lpPool1d(2, size(3).stride(2)), input(1, 2, 8)),
                line("adaptiveAvgPool1d 3", x -> x.adaptiveAvgPool1d(3), input(2, 3, 7)),
                line("adaptiveAvgPool2d 3, 4", x -> x.adaptiveAvgPool2d(3, 4), input(2, 2, 7, 6)),
                line("adaptiveAvgPool2d 1", x -> x.adaptiveAvgPool2d(1), input(2, 5, 3)),
                line("adaptiveAvgPool2d 8, 9", x -> x.adaptiveAvgPool2d(8, 9), input(1, 2, 5, 3)),
                line("adaptiveAvgPool3d 2, 3, 1", x -> x.adaptiveAvgPool3d(2, 3, 1), input(2, 3, 4, 5)),
                line("adaptiveMaxPool1d 3", x -> x.adaptiveMaxPool1d(3), input(2, 3, 7)),
                line("adaptiveMaxPool2d 3, 4", x -> x.adaptiveMaxPool2d(3, 4), input(2, 2, 7, 6)),
                line("indices of adaptiveMaxPool2d 3, 4", x -> x.adaptiveMaxPool2dWithIndices(3, 4).indices(), input(2, 2, 7, 6)),
                line("adaptiveMaxPool3d 2, 3, 1", x -> x.adaptiveMaxPool3d(2, 3, 1), input(2, 3, 4, 5)));
        // @formatter:on
    }

    private static Tensor unpool(Selection pooled, int... size) {
        return size.length == 0
                ? pooled.values().maxUnpool2d(pooled.indices(), size(2))
                : pooled.values().maxUnpool2d(pooled.indices(), size);
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

    /** At elements that are all different, so that differences don't meet a kink. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void derivativesOfBothOrders(String name, UnaryOperator<Tensor> op, Tensor x) {
        if (!name.startsWith("indices")) {
            Tensor apart = PyTorchNumbers.numbers(x.shape(), 37, 11, 1009, 128);
            GradCheck.of((Tensor t) -> op.apply(t)).secondOrder().verify(apart);
        }
    }

    /** Elements that are read by way of strides, and in the reverse order. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void viewsArePooledAsTheirCopies(String name, UnaryOperator<Tensor> op, Tensor x) {
        Tensor view = x.transpose(-1, -2).copy().transpose(-1, -2).flip(0).flip(0);
        assertThat(op.apply(view).toDoubleArray()).isEqualTo(op.apply(x).toDoubleArray());
    }

    @Test
    void theFirstOfEqualElementsGetsTheGradient() {
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            Tensor x = Tensor.of(new double[][][] {{{1, 3, -0.0, 0}, {3, 3, 0, -0.0}}}).to(type).requiresGrad(true);
            x.maxPool2d(2).sum().backward();
            assertThat(x.grad().toDoubleArray()).containsExactly(0, 1, 1, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void nanIsGreaterThanAllNumbers() {
        double nan = Double.NaN;
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            Tensor x = Tensor.of(new double[][][] {{{Double.POSITIVE_INFINITY, nan, 1, 2}, {nan, 3, 4, -1}}}).to(type);
            Selection pooled = x.maxPool2dWithIndices(size(2));
            assertThat(pooled.values().toDoubleArray()).containsExactly(nan, 4);
            assertThat(pooled.indices().toLongArray()).containsExactly(1, 6);
            assertThat(x.avgPool2d(2).toDoubleArray()).containsExactly(nan, 1.5);
        }
    }

    /** A batch of so many planes that some are searched for NaN together, and one has it. */
    @Test
    void nanConcernsItsWindowAlone() {
        double[] values = new double[40 * 30 * 30];
        for (int n = 0; n < values.length; n++) {
            values[n] = n * 7919L % 10007;
        }
        double[] without = Tensor.of(Shape.of(40, 30, 30), values).to(DType.F32).maxPool2d(size(3).stride(2))
                .toDoubleArray();
        values[17 * 900 + 31] = Double.NaN;
        Tensor pooled = Tensor.of(Shape.of(40, 30, 30), values).to(DType.F32).maxPool2d(size(3).stride(2));
        without[17 * 196] = Double.NaN;
        assertThat(pooled.toDoubleArray()).isEqualTo(without);
    }

    /** More windows than elements along some axes, of which there may be one. */
    @Test
    void floatsArePooledAsDoublesAlsoToMoreWindows() {
        for (int[] sizes : new int[][] {{1, 1, 2, 2}, {2, 3, 1, 4}, {1, 2, 3, 1}, {2, 1, 1, 1}}) {
            Tensor x = PyTorchNumbers.numbers(Shape.of(sizes), 37, 11, 1009, 128);
            for (int[] counts : new int[][] {{2, 2, 2}, {1, 5, 2}, {4, 1, 7}, {3, 3, 1}}) {
                Selection doubles = x.adaptiveMaxPool3dWithIndices(counts);
                Selection floats = x.to(DType.F32).adaptiveMaxPool3dWithIndices(counts);
                assertThat(floats.indices().toLongArray()).isEqualTo(doubles.indices().toLongArray());
                assertThat(floats.values().toDoubleArray())
                        .isEqualTo(doubles.values().to(DType.F32).toDoubleArray());
            }
        }
    }

    @Test
    void leastElementsArePooledToo() {
        Tensor x = Tensor.full(Double.NEGATIVE_INFINITY, Shape.of(1, 3, 3), DType.F32);
        Selection pooled = x.maxPool2dWithIndices(size(3).stride(2).padding(1));
        assertThat(pooled.values().toDoubleArray()).containsOnly(Double.NEGATIVE_INFINITY);
        assertThat(pooled.indices().toLongArray()).containsExactly(0, 1, 3, 4);
    }

    @Test
    void theMeanOfEqualElementsIsThatElement() {
        assertThat(Tensor.full(3, Shape.of(2, 9, 9), DType.F64).avgPool2d(3).toDoubleArray()).containsOnly(3);
        assertThat(Tensor.full(3, Shape.of(2, 9, 9), DType.F64).adaptiveAvgPool2d(4).toDoubleArray()).containsOnly(3);
    }

    @Test
    void aSumOfPowersThatIsZeroHasTheDerivativeZero() {
        Tensor x = Tensor.zeros(1, 4).requiresGrad(true);
        Tensor y = x.lpPool1d(2, size(2));
        y.sum().backward();
        assertThat(y.toDoubleArray()).containsOnly(0);
        assertThat(x.grad().toDoubleArray()).containsOnly(0);
    }

    @Test
    void noSamplesArePooledToNone() {
        Tensor x = Tensor.zeros(0, 3, 6, 6).requiresGrad(true);
        assertThat(x.maxPool2d(2).shape()).isEqualTo(Shape.of(0, 3, 3, 3));
        assertThat(x.avgPool2d(2).shape()).isEqualTo(Shape.of(0, 3, 3, 3));
        assertThat(x.adaptiveMaxPool2d(4).shape()).isEqualTo(Shape.of(0, 3, 4, 4));
        x.maxPool2d(2).sum().add(x.avgPool2d(2).sum()).backward();
        assertThat(x.grad().shape()).isEqualTo(x.shape());
    }

    private static void refuses(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void errorsNameOpSizesAndTheFix() {
        Tensor x = Tensor.zeros(2, 3, 5, 6).named("x");
        refuses(() -> x.maxPool2d(7), "maxPool2d of x (2, 3, 5, 6) F64", "7 places", "axis 2 of size 5", "smaller");
        refuses(() -> x.avgPool2d(size(8).padding(1)), "avgPool2d of x", "8 places", "with padding 1");
        refuses(() -> x.maxPool2d(size(3).dilation(3)), "7 places", "size or dilation smaller");
        refuses(() -> x.maxPool2d(size(2).padding(2)), "maxPool2d of x", "padding 2 along axis 2", "1 or less");
        refuses(() -> x.maxPool2d(0), "maxPool2d of x", "size must be 1 or more, not 0");
        refuses(() -> size(2, -1), "size must be 1 or more, not -1");
        refuses(() -> size(2).stride(0), "stride must be 1 or more, not 0");
        refuses(() -> size(2).padding(-1), "padding must be 0 or more, not -1");
        refuses(() -> size(2).dilation(), "no dilation");
        refuses(() -> x.maxPool2d(size(2, 2, 2)), "size (2, 2, 2) has 3 numbers", "2, one for each");
        refuses(() -> x.maxPool1d(2), "maxPool1d of x", "3 axes (samples, channels, length), or 2", "not 4",
                "unsqueeze");
        refuses(() -> x.flatten().maxPool3d(2), "maxPool3d of (180) F64", "5 axes", "or 4", "not 1");
        refuses(() -> Tensor.zeros(2, 0, 4).maxPool2d(2), "maxPool2d of (2, 0, 4) F64", "axis 1 has no elements");
        refuses(() -> Tensor.arange(4).reshape(1, 4).maxPool1d(2), "maxPool1d of (1, 4) I64", "to(F64)");
        refuses(() -> x.avgPool2d(size(2).dilation(2)), "avgPool2d of x", "dilation", "is 2");
        refuses(() -> x.maxPool2d(size(2).excludePadding()), "maxPool2d of x", "excludePadding is for averages");
        refuses(() -> x.lpPool2d(2, size(2).padding(1)), "lpPool2d of x", "no padding");
        refuses(() -> x.lpPool2d(0, size(2)), "lpPool2d of x", "p must be positive");
        refuses(() -> x.adaptiveAvgPool2d(0), "adaptiveAvgPool2d of x", "1 or more, not 0");
        refuses(() -> x.adaptiveMaxPool2d(1, 2, 3), "adaptiveMaxPool2d of x", "3 sizes", "2, one for each");
        refuses(() -> Tensor.zeros(1, 1).maxPool1d(size(2).dilation(3).padding(2)), "maxPool1d of (1, 1) F64",
                "window 0 of axis 1 has no element", "padding smaller");
        Tensor indices = Tensor.of(new long[][][] {{{0, 9}}}).named("i");
        refuses(() -> Tensor.zeros(1, 1, 2).maxUnpool2d(indices, 3), "maxUnpool2d of (1, 1, 2) F64 and i (1, 1, 2) I64",
                "index 9", "outside 0 to 8");
        refuses(() -> Tensor.zeros(1, 2, 2).maxUnpool2d(indices, 3), "maxUnpool2d", "the indices have shape (1, 1, 2)");
        refuses(() -> Tensor.zeros(1, 1, 2).maxUnpool2d(indices, size(1).padding(0).stride(2).padding(1)),
                "maxUnpool2d",
                "make an axis of size -1");
        assertThatThrownBy(() -> x.maxPool2d(null)).isInstanceOf(NullPointerException.class)
                .hasMessageContaining("options");
    }

    @Test
    void optionsSayWhatTheyAre() {
        assertThat(size(3, 2).stride(2).padding(1).dilation(2).ceilMode().excludePadding()).hasToString(
                "size (3, 2), stride 2, padding 1, dilation 2, ceil mode, without padding in averages")
                .isEqualTo(size(3, 2).stride(2).padding(1).dilation(2).ceilMode().excludePadding())
                .isNotEqualTo(size(3, 2)).hasSameHashCodeAs(
                        size(3, 2).stride(2).padding(1).dilation(2).ceilMode().excludePadding());
    }
}
