package org.chainrule.autograd;

/**
 * An op whose vjp rules for all arguments have most of their work in common. A backward pass does that once, and then asks
 * for each argument's share of the result.
 */
interface JointRuleOp extends KernelOp {

    /**
     * Computes the gradients by all arguments, in one tensor, by tensor operations.
     *
     * @param g the gradient of the result
     * @param y the result
     * @param x the arguments
     */
    Tensor jointGradient(Tensor g, Tensor y, Tensor... x);

    /**
     * Returns the part that is the gradient by argument {@code i}; null if it has none.
     *
     * @param joint what {@link #jointGradient} computed
     */
    Tensor share(int i, Tensor joint, Tensor... x);

    @Override
    default Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return share(i, jointGradient(g, y, x), x);
    }
}
