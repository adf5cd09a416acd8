package org.chainrule.autograd;

/** An op that computes whole numbers, such as indices, which have no derivative. */
interface IndexOp extends KernelOp {

    @Override
    default DType dtype(Tensor... x) {
        return DType.I64;
    }

    /** Returns null: a whole number has no derivative. */
    @Override
    default Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return null;
    }
}
