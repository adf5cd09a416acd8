package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

class ValueAndGradTest {
    private static final Function<Tensor[], Tensor[]> WITH_AUX = x -> {
        Tensor product = x[0].mul(x[1]);
        return new Tensor[] {product.square().sum(), product, x[0].gt(1)};
    };

    @Test
    void theFunctionIsCalledOnce() {
        var calls = new AtomicInteger();
        Vjp both = Transform.valueAndGrad(x -> {
            calls.incrementAndGet();
            return x.pow(3).sum();
        }, Tensor.of(1, 2));
        assertThat(calls).hasValue(1);
        assertThat(both.value().item()).isEqualTo(9);
        assertThat(both.gradient().toDoubleArray()).containsExactly(3, 12);
        assertThat(both.value().requiresGrad() || both.gradient().requiresGrad()).isFalse();
    }

    @Test
    void ofSeveralTensors() {
        Gradients all = Transform.valueAndGrad(x -> x[0].square().mul(x[1].sum()), Tensor.of(2), Tensor.of(3, 4));
        assertThat(all.value().item()).isEqualTo(28);
        assertThat(all.gradients().get(0).item()).isEqualTo(28);
        assertThat(all.gradients().get(1).toDoubleArray()).containsExactly(4, 4);
    }

    @Test
    void auxiliaryResultsArentDifferentiated() {
        GradientsWithAux all = Transform.valueAndGradWithAux(WITH_AUX, Tensor.of(1, 2), Tensor.of(3, 4));
        assertThat(all.value().item()).isEqualTo(9 + 64);
        assertThat(all.gradients().get(0).toDoubleArray()).containsExactly(18, 64); // 2 x y^2
        assertThat(all.gradients().get(1).toDoubleArray()).containsExactly(6, 32);
        assertThat(all.aux().get(0).toDoubleArray()).containsExactly(3, 8);
        assertThat(all.aux().get(1).dtype()).isEqualTo(DType.BOOL);
        assertThat(all.aux()).noneMatch(Tensor::requiresGrad);
    }

    /** Values, gradients and auxiliary results can be differentiated in turn. */
    @Test
    void nestsInTransforms() {
        Tensor x = Tensor.of(1, 2);
        Tensor y = Tensor.of(3, 4);
        Tensor v = Tensor.of(1, 10);
        Function<Tensor, Tensor> gradient = t -> Transform.valueAndGradWithAux(WITH_AUX, t, y).gradients().getFirst();
        assertThat(Transform.jvp(gradient::apply, x, v).tangent().toDoubleArray()).containsExactly(18, 320); // 2 y^2 v
        assertThat(Transform.vjp(gradient::apply, x, v).gradient().toDoubleArray()).containsExactly(18, 320);
        assertThat(Transform.grad(t -> Transform.valueAndGradWithAux(WITH_AUX, t, y).aux().getFirst().dot(v)).apply(x)
                .toDoubleArray()).containsExactly(3, 40);
        assertThat(Transform.grad(t -> Transform.valueAndGradWithAux(WITH_AUX, t, y).value()).apply(x)
                .toDoubleArray()).containsExactly(18, 64);
        Tensor parameter = Tensor.of(5).requiresGrad(true);
        Vjp scaled = Transform.valueAndGrad(t -> t.square().mul(parameter).sum(), x);
        assertThat(Autograd.grad(scaled.gradient().sum(), parameter).item()).isEqualTo(6);
        assertThat(Autograd.grad(scaled.value(), parameter).item()).isEqualTo(5);
        assertThat(Transform.derivative(t -> Transform.valueAndGrad(Tensor::sin, t).gradient(), 2).apply(Tensor.of(.3))
                .item()).isCloseTo(-Math.cos(.3), within(1e-15));
    }

    @Test
    void ofManyExamples() {
        Tensor rows = Tensor.of(new double[][] {{1, 2}, {3, 5}});
        Tensor y = Tensor.of(3, 4);
        Tensor[] all = Autograd.vmap(x -> {
            GradientsWithAux one = Transform.valueAndGradWithAux(WITH_AUX, x[0], y);
            return new Tensor[] {one.value(), one.gradients().getFirst(), one.aux().getFirst(), one.aux().get(1)};
        }, new boolean[] {true}, rows);
        assertThat(all[0].toDoubleArray()).containsExactly(73, 81 + 400);
        assertThat(all[1].toDoubleArray()).containsExactly(18, 64, 54, 160);
        assertThat(all[2].toDoubleArray()).containsExactly(3, 8, 9, 20);
        assertThat(all[3].toBooleanArray()).containsExactly(false, true, true, true);
    }

    @Test
    void onlyASingleNumberHasAGradient() {
        Tensor x = Tensor.of(1, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.valueAndGrad(t -> t.mul(2), x))
                .withMessageContaining("only a single number has a gradient");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transform.valueAndGradWithAux(t -> new Tensor[] {t[0].mul(2)}, x))
                .withMessageContaining("only a single number has a gradient");
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.valueAndGradWithAux(t -> new Tensor[0], x))
                .withMessage("grad of result 0, counted from 0, of a function of 1 tensor with 0 results");
    }
}
