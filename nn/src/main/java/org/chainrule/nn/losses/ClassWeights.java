package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Validates the weights of classes, and multiplies losses by weights. */
final class ClassWeights {
    static final String SETTING = "classWeights";

    /** w l, and 0 where w = 0, however great the loss l is; the derivatives are those of the product. */
    private static final Pointwise WEIGHTED = Pointwise
            .of("weighted", (w, l) -> select(w.eq(0), zero(), w.mul(l))).derivatives((_, l, _) -> l, (w, _, _) -> w);

    private ClassWeights() {}

    /** Returns weights as a list, which has a text and is compared by value. */
    static List<Double> list(String loss, String setting, double... weights) {
        return checked(loss, setting, Arrays.stream(Objects.requireNonNull(weights, setting)).boxed().toList());
    }

    /** Returns a copy of weights, each of which must be finite and not negative. */
    static List<Double> checked(String loss, String setting, List<Double> weights) {
        Objects.requireNonNull(weights, setting).forEach(weight -> Objects.requireNonNull(weight, setting));
        for (int n = 0; n < weights.size(); n++) {
            double weight = weights.get(n);
            if (!isWeight(weight)) {
                throw new IllegalArgumentException(
                        loss + ": " + setting + " must be finite and not negative, not " + weight + " at " + n);
            }
        }
        return List.copyOf(weights);
    }

    static boolean isWeight(double weight) {
        return weight >= 0 && weight < Double.POSITIVE_INFINITY;
    }

    /** Returns the weights in the type of scores and along their axis of classes, so that they broadcast. */
    static Tensor along(String loss, String setting, List<Double> weights, Tensor scores, int axis) {
        requireEachClass(loss, setting, weights, scores, axis);
        int[] sizes = new int[scores.shape().rank() - axis];
        Arrays.fill(sizes, 1);
        sizes[0] = weights.size();
        return Tensor.of(Shape.of(sizes), weights.stream().mapToDouble(weight -> weight).toArray()).to(scores.dtype());
    }

    static void requireEachClass(String loss, String setting, List<Double> weights, Tensor scores, int axis) {
        int classes = scores.shape().size(axis);
        if (weights.size() != classes) {
            throw LossInputs.error(loss, setting + " has " + weights.size() + " weights for the " + classes
                    + " classes along axis " + axis + "; there must be one for each",
                    LossInputs.described(LossInputs.PREDICTION, scores));
        }
    }

    /** Multiplies losses by weights; what has a weight of 0 counts as 0, also where it is infinite. */
    static Tensor apply(Tensor weights, Tensor losses) {
        return WEIGHTED.apply(weights, losses);
    }
}
