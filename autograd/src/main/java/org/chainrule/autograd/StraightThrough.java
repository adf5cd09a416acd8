package org.chainrule.autograd;

import java.util.Objects;

import org.chainrule.autograd.formula.Expr;

/** The straight-through estimator: the values of one tensor with the gradient of another. */
final class StraightThrough {
    private static final Pointwise OP = Pointwise.of("straightThrough", (hard, _) -> hard)
            .derivatives((_, _, _) -> Expr.zero(), (_, _, _) -> Expr.one());

    private StraightThrough() {}

    static Tensor of(Tensor hard, Tensor soft) {
        Objects.requireNonNull(hard, "hard");
        Objects.requireNonNull(soft, "soft");
        return Tape.reportAs("straightThrough", () -> {
            soft.dtype().requireFloating();
            if (!hard.shape().equals(soft.shape())) {
                throw new IllegalArgumentException("the shapes " + hard.shape() + " and " + soft.shape() + " differ");
            }
            return OP.apply(hard.dtype() == soft.dtype() ? hard : hard.to(soft.dtype()), soft);
        }, hard, soft);
    }
}
