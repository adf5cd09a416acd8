package org.chainrule.autograd.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssertAlternative;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** The search for the first NaN names the op, the index and the line of the user's source. */
class AnomalyTest {
    private static final String FILE = "AnomalyTest.java";

    private final Tensor x = Tensor.of(new double[][] {{4, 1}, {-1, 9}}).requiresGrad(true).named("x");

    private static ThrowableAssertAlternative<ArithmeticException> assertThatAnomalyOf(Runnable body) {
        return assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Autograd.detectAnomaly(body));
    }

    /** The line that calls this. */
    private static int line() {
        return StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst()).orElseThrow().getLineNumber();
    }

    @Test
    void inForward() {
        int[] line = new int[1];
        assertThatAnomalyOf(() -> {
            line[0] = line() + 1;
            x.sqrt();
        }).satisfies(e -> assertThat(e)
                .hasMessage("sqrt of x (2, 2) F64 computed NaN at index [1, 0] of its result (" + FILE + ":" + line[0]
                        + ")"));
    }

    /** The value of (-1)^2 is fine; its derivative by the exponent, ln(-1), is not. */
    @Test
    void inBackward() {
        Tensor exponent = Tensor.of(2, 2).requiresGrad(true).named("exponent");
        int[] line = new int[1];
        assertThatAnomalyOf(() -> {
            line[0] = line() + 1;
            Tensor y = x.pow(exponent);
            y.sum().backward();
        }).satisfies(
                e -> assertThat(e).hasMessage("the backward rule of pow of x (2, 2) F64 and exponent (2) F64 computed"
                        + " NaN at index [1, 0] of the gradient for argument 1 (" + FILE + ":" + line[0] + ")"));
        assertThat(x.grad()).isNull();
        assertThat(exponent.grad()).isNull();
    }

    /** What a rule records belongs to the line whose derivative it is. */
    @Test
    void inASecondBackward() {
        Tensor exponent = Tensor.of(2).requiresGrad(true).named("exponent");
        int[] line = new int[1];
        assertThatAnomalyOf(() -> {
            line[0] = line() + 1;
            Tensor y = x.pow(exponent);
            Tensor derivative = Autograd.of(y.sum()).createGraph().grad(x); // b x^(b-1), which by b has the term ln x
            Autograd.grad(derivative.sum(), exponent);
        }).satisfies(
                e -> assertThat(e.getMessage()).startsWith("the backward rule of pow' of x (2, 2) F64 and exponent")
                        .contains("NaN at index [1, 0]").endsWith("(" + FILE + ":" + line[0] + ")"));
    }

    /** Infinite contributions of both signs meet in a sum that no op of the user computed. */
    @Test
    void inTheSumOfContributions() {
        Tensor zero = Tensor.of(0).requiresGrad(true).named("zero");
        int[] line = new int[1];
        assertThatAnomalyOf(() -> {
            Tensor y = zero.sqrt().sub(zero.sqrt());
            line[0] = line() + 1;
            y.backward();
        }).satisfies(e -> assertThat(e.getMessage()).startsWith("add of").contains("NaN at index []")
                .endsWith("(" + FILE + ":" + line[0] + ")"));
        assertThat(zero.grad()).isNull();
    }

    @Test
    void aStaleValueIsFoundWithItsLine() {
        int[] line = new int[1];
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> Autograd.detectAnomaly(() -> {
            line[0] = line() + 1;
            Tensor y = x.mul(x);
            Autograd.assign(x, x.mul(2));
            y.sum().backward();
        })).satisfies(e -> assertThat(e.getMessage()).contains("mul of x", "(" + FILE + ":" + line[0] + ")"));
    }

    @Test
    void nanThatCameWithTheDataIsNoAnomaly() {
        Tensor data = Tensor.of(Double.NaN, 1);
        assertThatCode(() -> Autograd.detectAnomaly(() -> data.mul(data).sum())).doesNotThrowAnyException();
    }

    @Test
    void outsideTheScopeNobodyLooks() {
        assertThat(x.sqrt().get(1, 0)).isNaN();
        double inside = Autograd.detectAnomaly(() -> x.mul(2).get(0, 0));
        assertThat(inside).isEqualTo(8);
    }

    private static ThrowableAssertAlternative<ArithmeticException> assertThatRefused(Tensor result) {
        return assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Autograd.requireNoNaN(result));
    }

    @Test
    void aResultOfNaNNamesTheFirstOpWithoutComputingAgain() {
        Tensor other = x.mul(2).exp();
        Tensor loss = other.add(x.sqrt().named("root").mul(3)).sum();
        assertThatRefused(loss).withMessage(
                "sqrt of x (2, 2) F64 computed the first NaN, at index [1, 0] of its result");
    }

    @Test
    void aResultOfNaNNamesWhatBroughtIt() {
        Tensor data = Tensor.of(new double[][] {{1, 1}, {1, Double.NaN}}).named("data");
        assertThatRefused(x.add(1).mul(data).sum()).withMessageStartingWith("mul of ")
                .withMessageEndingWith(" was given NaN: data (2, 2) F64 holds it at index [1, 1]");
    }

    @Test
    void aNaNThatIsNotPassedOnIsNobodysFault() {
        Tensor masked = Tensor.where(x.gt(0), x.sqrt(), x.mul(0));
        Autograd.requireNoNaN(masked.sum());
        Tensor loss = masked.sum().sub(1e9).log();
        assertThatRefused(loss).withMessageStartingWith("log of");
    }

    @Test
    void aConstantOfNaNHasNoHistory() {
        assertThatRefused(Tensor.of(Double.NaN)).withMessageContaining("how it was computed was not recorded");
    }

    @Test
    void aLongChainIsSearchedInTimeAndWithoutRecursion() {
        Tensor y = x.sqrt();
        for (int n = 0; n < 20_000; n++) {
            y = y.add(1);
        }
        assertThatRefused(y.sum()).withMessageStartingWith("sqrt of x");
    }

    @Test
    void anInfiniteResultNamesTheFirstOp() {
        Tensor zero = Tensor.of(2, 0).requiresGrad(true).named("zero");
        Autograd.requireFinite(zero.reciprocal().select(0, 0));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Autograd.requireFinite(zero.reciprocal().mul(3).add(1).sum()))
                .withMessage(
                        "reciprocal of zero (2) F64 computed the first infinite value, at index [1] of its result");
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Autograd.requireFinite(x.sqrt().sum()))
                .withMessageStartingWith("sqrt of x (2, 2) F64 computed the first NaN");
        Tensor data = Tensor.of(1, Double.NEGATIVE_INFINITY).named("data");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Autograd.requireFinite(zero.add(data).sum()))
                .withMessageEndingWith("was given an infinite value: data (2) F64 holds it at index [1]");
    }

    @Test
    void theLogarithmOfAnUnderflowIsComputedByAnOpOfItsOwn() {
        Tensor logits = Tensor.of(1000, 0).requiresGrad(true).named("logits");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Autograd.requireFinite(logits.softmax(0).log().select(0, 1).neg()))
                .withMessage("log of (2) F64 computed the first infinite value, at index [1] of its result; logSoftmax "
                        + "computes softmax and log in one, without underflow");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Autograd.requireFinite(logits.neg().sigmoid().log().sum()))
                .withMessageEndingWith("; logSigmoid computes sigmoid and log in one, without underflow");
        Autograd.requireFinite(logits.logSoftmax(0).select(0, 1).neg());
    }

    @Test
    void aGradientThatIsNotFiniteNamesTheRule() {
        Tensor w = Tensor.of(4, 0).requiresGrad(true).named("w");
        Tensor loss = w.sqrt().mul(2).sum();
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Autograd.requireFiniteGradients(loss))
                .withMessage("the backward rule of sqrt of w (2) F64 computed the first gradient that isn't finite, at "
                        + "index [1] of the gradient for argument 0");
        assertThat(w.grad()).isNull();
        Autograd.requireFiniteGradients(w.square().sum());
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Autograd.requireFiniteGradients(w.square().sum().mul(0).sqrt()))
                .withMessageStartingWith("the backward rule of sqrt of ");
    }

    @Test
    void aSumOfFiniteGradientsThatOverflowsIsNamed() {
        Tensor w = Tensor.of(0).requiresGrad(true).named("w");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Autograd.requireFiniteGradients(w.mul(1.2e308).add(w.mul(1.3e308))))
                .withMessageStartingWith(
                        "the contributions to the gradient of w () F64 are finite, but their sum isn't");
    }
}
