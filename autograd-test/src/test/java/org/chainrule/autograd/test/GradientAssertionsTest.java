package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.chainrule.autograd.test.GradientAssertions.assertGradients;

import java.util.function.UnaryOperator;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.test.TensorArbitraries.Elements;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** What users assert of gradients, and the tensors that they do it with. */
class GradientAssertionsTest {
    private static final Pointwise WRONG = Pointwise.of("wrong", x -> x.mul(x)).derivative((x, y) -> x.mul(3));

    @Test
    void rightGradientsAreReported() {
        assertThat(assertGradients(Tensor::exp, Tensor.of(1, 2)).compared()).isEqualTo(2);
        assertThat(assertGradients((x, y) -> x.mul(y), Tensor.of(1, 2), Tensor.of(3)).compared()).isEqualTo(3);
        assertThat(assertGradients(x -> x[0].mul(x[1]).add(x[2]), Tensor.of(1), Tensor.of(2), Tensor.of(3)).compared())
                .isEqualTo(3);
        assertThat(assertGradients(GradCheck.of(Tensor::relu), Tensor.of(0)).kinks()).hasSize(1);
    }

    @Test
    void aWrongOneFailsWithBothNumbersAndTheOpToBlame() {
        var failure = catchThrowableOfType(AssertionFailedError.class,
                () -> assertGradients(x -> WRONG.apply(x.exp()).sum(), Tensor.of(0, 0.5)));

        assertThat(failure).hasMessageContaining("gradient by argument 0 at index [0]: analytic 3.0, numeric ")
                .hasMessageContaining("; to blame is wrong (GradientAssertionsTest.java:")
                .hasMessageContaining(
                        " of (2) F64: gradient of the weighted sum of the 2 results by argument 0 of op wrong at index ");
        assertThat((double) failure.getActual().getValue()).isEqualTo(3);
        assertThat((double) failure.getExpected().getValue()).isBetween(1.99999, 2.00001);
    }

    // ---- arbitrary tensors ----

    @Provide
    Arbitrary<Tensor> any() {
        return TensorArbitraries.tensors(DType.F64);
    }

    @Provide
    Arbitrary<Tensor> moderate() {
        return TensorArbitraries.tensors(DType.F64, Elements.ORDINARY, Elements.ZERO, Elements.NEAR_KINK,
                Elements.TIED);
    }

    @Provide
    Arbitrary<Tensor> whole() {
        return TensorArbitraries.tensors(Shape.of(2, 3), DType.I64);
    }

    @Provide
    Arbitrary<Tensor> single() {
        return TensorArbitraries.tensors(Shape.of(3), DType.F32, Elements.HUGE);
    }

    @Property
    void tensorsHaveTheirTypesAndShapes(@ForAll("any") Tensor x, @ForAll("whole") Tensor whole,
            @ForAll("single") Tensor single) {
        assertThat(x.dtype()).isEqualTo(DType.F64);
        assertThat(x.shape().rank()).isLessThanOrEqualTo(3);
        assertThat(x.isFinite().all().item()).isEqualTo(1);
        assertThat(whole.dtype()).isEqualTo(DType.I64);
        assertThat(whole.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(single.dtype()).isEqualTo(DType.F32);
        assertThat(single.abs().min().item()).isGreaterThanOrEqualTo(9999);
    }

    /** Kinks, jumps and ties of all sorts, and places right beside them. */
    @Property(tries = 100, seed = "-6415121390784390140")
    void functionsWithKinksRaiseNoAlarm(@ForAll("moderate") Tensor x) {
        assertGradients(Tensor::relu, x);
        assertGradients(y -> y.abs().mul(2).sub(1), x);
        assertGradients(y -> y.clamp(-0.5, 1), x);
        assertGradients(Tensor::hardSwish, x);
        assertGradients(Tensor::round, x);
        assertGradients(Tensor::floor, x);
        assertGradients(y -> y.max(), x);
        assertGradients(y -> y.flatten().sort(0).values(), x);
        assertGradients(y -> y.flatten().median(0).values(), x);
        assertGradients((y, z) -> y.maximum(z), x.flatten(), x.flatten().flip(0));
    }

    /** Functions that are defined everywhere, at elements of all sizes. */
    @Property(tries = 100, seed = "11")
    void smoothFunctionsRaiseNoAlarmAtAnySize(@ForAll("any") Tensor x) {
        assertGradients(Tensor::sin, x.clamp(-1e4, 1e4));
        assertGradients(Tensor::tanh, x);
        assertGradients(Tensor::sigmoid, x);
        assertGradients(Tensor::softplus, x);
        assertGradients(Tensor::atan, x);
        assertGradients(Tensor::erf, x);
        assertGradients(y -> y.mul(-0.5).add(1), x);
        assertGradients(y -> y.flatten().softmax(0), x.clamp(-1e4, 1e4)); // of equal ones at 1e30 it jumps to the next number
        assertGradients(y -> y.flatten().logSumExp(0), x.clamp(-1e4, 1e4));
        assertGradients((y, z) -> y.mul(z), x, x.add(1));
    }

    /** The same with a derivative that is wrong by a hundredth, wherever it isn't too small to be told from 0. */
    @Property(tries = 100, seed = "12")
    void aWrongDerivativeIsFoundAtAnySize(@ForAll("any") Tensor x) {
        UnaryOperator<Tensor> wrong = y -> {
            Tensor right = y.atan();
            return right.add(right.sub(right.detach()).mul(0.01));
        };
        if (x.abs().min().item() < 3) {
            assertThat(catchThrowable(() -> assertGradients(wrong, x))).isInstanceOf(AssertionFailedError.class);
        }
    }
}
