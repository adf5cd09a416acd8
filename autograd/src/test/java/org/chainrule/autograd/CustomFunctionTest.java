package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

class CustomFunctionTest {
    private static final CustomFunction SOFTPLUS = CustomFunction.of("log1pExp", x -> x[0].exp().log1p(),
            (g, y, x) -> new Tensor[] {g.mul(x[0].sigmoid())});
    private static final CustomFunction PRODUCT = CustomFunction.of("product", x -> x[0].mul(x[1]),
            (g, y, x) -> new Tensor[] {g.mul(x[1]), g.mul(x[0])});
    private static final CustomFunction REVERSAL = CustomFunction.of("reversal", x -> x[0],
            (g, y, x) -> new Tensor[] {g.neg()}).withJvp((v, y, x) -> v[0].neg());

    private final Tensor x = Tensor.of(-2, .5, 3).requiresGrad(true).named("x");

    private static double sigmoid(double t) {
        return 1 / (1 + Math.exp(-t));
    }

    // ---- values and derivatives ----

    @Test
    void theStatedDerivativeTakesThePlaceOfThatOfTheValue() {
        Tensor large = Tensor.of(1000, 0).requiresGrad(true); // where e^x overflows
        Tensor y = SOFTPLUS.apply(large);
        assertThat(Autograd.grad(y.sum(), large).toDoubleArray()).containsExactly(1, .5);
        assertThat(Autograd.grad(REVERSAL.apply(x).mul(3).sum(), x).toDoubleArray()).containsExactly(-3, -3, -3);
        assertThat(REVERSAL.apply(x).toDoubleArray()).containsExactly(-2, .5, 3);
    }

    @Test
    void derivativesAreThoseOfFiniteDifferences() {
        GradCheck.of((Tensor t) -> SOFTPLUS.apply(t).sum()).secondOrder().verify(x);
        GradCheck.of((Tensor a, Tensor b) -> PRODUCT.apply(a, b).square().sum()).secondOrder().verify(x,
                Tensor.of(1, 2, 3).requiresGrad(true));
    }

    @Test
    void secondDerivativesFollowFromTheRule() {
        Tensor g = Autograd.of(SOFTPLUS.apply(x).sum()).createGraph().grad(x);
        double[] second = Autograd.grad(g.sum(), x).toDoubleArray();
        for (int n = 0; n < second.length; n++) {
            double s = sigmoid(x.toDoubleArray()[n]);
            assertThat(second[n]).isCloseTo(s * (1 - s), within(1e-15));
        }
        Tensor b = Tensor.of(1, 2, 3).requiresGrad(true);
        Tensor byX = Autograd.of(PRODUCT.apply(x, b).sum()).createGraph().grad(x);
        assertThat(Autograd.grad(byX.sum(), b).toDoubleArray()).containsExactly(1, 1, 1);
    }

    @Test
    void argumentsAreBroadcastAsInAnyOp() {
        Tensor factor = Tensor.of(2).requiresGrad(true);
        Tensor y = PRODUCT.apply(x, factor).sum();
        assertThat(Autograd.grad(y, factor).item()).isEqualTo(1.5);
    }

    @Test
    void nullIsZero() {
        CustomFunction first = CustomFunction.of("first", in -> in[0].add(in[1]),
                (g, y, in) -> new Tensor[] {g, null});
        Tensor b = Tensor.of(1, 2, 3).requiresGrad(true);
        first.apply(x, b).sum().backward();
        assertThat(x.grad().toDoubleArray()).containsExactly(1, 1, 1);
        assertThat(b.grad().toDoubleArray()).containsExactly(0, 0, 0);
    }

    @Test
    void anIndexHasNoGradient() {
        CustomFunction pick = CustomFunction.of("pick", in -> in[0].take(in[1]),
                (g, y, in) -> new Tensor[] {Tensor.zeros(3).scatterAdd(0, in[1], g), null});
        Tensor y = pick.apply(x, Tensor.of(new long[] {2, 0}));
        assertThat(Autograd.grad(y.mul(Tensor.of(5, 7)).sum(), x).toDoubleArray()).containsExactly(7, 0, 5);
        assertThat(Transforms.jvp(t -> pick.apply(t, Tensor.of(new long[] {2, 0})), x.detach(), Tensor.of(1, 10, 100))
                .tangent()
                .toDoubleArray()).containsExactly(100, 1);
    }

