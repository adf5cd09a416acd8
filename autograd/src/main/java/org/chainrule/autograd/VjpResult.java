package org.chainrule.autograd;

/**
 * The gradient that a vjp rule returns: a tensor; or a {@link DeferredOp}, an op that is still to be applied. A rule
 * whose last step is a {@link KernelOp} should defer it ({@link KernelOp#defer}): the backward pass then lets the
 * kernel write into a reused buffer, or add to the gradient that the argument already has, instead of allocating a new
 * array. The computed bits are the same either way.
 */
public sealed interface VjpResult permits Tensor, DeferredOp {

    /**
     * Returns the gradient as a tensor, computed now if it was deferred, and recorded like any other result.
     *
     * @return the tensor
     */
    Tensor toTensor();
}
