package org.chainrule.nn.losses;

import java.util.Arrays;
import java.util.function.DoublePredicate;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Validates and converts the tensors that losses compare. */
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

    /** Returns the target in the type of the prediction, whose shape it must have. */
    static Tensor matching(String loss, Tensor prediction, Tensor target) {
        return matching(loss, "prediction", prediction, "target", target);
    }

    /** Returns the second tensor in the type of the first, whose shape it must have. */
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

    /** Requires an axis of features, along which vectors are compared. */
    static void requireFeatures(String loss, Tensor vectors) {
        if (vectors.shape().rank() == 0) {
            throw new IllegalArgumentException(
                    loss + ": what is compared are vectors along the last axis, but the shape is "
                            + "(), a single number");
        }
    }

    /** Requires labels of -1 and 1; those of 0 and 1 would give wrong losses without an error. */
    static void requireSigns(String loss, Tensor labels) {
        requireEach(loss + ": label", labels, y -> Math.abs(y) == 1,
                " is neither -1 nor 1; of labels 0 and 1, labels.mul(2).sub(1) makes such");
    }

    /** Requires a property of all elements; an error names the first without it. */
    static void requireEach(String what, Tensor tensor, DoublePredicate property, String problem) {
        double[] elements = tensor.toDoubleArray();
        for (int n = 0; n < elements.length; n++) {
            if (!property.test(elements[n])) {
                throw new IllegalArgumentException(what + " " + elements[n] + " at "
                        + Arrays.toString(tensor.shape().index(n)) + problem);
            }
        }
    }

    /** Returns a setting as a scalar tensor, in the type of another tensor. */
    static Tensor scalar(double value, Tensor like) {
        return Tensor.full(value, Shape.SCALAR, like.dtype());
    }
}
