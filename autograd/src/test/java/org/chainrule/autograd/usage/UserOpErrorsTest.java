package org.chainrule.autograd.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.NoSuchElementException;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong within an op that a user wrote is told with the op, its operands and the cause. */
class UserOpErrorsTest {
    private final Tensor a = Tensor.of(1, 2).requiresGrad(true).named("a");
    private final Tensor b = Tensor.of(4, -2).requiresGrad(true).named("b");

    /** Throws at a place of choice. */
    private record Faulty(RuntimeException inShape, RuntimeException inForward, RuntimeException inRule) implements Op {

        private static <T> T orThrow(RuntimeException e, T value) {
            if (e != null) {
                throw e;
            }
            return value;
        }

        @Override
        public Shape shape(Shape... in) {
            return orThrow(inShape, in[0]);
        }

        @Override
        public Tensor forward(Tensor... x) {
            return orThrow(inForward, x[0].add(x[1]));
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return i == 0 ? g : orThrow(inRule, g);
        }
    }

    @Test
    void anyExceptionOfForwardNamesOpAndOperands() {
        var cause = new ArrayIndexOutOfBoundsException(5);
        assertThatThrownBy(() -> new Faulty(null, cause, null).apply(a, b))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("faulty of a (2) F64 and b (2) F64: failed with java.lang.ArrayIndexOutOfBoundsException")
                .hasCause(cause);
    }

    @Test
    void anyExceptionOfTheShapeRuleNamesOpAndOperands() {
        var cause = new NoSuchElementException();
        assertThatThrownBy(() -> new Faulty(cause, null, null).apply(a, b))
                .hasMessageStartingWith("faulty of a (2) F64 and b (2) F64: ").hasCause(cause);
    }

    @Test
    void anyExceptionOfARuleNamesOpOperandsAndArgument() {
        var cause = new NullPointerException("no weights");
        Tensor y = new Faulty(null, null, cause).apply(a, b);
        for (Tensor result : new Tensor[] {y.sum(), y.square().sum()}) {
            assertThatThrownBy(result::backward).isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("the backward rule of faulty of a (2) F64 and b (2) F64 for argument 1: failed with "
                            + "java.lang.NullPointerException")
                    .hasCause(cause);
            assertThatThrownBy(() -> Autograd.of(result).createGraph().grad(b)).hasCause(cause);
            assertThatThrownBy(() -> Autograd.detectAnomaly(() -> result.backward())).hasCause(cause);
            assertThat(a.grad()).isNull();
        }
    }

    /** The reason is in the message, so the error isn't its own cause; its stack trace leads to where it was thrown. */
    @Test
    void aReasonIsSaidOnce() {
        var reason = new IllegalArgumentException("takes pairs");
        for (Throwable e : new Throwable[] {catchThrowable(() -> new Faulty(reason, null, null).apply(a, b)),
            catchThrowable(() -> new Faulty(null, reason, null).apply(a, b)),
            catchThrowable(() -> Tensor.of(1, 2).add(Tensor.of(1, 2, 3))),
            catchThrowable(() -> Tensor.of(1, 2).var(5))}) {
            assertThat(e).isExactlyInstanceOf(IllegalArgumentException.class).hasNoCause();
        }
        Throwable ofForward = catchThrowable(() -> new Faulty(null, reason, null).apply(a, b));
        assertThat(ofForward).hasMessage("faulty of a (2) F64 and b (2) F64: takes pairs");
        assertThat(ofForward.getStackTrace()).isEqualTo(reason.getStackTrace());
    }

    @Test
    void typesAreKept() {
        assertThatThrownBy(() -> new Faulty(null, new IllegalStateException("not loaded"), null).apply(a, b))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("faulty of a (2) F64 and b (2) F64: not loaded");
        assertThatThrownBy(() -> new Faulty(null, new ArithmeticException("/ by zero"), null).apply(a, b))
                .isExactlyInstanceOf(ArithmeticException.class)
                .hasMessage("faulty of a (2) F64 and b (2) F64: / by zero");
        var number = new NumberFormatException("For input string: x");
        assertThatThrownBy(() -> new Faulty(null, number, null).apply(a, b))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("faulty of a (2) F64")
                .hasCause(number);
    }

    /** Twice the argument, whose rule defers a kernel that can't take its arguments. */
    private record Deferring(String wrong) implements KernelOp {

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            double[] values = x[0].toDoubleArray();
            for (int n = 0; n < values.length; n++) {
                ((double[]) out)[n] = 2 * values[n];
            }
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return new Picky(wrong).defer(g, x[0]);
        }
    }

    private record Picky(String wrong) implements KernelOp {

        private void failIn(String part) {
            if (wrong.equals(part)) {
                throw new IllegalArgumentException("takes nothing");
            }
        }

        @Override
        public Shape shape(Shape... in) {
            failIn("shape");
            return in[0];
        }

        @Override
        public DType dtype(Tensor... x) {
            failIn("dtype");
            return x[0].dtype();
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            failIn("compute");
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return g;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shape", "dtype", "compute"})
    void aDeferredOpNamesItselfAndTheOpWhoseRuleItIs(String wrong) {
        Tensor y = new Deferring(wrong).apply(a).sum();
        String message = "the backward rule of deferring of a (2) F64 for argument 0: picky of (2) F64 and a (2) F64: "
                + "takes nothing";
        assertThatThrownBy(y::backward).isExactlyInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThatThrownBy(() -> Autograd.of(y).createGraph().grad(a))
                .isExactlyInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThat(a.grad()).isNull();
    }
}
