package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** Directions, weights and coefficients are of the type of what they belong to, as in JAX: nothing is rounded without a word. */
class GivenTypesTest {
    private static final Map<String, BiFunction<Tensor, Tensor, Object>> CALLS = Map.of(
            "tangents", (x, v) -> Transform.jvp(z -> z.mul(2), x, v).tangent().dtype(),
            "tangents of several",
            (x, v) -> Transform.jvp(z -> z[0].mul(z[1]), new Tensor[] {x, x}, new Tensor[] {x, v}).tangent().dtype(),
            "weights", (x, v) -> Transform.vjp(z -> z.mul(2), x, v).gradient().dtype(),
            "weights of several", (x, v) -> Transform.vjp(z -> z[0].mul(z[1]), new Tensor[] {x, x}, v).value().dtype(),
            "coefficients", (x, v) -> Transform.taylor(z -> z.mul(2), x, v, 2).get(2).dtype(),
            "coefficients of a jet", (x, v) -> Transform.jet(z -> z.mul(2), List.of(x, v)).get(1).dtype(),
            "tangents of hvp", (x, v) -> Transform.hvp(z -> z.square().sum(), x, v).dtype(),
            "weights of vhp", (x, v) -> Transform.vhp(z -> z.square().sum(), x, v).dtype());

    @Test
    void othersAreErrorsThatNameBoth() {
        Tensor x = Tensor.of(1, 2, 3);
        Map<DType, Tensor> all = Map.of(DType.F64, x, DType.F32, x.to(DType.F32), DType.I64, x.to(DType.I64),
                DType.BOOL, x.gt(1));
        CALLS.forEach((name, call) -> List.of(DType.F64, DType.F32).forEach(type -> all.forEach((given, v) -> {
            if (given == type) {
                assertThat(call.apply(all.get(type), v)).as(name).isEqualTo(type);
            } else {
                assertThatIllegalArgumentException().as(name).isThrownBy(() -> call.apply(all.get(type), v))
                        .withMessage("the " + name.split(" ")[0] + " given for (3) " + type + " have type " + given
                                + ", but must have its type; convert them with to(" + type + ")");
            }
        })));
    }
}
