package org.chainrule.autograd;

/**
 * An op and its arguments, not yet applied: the result of a vjp rule for which the backward pass chooses the array that
 * it is written to. Created by {@link KernelOp#defer}.
 */
public final class DeferredOp implements VjpResult {
    final KernelOp op;
    final Tensor[] arguments;

    DeferredOp(KernelOp op, Tensor[] arguments) {
        this.op = op;
        this.arguments = arguments;
    }

    @Override
    public Tensor toTensor() {
        return Tape.apply(op, arguments);
    }

    /** Returns the op and its arguments: {@code matmul of (2, 3) F64 and (3, 4) F64, deferred}. */
    @Override
    public String toString() {
        return Tape.describe(op, arguments) + ", deferred";
    }
}
