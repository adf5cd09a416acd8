package org.chainrule.autograd;

/**
 * An op whose gradients by several arguments are best computed together. The backward pass asks for the joint gradient
 * once for all of them; it is the result of another op, and so can be differentiated again.
 */
interface JointRule extends KernelOp {

    /** Returns whether the gradient by an argument is part of the joint gradient. */
    boolean isJoint(int i);

    /**
     * Computes the gradients together.
     *
     * @param g the gradient of the result
     * @param x the arguments
     * @return a tensor that they are parts of
     */
    Tensor joint(Tensor g, Tensor... x);

    /**
     * Returns the gradient by argument {@code i}, a view of the joint gradient.
     *
     * @param i the index of an argument for which there is a part
     * @param joint what {@link #joint} returned
     * @param x the arguments
     */
    Tensor part(int i, Tensor joint, Tensor... x);

    /** Returns the gradient by an argument that has no part in the joint gradient; by default zero. */
    default VjpResult single(int i, Tensor g, Tensor... x) {
        return null;
    }

    /**
     * Returns whether the value of argument {@code j} is read only where the joint gradient is differentiated again, so that
     * the graph needn't keep it for a backward pass.
     */
    default boolean isForSecondDerivatives(int j) {
        return false;
    }

    @Override
    default VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return isJoint(i) ? part(i, joint(g, x), x) : single(i, g, x);
    }
}
