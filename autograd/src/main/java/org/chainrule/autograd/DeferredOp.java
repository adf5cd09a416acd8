package org.chainrule.autograd;

/**
 * An op and its arguments, not yet applied: the result of a vjp rule for which the backward pass chooses where it is
 * written. Made by {@link KernelOp#defer}.
 */
public final class DeferredOp implements VjpResult {
    private final KernelOp op;
    private final Tensor[] arguments;

    DeferredOp(KernelOp op, Tensor[] arguments) {
        this.op = op;
        this.arguments = arguments;
    }

    @Override
    public Tensor toTensor() {
        return Tape.apply(op, arguments);
    }

    DeferredOp substituted(OpHook hook) {
        Op other = hook.substitute().apply(op);
        return other == op ? this : new DeferredOp((KernelOp) other, arguments);
    }

    void tell(OpHook hook, Tensor result) {
        hook.applied(op, arguments, result);
    }

    /** Returns the shape of the result. */
    Shape shape() {
        return Tape.shape(op, arguments);
    }

    /** Returns the type of the result. */
    DType dtype() {
        return Tape.dtype(op, arguments);
    }

    /** Computes the result into a whole array of its shape and type. */
    void computeInto(Tensor out) {
        op.compute(out.shape(), out.storage().array(), arguments);
    }

    /**
     * Adds the result to a whole array of its shape and type, in the same bits as computing and then adding it.
     *
     * @return false if the kernel can't, and nothing was done
     */
    boolean addTo(Tensor sum) {
        return op.accumulate(sum.shape(), sum.storage().array(), arguments);
    }

    /**
     * Returns whether the result may take the array of a tensor that is a whole array: the kernel reads each element before
     * it writes it, and no argument sees that array in another order.
     */
    boolean canOverwrite(Tensor whole, Shape shape, DType type) {
        if (!op.worksInPlace() || whole.dtype() != type || !whole.shape().equals(shape)) {
            return false;
        }
        for (Tensor argument : arguments) {
            if (argument.storage() == whole.storage()
                    && !(argument.isWholeArray() && argument.shape().equals(shape))) {
                return false;
            }
        }
        return true;
    }
}
