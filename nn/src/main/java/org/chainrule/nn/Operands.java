package org.chainrule.nn;

import org.chainrule.autograd.Tensor;

/** What losses ask of the two tensors they compare. */
final class Operands {
    private Operands() {}

    static void requireFloating(String loss, Tensor prediction) {
        if (!prediction.dtype().isFloating()) {
            throw new IllegalArgumentException(loss + ": the prediction is " + prediction.dtype()
                    + ", but must be floating point: use to(F64) or to(F32)");
        }
    }

    /** The target in the prediction's type, to be compared with it element by element. */
    static Tensor matching(String loss, Tensor prediction, Tensor target) {
        requireFloating(loss, prediction);
        if (!target.shape().equals(prediction.shape())) {
            throw new IllegalArgumentException(loss + ": the prediction has shape " + prediction.shape()
                    + " and the target " + target.shape() + ", but they must be the same, since nothing is broadcast; "
                    + (target.size() == prediction.size()
                            ? "use target.reshape" + prediction.shape()
                            : "reshape the one that is wrong, or expand it if it is to be repeated"));
        }
        return target.to(prediction.dtype());
    }
}
