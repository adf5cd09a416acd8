package org.chainrule.autograd;

import java.util.function.Function;

/** Rules of forward mode and of vmap that reductions share. */
final class ReductionRules {
    private ReductionRules() {}

    /**
     * Returns the tangent of an op that reduces the rows of its argument to a number each, whose gradient is a row of the Jacobian:
     * the sum over the row of the gradient times the tangent.
     */
    static Tensor jvp(Op op, ReducedAxes over, Tensor[] tangents, Tensor y, Tensor... x) {
        Tensor ones = Tensor.onesLike(y);
        return new Sum(over).apply(ArithmeticFormulas.MUL.apply(tangents[0], op.vjp(0, ones, y, x).toTensor()));
    }

    /**
     * Applies a reduction, or an op that is given what was reduced and the elements.
     *
     * @param elements the index of the argument with the elements
     */
    static Tensor vmap(Function<ReducedAxes, Op> op, ReducedAxes over, int elements, boolean[] isBatched,
            Tensor... x) {
        Tensor[] all = Batches.repeated(isBatched, x);
        if (all[elements].shape().rank() > 1) {
            return op.apply(over.behind(all[elements].shape().rank())).apply(all);
        }
        Tensor row = all[elements].unsqueeze(-1);
        all[elements] = row;
        Tensor result = op.apply(ReducedAxes.of(false, 1)).apply(all);
        return result.shape().equals(row.shape()) ? result.squeeze(-1) : result;
    }
}
