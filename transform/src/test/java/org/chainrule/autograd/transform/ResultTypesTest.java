package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests which types functions that are differentiated may return, that they return something, and of which type derivatives are. */
class ResultTypesTest {
    private static final Tensor X = Tensor.of(1, 3);

    /** Calls of transforms by the names that errors begin with. */
    private static final Map<String, BiFunction<UnaryOperator<Tensor>, Tensor, Object>> CALLS = new TreeMap<>(
            Map.ofEntries(
                    Map.entry("grad", (f, x) -> Transform.grad(f).apply(x)),
                    Map.entry("grad of several", (f, x) -> Transform.grad(all -> f.apply(all[0]), x, x)),
                    Map.entry("valueAndGrad", Transform::valueAndGrad),
                    Map.entry("valueAndGrad of several",
                            (f, x) -> Transform.valueAndGrad(all -> f.apply(all[0]), x, x)),
                    Map.entry("valueAndGradWithAux",
                            (f, x) -> Transform.valueAndGradWithAux(all -> new Tensor[] {f.apply(all[0]), all[0]}, x)),
                    Map.entry("hessian", Transform::hessian),
                    Map.entry("hessian of several", (f, x) -> Transform.hessian(all -> f.apply(all[0]), x, x)),
                    Map.entry("hvp", (f, x) -> Transform.hvp(f, x, x)),
                    Map.entry("vhp", (f, x) -> Transform.vhp(f, x, x)),
                    Map.entry("laplacian", Transform::laplacian),
                    Map.entry("jvp", (f, x) -> Transform.jvp(f, x, x)),
                    Map.entry("jvp of several",
                            (f, x) -> Transform.jvp(all -> f.apply(all[0]), new Tensor[] {x}, new Tensor[] {x})),
                    Map.entry("vjp", (f, x) -> Transform.vjp(f, x, Tensor.of(1))),
                    Map.entry("jacobian", Transform::jacobian),
                    Map.entry("jacobian of several", (f, x) -> Transform.jacobian(all -> f.apply(all[0]), x, x)),
                    Map.entry("taylor", (f, x) -> Transform.taylor(f, x, x, 2)),
                    Map.entry("jet", (f, x) -> Transform.jet(f, List.of(x, x))),
                    Map.entry("derivative", (f, x) -> Transform.derivative(f, 2).apply(x)),
                    Map.entry("partial", (f, x) -> Transform.partial(f, x, 0, 1)),
                    Map.entry("sparseJacobian",
                            (f, x) -> Transform.sparseJacobian(f, x, SparsityPattern.of(Tensor.of(1, 1)
                                    .reshape(1, 2).gt(0)))),
                    Map.entry("sparseHessian",
                            (f, x) -> Transform.sparseHessian(f, x, SparsityPattern.of(Tensor.eye(2).gt(0)))),
                    Map.entry("SparsityPattern", SparsityPattern::ofJacobian),
                    Map.entry("SparsityPattern of Hessians", SparsityPattern::ofHessian)));

    @Test
    void whatIsntFloatingHasNoDerivative() {
        Map<String, UnaryOperator<Tensor>> functions = Map.of("() I64", Tensor::argmax, "() BOOL",
                x -> x.sum().gt(0));
        functions.forEach((text, f) -> CALLS.forEach((name, call) -> assertThatIllegalArgumentException().as(name)
                .isThrownBy(() -> call.apply(f, X))
                .withMessage("%s of a function whose result is %s, which has no derivative: only F64 and F32 do; return"
                        + " what it was before to(%s), a comparison or argmax", name.split(" of")[0], text,
                        text.substring(3))));
        assertThatIllegalArgumentException().isThrownBy(() -> Transform.jacobian(x -> x.to(DType.I64), X))
                .withMessageStartingWith("jacobian of a function whose result is (2) I64");
    }

    @Test
    void amongSeveralResultsTheirTangentsAreZero() {
        Linearization f = Autograd.linearize(x -> new Tensor[] {x[0].sum(), x[0].argmax()}, X);
        assertThat(f.jvp(X).get(1).item()).isZero();
        assertThat(f.grad(0).getFirst().toDoubleArray()).containsExactly(1, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> f.grad(1))
                .withMessageStartingWith("grad of result 1 of a function of 1 tensor with 2 results")
                .withMessageContaining("() I64");
    }

    @Test
    void aFunctionThatReturnsNullIsNamed() {
        CALLS.forEach((name, call) -> assertThatNullPointerException().as(name)
                .isThrownBy(() -> call.apply(_ -> null, X))
                .withMessageStartingWith(name.split(" of")[0] + " of a function f ").withMessageContaining("null"));
        assertThatNullPointerException().isThrownBy(() -> Transform.vmap(_ -> null).apply(X))
                .withMessage("vmap of a function f that returned null");
        assertThatNullPointerException().isThrownBy(() -> Transform.checkpoint(_ -> null).apply(X))
                .withMessage("checkpoint of a function f that returned null");
        assertThatNullPointerException().isThrownBy(() -> Transform.valueAndGradWithAux(_ -> null, X))
                .withMessage("valueAndGradWithAux of a function f that returned null");
        assertThatNullPointerException()
                .isThrownBy(() -> Transform.valueAndGradWithAux(x -> new Tensor[] {x[0].sum(), null}, X))
                .withMessage("valueAndGradWithAux of a function f whose result 1 is null");
        for (Tensor[] results : new Tensor[][] {null, {null}}) {
            assertThatNullPointerException().isThrownBy(() -> Autograd.linearize(_ -> results, X))
                    .withMessageStartingWith("linearize of a function f that returned ").withMessageContaining("null");
            assertThatNullPointerException()
                    .isThrownBy(() -> Autograd.vmap(_ -> results, new boolean[] {true}, X))
                    .withMessageStartingWith("vmap of a function f that returned ").withMessageContaining("null");
        }
    }

    @ParameterizedTest
    @EnumSource(JacobianMode.class)
    void aJacobianHasTheTypeOfTheArgument(JacobianMode mode) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            for (DType other : List.of(DType.F64, DType.F32)) {
                Tensor x = X.to(type);
                for (int results : new int[] {0, 1, 2, 3}) {
                    UnaryOperator<Tensor> f = y -> y.square().sum().to(other).expand(results);
                    assertThat(Transform.jacobian(f, x, mode).dtype()).isEqualTo(type);
                    assertThat(
                            Transform.sparseJacobian(f, x, SparsityPattern.of(Tensor.ones(results, 2).gt(0))).values()
                                    .dtype())
                            .isEqualTo(type);
                }
                assertThat(Transform.grad(y -> y.square().sum().to(other)).apply(x).dtype()).isEqualTo(type);
                assertThat(Transform.hessian(y -> y.square().sum().to(other), x).dtype()).isEqualTo(type);
                assertThat(Transform.jvp(y -> y.to(other), x, x).tangent().dtype()).isEqualTo(other);
                List<Tensor> both = Transform.jacobian(y -> y[0].to(DType.F64).add(y[1].to(DType.F64)).to(other), x,
                        X.to(other));
                assertThat(both).extracting(Tensor::dtype).containsExactly(type, other);
            }
        }
    }
}
