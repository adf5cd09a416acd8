package org.chainrule.autograd;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Gradient;
import org.chainrule.autograd.formula.Primitive;

/**
 * The vjp rule of a formula for one argument: an op over those of (arguments, result, gradient) that its own formula
 * mentions.
 */
final class PointwiseVjp {
    private final Pointwise op; // null where the derivative is 0 everywhere, or 1
    private final boolean isZero;
    private final boolean isMasked; // whether its result is
    private final int[] sources; // the indices of the op's arguments in (arguments, result, gradient)

    private PointwiseVjp(Pointwise op, boolean isZero, boolean isMasked, int... sources) {
        this.op = op;
        this.isZero = isZero;
        this.isMasked = isMasked;
        this.sources = sources;
    }

    /** Returns the rule of a formula for argument {@code i}, for gradients that are {@linkplain Gradient masked} or not. */
    static PointwiseVjp of(Formula formula, int i, boolean isMasked) {
        Gradient gradient = formula.vjp(i, isMasked);
        if (gradient == null) {
            return new PointwiseVjp(null, true, true);
        }
        Expr vjp = gradient.value();
        int[] sources = vjp.argumentIndices();
        if (vjp.primitive() instanceof Primitive.Argument) {
            return new PointwiseVjp(null, false, gradient.isMasked(), sources);
        }
        return new PointwiseVjp(Pointwise.of(formula.name() + "'", sources.length, selected -> {
            Expr[] all = new Expr[formula.arity() + 2];
            for (int n = 0; n < sources.length; n++) {
                all[sources[n]] = selected[n];
            }
            return vjp.substitute(all);
        }), false, gradient.isMasked(), sources);
    }

    /** Returns the op to apply to {@link #arguments}; null where the rule returns {@link #withoutOp}. */
    Pointwise op() {
        return op;
    }

    /** Returns whether the derivative is 0 everywhere; where that is false and there is no op, it is 1. */
    boolean isZero() {
        return isZero;
    }

    /** Returns whether the gradient that the rule computes is masked. */
    boolean isMasked() {
        return isMasked;
    }

    /** Returns the arguments of the op. */
    Tensor[] arguments(Tensor g, Tensor y, Tensor... x) {
        Tensor[] selected = new Tensor[sources.length];
        for (int n = 0; n < selected.length; n++) {
            int source = sources[n];
            selected[n] = source < x.length ? x[source] : source == x.length ? y : g;
        }
        return selected;
    }

    /** Returns zeros, rather than null, where the derivative is 0, and the gradient itself where it is 1. */
    Tensor withoutOp(Tensor g, Tensor y) {
        return isZero ? Tensor.zerosLike(y).to(g.dtype()) : g;
    }

    /** Returns whether the rule reads argument {@code j}, or the result where {@code j} is the number of arguments. */
    boolean reads(int j) {
        for (int source : sources) {
            if (source == j) {
                return true;
            }
        }
        return false;
    }
}
