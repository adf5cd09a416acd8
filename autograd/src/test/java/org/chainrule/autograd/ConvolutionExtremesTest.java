package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolutions with strides, dilations and padding at the end of their range: time and memory follow from what is computed. */
class ConvolutionExtremesTest {
    private static final int HUGE = 1 << 30;
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static ConvOptions options() {
        return ConvOptions.defaults();
    }

    /** Most elements of the input are seen by no window, and their gradient is 0. */
    @ParameterizedTest
    @ValueSource(ints = {7, 1000, HUGE, Integer.MAX_VALUE})
    void windowsFarApart(int stride) {
        Tensor x = Tensor.of(1, 2, 3, 4, 5).reshape(1, 1, 5).requiresGrad(true);
        Tensor weight = Tensor.of(2, 3).reshape(1, 1, 2).requiresGrad(true);
        Tensor y = x.conv1d(weight, options().stride(stride).padding(1).dilation(3));
        assertThat(y.toDoubleArray()).containsExactly(9);
        List<Tensor> gradients = Assertions.assertTimeoutPreemptively(LIMIT, () -> Autograd.grad(y.sum(), x, weight));
        assertThat(gradients.get(0).toDoubleArray()).containsExactly(0, 0, 3, 0, 0);
        assertThat(gradients.get(1).toDoubleArray()).containsExactly(0, 3);
    }

    /** Between windows stands the bias alone. */
    @Test
    void transposedWindowsFarApart() {
        Tensor x = Tensor.of(1, 2, 10, 20).reshape(2, 1, 2);
        Tensor weight = Tensor.of(1, -1).reshape(1, 2, 1);
        Tensor y = x.convTranspose1d(weight, Tensor.of(0.5, -0.25), options().stride(3));
        assertThat(y.toDoubleArray()).containsExactly(1.5, 0.5, 0.5, 2.5, -1.25, -0.25, -0.25, -2.25, //
                10.5, 0.5, 0.5, 20.5, -10.25, -0.25, -0.25, -20.25);
        Tensor far = Assertions.assertTimeoutPreemptively(LIMIT,
                () -> x.convTranspose1d(weight, options().stride(1 << 20)));
        assertThat(far.shape()).isEqualTo(Shape.of(2, 2, (1 << 20) + 1));
        assertThat(far.abs().sum().item()).isEqualTo(66);
    }

    /** Of no images, whatever the size of each. */
    @Test
    void nothingOfAnySize() {
        Tensor x = Tensor.zeros(0, 4, 2).requiresGrad(true);
        Tensor weight = Tensor.ones(4, 3, 2).requiresGrad(true);
        ConvOptions options = options().dilation(1_500_000_000);
        Tensor y = x.convTranspose1d(weight, options);
        assertThat(y.shape()).isEqualTo(Shape.of(0, 3, 1_500_000_002));
        assertThat(Autograd.grad(y.sum(), weight).toDoubleArray()).containsOnly(0).hasSize(24);
        assertThat(Autograd.grad(y.sum(), x).shape()).isEqualTo(x.shape());
        Tensor images = Assertions.assertTimeoutPreemptively(LIMIT,
                () -> Tensor.zeros(0, 1, 6).convTranspose1d(Tensor.ones(1, 3, 2), options().stride(HUGE / 4)));
        assertThat(images.size()).isZero();
        Tensor sums = Tensor.zeros(Shape.of(Integer.MAX_VALUE, 0), DType.F32);
        assertThat(sums.indexAdd(0, Tensor.of(new long[] {3, 5}), Tensor.zeros(2, 0)).size()).isZero();
    }

    /** What a window spans must find room in an array, though there is one output only. */
    @Test
    void windowsBeyondMemory() {
        Tensor x = Tensor.ones(1, 1, 1, 1);
        Tensor weight = Tensor.ones(1, 1, 2, 2);
        ConvOptions options = options().dilation(HUGE).padding(HUGE / 2);
        assertThatIllegalArgumentException().isThrownBy(() -> x.conv2d(weight, options))
                .withMessageContaining("conv2d of (1, 1, 1, 1)")
                .withMessageContaining("make the dilation or the padding");
    }

    /** A weight that isn't finite reaches what windows see by it, in the gradient of an input, too, and nothing else. */
    @Test
    void infiniteWeights() {
        Tensor one = Tensor.of(1.0, -1.0).reshape(1, 1, 2);
        Tensor weight = Tensor.of(INFINITE, 1, Double.NaN, 2).reshape(1, 1, 4);
        assertThat(one.convTranspose1d(weight).toDoubleArray()).containsExactly(INFINITE, -INFINITE, Double.NaN,
                Double.NaN, -2);
        Tensor x = Tensor.ones(1, 2, 3, 3).to(DType.F32).requiresGrad(true);
        double[] weights = {1, 1, 1, 1, -INFINITE, 1, 1, 1};
        Tensor y = x.conv2d(Tensor.of(Shape.of(1, 2, 2, 2), weights).to(DType.F32),
                options().stride(1, 2).padding(0, 1));
        Tensor gradient = Autograd.grad(y.select(2, 0).sum(), x);
        assertThat(gradient.toDoubleArray()).containsExactly(1, 1, 1, 1, 1, 1, 0, 0, 0, //
                1, -INFINITE, 1, 1, Double.NaN, 1, 0, 0, 0);
    }

    /** Padding that keeps the size isn't that of another dilation, modulo 2^32. */
    @Test
    void samePaddingBeyondRange() {
        Tensor x = Tensor.ones(1, 1, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.conv1d(Tensor.ones(1, 1, 5), options().samePadding().dilation(HUGE + 5)))
                .withMessageContaining(
                        "samePadding of a window of size 5 with dilation 1073741829 would be 4294967316");
    }
}