    @Test
    void theRuleIsAppliedOnceForAllArguments() {
        var calls = new AtomicInteger();
        CustomFunction counted = CustomFunction.of("counted", in -> in[0].add(in[1]), (g, y, in) -> {
            calls.incrementAndGet();
            return new Tensor[] {g, g};
        });
        counted.apply(x, x.detach().requiresGrad(true)).sum().backward();
        assertThat(calls).hasValue(1);
    }

    /** The same seed twice, first without and then with a graph of the gradient: the first one's isn't taken for the second. */
    @Test
    void gradientsOfAnEarlierPassAreNotThoseOfTheNext() {
        Tensor b = Tensor.of(1, 2, 3).requiresGrad(true);
        Tensor y = PRODUCT.apply(x, b);
        Tensor seed = Tensor.of(1, 10, 100);
        y.backward(seed);
        Tensor g = Autograd.of(y).seed(seed).createGraph().grad(x);
        assertThat(Autograd.grad(g.sum(), b).toDoubleArray()).containsExactly(1, 10, 100);
    }

    @Test
    void theValueIsComputedOnce() {
        var calls = new AtomicInteger();
        CustomFunction counted = CustomFunction.of("counted", in -> {
            calls.incrementAndGet();
            return in[0].exp();
        }, (g, y, in) -> new Tensor[] {g.mul(y)});
        counted.apply(x).sum().backward();
        assertThat(calls).hasValue(1);
        assertThat(x.grad().toDoubleArray()).isEqualTo(x.detach().exp().toDoubleArray());
    }

    @Test
    void withinACheckpointTheValueIsComputedAgain() {
        List<WeakReference<Object>> arrays = new ArrayList<>();
        UnaryOperator<Tensor> f = t -> {
            Tensor inner = SOFTPLUS.apply(t.sin());
            arrays.add(new WeakReference<>(inner.storage().array()));
            return SOFTPLUS.apply(inner).square();
        };
        Tensor y = Transforms.checkpoint(f).apply(x).sum();
        assertThat(arrays).allMatch(Collected::soon);
        assertThat(Autograd.grad(y, x).toDoubleArray())
                .isEqualTo(Autograd.grad(f.apply(x).sum(), x).toDoubleArray());
    }

    // ---- forward mode and vmap ----

    @Test
    void forwardModeIsDerivedOrStated() {
        Transforms.Jvp derived = Transforms.jvp(SOFTPLUS::apply, x.detach(), Tensor.of(1, 10, 100));
        assertThat(derived.tangent().toDoubleArray()).containsExactly(
                x.detach().sigmoid().mul(Tensor.of(1, 10, 100)).toDoubleArray(), within(1e-13));
        assertThat(Transforms.jvp(REVERSAL::apply, x.detach(), Tensor.of(1, 10, 100)).tangent().toDoubleArray())
                .containsExactly(-1, -10, -100);
        CustomFunction stated = PRODUCT.withJvp((v, y, in) -> v[0].mul(in[1]).add(in[0].mul(v[1])).mul(2)); // twice, to tell
        assertThat(Transforms.jvp(t -> stated.apply(t, Tensor.of(2)), x.detach(), Tensor.of(1, 10, 100)).tangent()
                .toDoubleArray()).containsExactly(4, 40, 400);
    }

    /** Clipping a gradient is no derivative of anything: its tangent would depend on where the rule is differentiated. */
    @Test
    void forwardModeIsNotDerivedFromARuleThatIsNotLinear() {
        CustomFunction clip = CustomFunction.of("clip", in -> in[0], (g, y, in) -> new Tensor[] {g.clamp(-.1, .1)});
        UnaryOperator<Tensor> f = t -> clip.apply(t).square().sum();
        Tensor at = Tensor.of(1, -2);

        assertThat(Transforms.grad(f).apply(at).toDoubleArray()).containsExactly(.1, -.1);
        String message = "none can be derived from the vjp rule, since that for argument 0 isn't linear in the gradient; "
                + "state jvp, or withJvp of a CustomFunction";
        assertThatIllegalStateException().isThrownBy(() -> Transforms.jvp(clip::apply, at, at))
                .withMessageContaining("clip of (2) F64").withMessageContaining(message);
        assertThatIllegalStateException().isThrownBy(() -> Transforms.jvp(Transforms.grad(f), at, at))
                .withMessageContaining(message);
        assertThatIllegalStateException()
                .isThrownBy(() -> Transforms.vmap(t -> Transforms.jvp(clip::apply, t, t).tangent()).apply(at))
                .withMessageContaining(message);
        assertThat(Transforms.jvp(clip.withJvp((v, y, in) -> v[0])::apply, at, at).tangent().toDoubleArray())
                .containsExactly(1, -2);
    }

