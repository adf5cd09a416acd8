package org.chainrule.nn.losses;

import java.util.Arrays;
import java.util.Objects;
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
        if (!Objects.requireNonNull(tensor, name).dtype().isFloating()) {
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
        if (!Objects.requireNonNull(second, secondName).shape().equals(first.shape())) {
            throw new IllegalArgumentException(loss + ": the " + firstName + " has shape " + first.shape()
                    + " and the " + secondName + " " + second.shape()
                    + ", but they must be the same, since nothing is broadcast; "
                    + advice(secondName, first.shape(), second.shape()));
        }
        return second.dtype() == first.dtype() ? second : second.to(first.dtype());
    }

    /** Returns what would give the second operand the first one's shape without pairing the wrong elements. */
    private static String advice(String secondName, Shape first, Shape second) {
        if (differInOnes(first, second)) {
            return "use " + secondName + ".reshape" + first;
        }
        if (first.count() != second.count()) {
            return "reshape the one that is wrong, or expand it if it is to be repeated";
        }
        boolean isTransposed = first.rank() == 2 && second.equals(Shape.of(first.size(1), first.size(0)));
        return isTransposed
                ? "if the " + secondName + " is transposed, use " + secondName + ".transpose()"
                : "their axes must come in one order: see permute";
    }

    /**
     * Returns whether two shapes of examples differ by axes of size 1 only, behind the first, so that reshaping pairs the
     * elements that belong together.
     */
    static boolean differInOnes(Shape first, Shape second) {
        boolean haveOneBatch = first.rank() == 0 || second.rank() == 0 || first.size(0) == second.size(0);
        return haveOneBatch && Arrays.equals(withoutOnes(first), withoutOnes(second));
    }

    private static int[] withoutOnes(Shape shape) {
        return Arrays.stream(shape.toArray()).filter(size -> size != 1).toArray();
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
        double[] elements = Objects.requireNonNull(tensor, what).toDoubleArray();
        for (int n = 0; n < elements.length; n++) {
            if (!property.test(elements[n])) {
                throw new IllegalArgumentException(what + " " + elements[n] + " at "
                        + Arrays.toString(tensor.shape().index(n)) + problem);
            }
        }
    }

    /** Returns a setting as a scalar tensor, in the type of another tensor. */
    static Tensor scalar(double value, Tensor like) {
        return Tensor.full(value, Shape.SCALAR, Objects.requireNonNull(like, "prediction").dtype());
    }
}
