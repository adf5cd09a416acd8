package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.CustomFunction;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** What is constant to an outer derivative, and what isn't, where transforms, vmap, hooks and rules of the user's meet. */
class ConstantsAmongTransformsTest {
    private final Tensor w = Tensor.of(3).requiresGrad(true);

    @Test
    void gradientsWithoutAGraphAreConstantWithinVmap() {
        Tensor y = Transform.vmap(x -> Autograd.grad(x.mul(w).square(), w).mul(w)).apply(Tensor.of(1, 2)).sum();
        assertThat(Autograd.grad(y, w).item()).isEqualTo(2 * 3 * (1 + 4));

        assertThat(Transform.grad(all -> Autograd.vmap(x -> new Tensor[] {Autograd.grad(x[0].pow(3), x[0]).mul(x[0])},
                new boolean[] {true}, all)[0].sum()).apply(Tensor.of(1, 2)).toDoubleArray()).containsExactly(3, 12);
    }

    @Test
    void valuesOfTransformsAreConstantWithoutRecording() {
        Tensor one = Tensor.of(1);
        Tensor y = Transform.vmap(x -> Autograd.noGrad(() -> Transform.jvp(u -> u.mul(w), x, one).value()).mul(w))
                .apply(Tensor.of(1, 2)).sum();
        assertThat(Autograd.grad(y, w).item()).isEqualTo(3 * (1 + 2));

        Tensor first = Transform
                .vmap(x -> Autograd.noGrad(() -> Transform.taylor(u -> u.mul(w), x, one, 1).getFirst()).mul(w))
                .apply(Tensor.of(1, 2)).sum();
        assertThat(Autograd.grad(first, w).item()).isEqualTo(3 * (1 + 2));
    }

    @Test
    void valuesOfTransformsArePartOfOuterDerivativesThroughVmap() {
        Tensor one = Tensor.of(1);
        assertThat(Transform
                .grad(all -> Transform.vmap(x -> Transform.jvp(u -> u.square(), x, one).value()).apply(all).sum())
                .apply(Tensor.of(1, 2)).toDoubleArray()).containsExactly(2, 4);
        assertThat(Transform.grad(all -> Transform.vmap(x -> Transform.taylor(u -> u.square(), x, one, 1).getFirst())
                .apply(all).sum()).apply(Tensor.of(1, 2)).toDoubleArray()).containsExactly(2, 4);
    }

    @Test
    void hooksThatReferToTheOuterArgumentArePartOfItsDerivative() {
        assertThat(Transform.grad(p -> Transform.grad(x -> {
            Tensor doubled = x.mul(2);
            doubled.registerHook(gradient -> gradient.mul(p));
            return doubled;
        }).apply(Tensor.of(1))).apply(Tensor.of(3)).item()).isEqualTo(2);
    }

    @Test
    void hooksWithinVmapThatABackwardPassFromOutsideWouldPassByAreErrors() {
        Tensor p = Tensor.of(1, 2).requiresGrad(true);
        assertThatIllegalStateException()
                .isThrownBy(() -> Transform.vmap(x -> {
                    Tensor doubled = x.mul(2);
                    doubled.registerHook(gradient -> gradient);
                    return doubled;
                }).apply(p)).withMessageContaining("registerHook of () F64 within vmap: a backward pass from outside");
        assertThat(Transform.vmap(Transform.grad(x -> {
            Tensor doubled = x.mul(2);
            doubled.registerHook(gradient -> gradient.mul(10));
            return doubled;
        })).apply(Tensor.of(1, 2)).toDoubleArray()).containsExactly(20, 20);
    }

    @Test
    void customFunctionsFollowASeedThatIsWritten() {
        CustomFunction twice = CustomFunction.of("twice", x -> x[0].mul(2), (g, y, x) -> new Tensor[] {g.mul(2)});
        Tensor seed = Tensor.of(1);
        Linearization linearized = Autograd.linearize(x -> new Tensor[] {twice.apply(x[0])},
                Tensor.of(1).requiresGrad(true));

        assertThat(linearized.vjp(seed).getFirst().item()).isEqualTo(2);
        Autograd.assign(seed, Tensor.of(10));
        assertThat(linearized.vjp(seed).getFirst().item()).isEqualTo(20);
    }
}
