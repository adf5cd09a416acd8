package org.chainrule.nn.losses;

import java.util.Arrays;

import org.chainrule.autograd.Tensor;

/** What losses ask of the tensors they compare. */
final class LossInputs {
    private LossInputs() {}

    static void requireFloating(String loss, Tensor prediction) {
        requireFloating(loss, "prediction", prediction);
    }

    private static void requireFloating(String loss, String name, Tensor tensor) {
        if (!tensor.dtype().isFloating()) {
            throw new IllegalArgumentException(loss + ": the " + name + " is " + tensor.dtype()
                    + ", but must be floating point: use to(F64) or to(F32)");
        }
    }

    /** The target in the prediction's type, to be compared with it element by element. */
    static Tensor matching(String loss, Tensor prediction, Tensor target) {
        return matching(loss, "prediction", prediction, "target", target);
    }

    /** A tensor in the type of another, to be compared with it element by element. */
    static Tensor matching(String loss, String firstName, Tensor first, String secondName, Tensor second) {
        requireFloating(loss, firstName, first);
        if (!second.shape().equals(first.shape())) {
            throw new IllegalArgumentException(loss + ": the " + firstName + " has shape " + first.shape()
                    + " and the " + secondName + " " + second.shape()
                    + ", but they must be the same, since nothing is broadcast; "
                    + (second.size() == first.size()
                            ? "use " + secondName + ".reshape" + first.shape()
                            : "reshape the one that is wrong, or expand it if it is to be repeated"));
        }
        return second.to(first.dtype());
    }

    /** For losses that compare vectors along the last axis. */
    static void requireFeatures(String loss, Tensor vectors) {
        if (vectors.shape().rank() == 0) {
            throw new IllegalArgumentException(
                    loss + ": what is compared are vectors along the last axis, but the shape is "
                            + "(), a single number");
        }
    }

    /** Labels of 0 and 1 would be taken for something else without a word. */
    static void requireSigns(String loss, Tensor labels) {
        double[] y = labels.toDoubleArray();
        for (int n = 0; n < y.length; n++) {
            if (Math.abs(y[n]) != 1) {
                throw new IllegalArgumentException(loss + ": label " + y[n] + " at "
                        + Arrays.toString(labels.shape().index(n))
                        + " is neither -1 nor 1; of labels 0 and 1, labels.mul(2).sub(1) makes such");
            }
        }
    }
}