    @Test
    void severalExamplesAreThoseOfALoop() {
        Tensor many = Tensor.of(new double[][] {{1, 2}, {3, -4}});
        Tensor b = Tensor.of(5, 7).requiresGrad(true);
        UnaryOperator<Tensor> f = t -> PRODUCT.apply(SOFTPLUS.apply(t), b);
        assertThat(Transforms.vmap(f).apply(many).toDoubleArray()).isEqualTo(f.apply(many).toDoubleArray());
        assertThat(Transforms.vmap(Transforms.grad(t -> f.apply(t).sum())).apply(many).toDoubleArray())
                .isEqualTo(Transforms.grad(t -> f.apply(t).sum()).apply(many).toDoubleArray());
        assertThat(Autograd.grad(Transforms.vmap(f).apply(many).sum(), b).toDoubleArray())
                .isEqualTo(Autograd.grad(f.apply(many).sum(), b).toDoubleArray());
    }

    @Test
    void aValueMayReadElementsWithinVmap() {
        CustomFunction largest = CustomFunction.of("largest", in -> Tensor.of(in[0].max().item()),
                (g, y, in) -> new Tensor[] {g.mul(in[0].eq(y).to(DType.F64))});
        Tensor many = Tensor.of(new double[][] {{1, 2}, {3, -4}});
        assertThat(Transforms.vmap(Transforms.grad(largest::apply)).apply(many).toDoubleArray()).containsExactly(0, 1,
                1,
                0);
    }

    // ---- names ----

    @Test
    void itIsOneOpOfItsName() {
        Tensor y = SOFTPLUS.apply(x);
        assertThat(y.op().name()).isEqualTo("log1pExp");
        assertThat(y.inputs()).containsExactly(x);
        assertThat(SOFTPLUS).hasToString("log1pExp");
    }

    // ---- errors ----

