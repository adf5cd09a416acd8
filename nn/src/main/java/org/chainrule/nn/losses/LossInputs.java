package org.chainrule.nn.losses;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.DoublePredicate;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Validates and converts the tensors that losses compare. */
final class LossInputs {
    static final String PREDICTION = "prediction";
    static final String TARGET = "target";

    /** The name in errors of a loss that has none of its own. */
    static final String UNNAMED = "loss";

    private LossInputs() {}

    /** Returns the error of a loss that can't take the operands that are described. */
    static IllegalArgumentException error(String loss, String problem, String... operands) {
        return new IllegalArgumentException(loss + " of " + String.join(" and ", operands) + ": " + problem);
    }

    /** Returns the error of a loss that can't take a prediction and a target. */
    static IllegalArgumentException error(String loss, String problem, Tensor prediction, Tensor target) {
        return error(loss, problem, described(PREDICTION, prediction), described(TARGET, target));
    }

    /** Describes an operand in error messages: {@code target prices (4, 1) F64}. */
    static String described(String role, Tensor operand) {
        String name = operand.name().isEmpty() || operand.name().equals(role) ? "" : " " + operand.name();
        return role + name + " " + operand.shape() + " " + operand.dtype();
    }

    /** Requires that a loss, which may be anybody's function, has returned a tensor. */
    static Tensor requireResult(String loss, Tensor losses) {
        return Objects.requireNonNull(losses,
                () -> UNNAMED.equals(loss) ? "the loss returned null" : "the loss " + loss + " returned null");
    }

    static void requireFloating(String loss, Tensor prediction) {
        requireFloating(loss, PREDICTION, prediction);
    }

    static void requireFloating(String loss, String role, Tensor operand) {
        if (!Objects.requireNonNull(operand, role).dtype().isFloating()) {
            throw error(loss, "the " + role + " must be floating point; use to(F64) or to(F32)",
                    described(role, operand));
        }
    }

    /** Returns the target in the type of the prediction, whose shape it must have. */
    static Tensor matching(String loss, Tensor prediction, Tensor target) {
        return matching(loss, PREDICTION, prediction, TARGET, target);
    }

    /** Returns the second tensor in the type of the first, whose shape it must have. */
    static Tensor matching(String loss, String firstRole, Tensor first, String secondRole, Tensor second) {
        requireFloating(loss, firstRole, first);
        if (!Objects.requireNonNull(second, secondRole).shape().equals(first.shape())) {
            throw error(loss, ShapeAdvice.of(firstRole, first, secondRole, second), described(firstRole, first),
                    described(secondRole, second));
        }
        return second.dtype() == first.dtype() ? second : second.to(first.dtype());
    }

    /**
     * Requires that the losses of a function aren't those of each prediction with each target, as broadcasting makes them of
     * (n, 1) and (n).
     */
    static void requireNotCrossed(String loss, Tensor prediction, Tensor target, Tensor losses) {
        if (prediction == null || target == null) {
            return; // a function may do without one
        }
        Shape first = prediction.shape();
        Shape second = target.shape();
        if (!first.equals(second) && !losses.shape().equals(first) && !losses.shape().equals(second)
                && losses.shape().equals(ShapeAdvice.broadcast(first, second))) {
            throw error(loss, ShapeAdvice.of(PREDICTION, prediction, TARGET, target), prediction, target);
        }
    }

    /** Refuses a prediction that is the result of an op which the loss applies itself, or which another loss wants. */
    static void requireNotFrom(String op, String loss, Tensor prediction, String problem) {
        if (Objects.requireNonNull(prediction, PREDICTION).op() != null && prediction.op().name().equals(op)) {
            throw error(loss, "the prediction is the result of " + op + ", " + problem,
                    described(PREDICTION, prediction));
        }
    }

    /** Requires a floating-point prediction, and refuses probabilities where their logarithms are meant. */
    static void requireLogProbabilities(String loss, Tensor prediction) {
        requireFloating(loss, prediction);
        requireNotFrom("softmax", loss, prediction,
                "but must be logarithms of probabilities; use logSoftmax in its place");
    }

    /** Requires an axis of features, along which vectors are compared. */
    static void requireFeatures(String loss, String role, Tensor vectors) {
        if (vectors.shape().rank() == 0) {
            throw error(loss, "what is compared are vectors along the last axis, not single numbers",
                    described(role, vectors));
        }
    }

    /** Requires labels of -1 and 1; those of 0 and 1 would give wrong losses without an error. */
    static void requireSigns(String loss, String role, Tensor labels) {
        requireEach(loss, role, labels, y -> Math.abs(y) == 1,
                "is neither -1 nor 1; of labels 0 and 1, " + role
                        + (Objects.requireNonNull(labels, role).dtype().isFloating() ? "" : ".to(F64)")
                        + ".mul(2).sub(1) makes such");
    }

    /** Requires targets between 0 and 1. */
    static void requireShares(String loss, Tensor target) {
        requireEach(loss, TARGET, target, t -> !(t < 0 || t > 1), "isn't between 0 and 1");
    }

    /** Requires a property of all elements; an error names the first without it. */
    static void requireEach(String loss, String role, Tensor operand, DoublePredicate property, String problem) {
        double[] elements = Objects.requireNonNull(operand, role).toDoubleArray();
        for (int n = 0; n < elements.length; n++) {
            if (!property.test(elements[n])) {
                throw error(loss, elements[n] + " at " + Arrays.toString(operand.shape().index(n)) + " " + problem,
                        described(role, operand));
            }
        }
    }

    /** Returns a setting as a scalar tensor, in the type of another tensor. */
    static Tensor scalar(double value, Tensor like) {
        return Tensor.full(value, Shape.SCALAR, Objects.requireNonNull(like, "prediction").dtype());
    }
}