    @Test
    void errorsNameTheFunction() {
        CustomFunction few = CustomFunction.of("few", in -> in[0].add(in[1]), (g, y, in) -> new Tensor[] {g});
        CustomFunction none = CustomFunction.of("none", in -> in[0].exp(), (g, y, in) -> null);
        CustomFunction wrong = CustomFunction.of("wrong", in -> in[0].exp(),
                (g, y, in) -> new Tensor[] {Tensor.ones(2)});
        CustomFunction throwing = CustomFunction.of("throwing", in -> in[0].matmul(in[0]), (g, y, in) -> null);
        CustomFunction withoutValue = CustomFunction.of("withoutValue", in -> null, (g, y, in) -> null);
        Tensor two = Tensor.of(1, 2, 3).requiresGrad(true).named("two");
        assertThatThrownBy(few.apply(x, two).sum()::backward).isInstanceOf(IllegalStateException.class).hasMessage(
                "the backward rule of few of x (3) F64 and two (3) F64 for argument 0: it returned 1 gradients for 2 arguments");
        assertThatThrownBy(none.apply(x).sum()::backward).isInstanceOf(IllegalStateException.class)
                .hasMessage("the backward rule of none of x (3) F64 for argument 0: it returned null for 1 argument");
        assertThatThrownBy(wrong.apply(x).sum()::backward).isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the backward rule of wrong of x (3) F64 returned a gradient of shape (2) for argument 0 of "
                                + "shape (3); it must have that shape, or one that it broadcasts to");
        Tensor matrix = Tensor.ones(2, 3).named("m");
        assertThatThrownBy(() -> throwing.apply(matrix)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("throwing of m (2, 3) F64: matmul of m (2, 3) F64 and m (2, 3) F64");
        assertThatThrownBy(() -> withoutValue.apply(x)).isInstanceOf(IllegalStateException.class)
                .hasMessage("withoutValue of x (3) F64: its value is null");
        assertThatThrownBy(() -> SOFTPLUS.apply((Tensor) null)).isInstanceOf(NullPointerException.class)
                .hasMessageStartingWith("log1pExp of null: operand 1 is null");
        assertThatThrownBy(() -> Transforms.jvp(SOFTPLUS.withJvp((v, y, in) -> null)::apply, x.detach(), x.detach()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the forward rule of log1pExp of (3) F64: it returned null");
        assertThatThrownBy(() -> CustomFunction.of(" ", in -> in[0], (g, y, in) -> null))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the name of a function is empty");
    }

    // ---- straight through, and not through at all ----

    @Test
    void straightThroughHasTheValueOfOneAndTheGradientOfTheOther() {
        UnaryOperator<Tensor> rounded = t -> Autograd.straightThrough(t.mul(2).round(), t.square());
        Tensor y = rounded.apply(x);
        assertThat(y.toDoubleArray()).containsExactly(-4, 1, 6);
        assertThat(Autograd.grad(Autograd.straightThrough(x.mul(7), x).sum(), x).toDoubleArray()).containsExactly(1, 1,
                1);
        assertThat(Autograd.grad(y.sum(), x).toDoubleArray()).containsExactly(-4, 1, 6);
        assertThat(Transforms.jvp(rounded, x.detach(), Tensor.of(1, 10, 100)).tangent().toDoubleArray())
                .containsExactly(-4, 10, 600);
        assertThat(Transforms.vmap(Transforms.grad(t -> rounded.apply(t).sum())).apply(x.detach().reshape(3, 1))
                .toDoubleArray())
                .containsExactly(-4, 1, 6);
        assertThat(Transforms.hessian(t -> rounded.apply(t).sum(), x.detach()).toDoubleArray())
                .containsExactly(2, 0, 0, 0, 2, 0, 0, 0, 2);
    }

    @Test
    void straightThroughTakesHardValuesOfAnyType() {
        Tensor soft = Tensor.of(.2, .8).to(DType.F32).requiresGrad(true);
        Tensor y = Autograd.straightThrough(soft.gt(.5), soft);
        assertThat(y.dtype()).isEqualTo(DType.F32);
        assertThat(y.toDoubleArray()).containsExactly(0, 1);
        assertThat(Autograd.grad(y.sum(), soft).toDoubleArray()).containsExactly(1, 1);
        assertThat(Autograd.straightThrough(Tensor.of(-0.), Tensor.of(Double.POSITIVE_INFINITY)).item()).isEqualTo(-0.);
        assertThatThrownBy(() -> Autograd.straightThrough(x, soft)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("straightThrough of x (3) F64 and (2) F32: the shapes (3) and (2) differ");
    }

    @Test
    void aDetachedTensorIsConstantInEveryTransform() {
        UnaryOperator<Tensor> f = t -> t.detach().square().mul(t); // x^2 as a constant, times x
        Tensor at = x.detach();
        double[] expected = at.square().toDoubleArray();
        assertThat(Transforms.jvp(f, at, Tensor.ones(3)).tangent().toDoubleArray()).containsExactly(expected);
        assertThat(Transforms.grad(t -> f.apply(t).sum()).apply(at).toDoubleArray()).containsExactly(expected);
        assertThat(Transforms.vmap(Transforms.grad(f)).apply(at).toDoubleArray()).containsExactly(expected);
        assertThat(Transforms.grad(t -> Transforms.vmap(f).apply(t).sum()).apply(at).toDoubleArray())
                .containsExactly(expected);
        assertThat(Transforms.jvp(Transforms.vmap(f), at, Tensor.ones(3)).tangent().toDoubleArray())
                .containsExactly(expected);
        Tensor matrix = at.reshape(3, 1);
        assertThat(
                Transforms.grad(t -> Transforms.vmap(Transforms.vmap(f)).apply(t).sum()).apply(matrix).toDoubleArray())
                .containsExactly(expected);
    }
}
