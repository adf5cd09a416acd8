package org.chainrule.nn.losses;

import org.chainrule.autograd.Tensor;

/**
 * Compares triplets: an anchor a should be nearer to its positive p than to its negative n, by a margin, max(0, d(a, p)
 * - d(a, n) + margin) with the distance d(x, y) = |x - y + eps| in a norm along the last axis. The derivative by d(a,
 * p) is 1 and by d(a, n) it is -1 while the maximum is above 0, else 0, at 0 too; those of a norm are in
 * {@link Tensor#norm(double, boolean, int...)}, 0 where x - y + eps is 0 (Weinberger, Saul 2009; Balntas et al. 2016).
 *
 * <p>
 * The three have the same shape (..., features), with losses of shape (...).
 *
 * @param margin by how much the positive must be nearer, positive
 * @param order the order of the norm, positive; it may be infinite
 * @param eps what is added to each difference, so that equal vectors have a derivative to part by
 * @param isSwapped whether the lesser of d(a, n) and d(p, n) counts
 */
public record TripletMargin(double margin, double order, double eps, boolean isSwapped) implements TernaryLoss {
    private static final String NAME = "tripletMargin";

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if margin, order or eps are out of their ranges
     */
    public TripletMargin {
        if (!(margin > 0 && margin < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": the margin must be positive and finite, not " + margin
                    + "; without one, a network that makes all vectors equal would be perfect");
        }
        if (!(order > 0)) {
            throw new IllegalArgumentException(NAME + ": the order of the norm must be positive, not " + order);
        }
        if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": eps must be a small number that isn't negative, not " + eps);
        }
    }

    /**
     * Sets by how much the positive must be nearer than the negative.
     *
     * @param margin by default 1
     * @return the changed loss
     * @throws IllegalArgumentException if the margin is not positive and finite
     */
    public TripletMargin margin(double margin) {
        return new TripletMargin(margin, order, eps, isSwapped);
    }

    /**
     * Sets the order of the norm.
     *
     * @param order by default 2
     * @return the changed loss
     * @throws IllegalArgumentException if the order is not positive
     */
    public TripletMargin order(double order) {
        return new TripletMargin(margin, order, eps, isSwapped);
    }

    /**
     * Sets what is added to each difference.
     *
     * @param eps by default 1e-6
     * @return the changed loss
     * @throws IllegalArgumentException if it is negative
     */
    public TripletMargin eps(double eps) {
        return new TripletMargin(margin, order, eps, isSwapped);
    }

    /**
     * Takes the lesser of d(a, n) and d(p, n) in the place of d(a, n): the negative must be far from both. Where they
     * are equal, the derivative is split evenly.
     *
     * @return the changed loss
     */
    public TripletMargin swapped() {
        return new TripletMargin(margin, order, eps, true);
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Computes the loss of each triplet, in the type of the anchor.
     *
     * @param anchor a
     * @param positive p, which should be near
     * @param negative n, which shouldn't
     * @throws IllegalArgumentException if the shapes differ, there is no axis, or the anchor isn't floating
     */
    @Override
    public Tensor unreduced(Tensor anchor, Tensor positive, Tensor negative) {
        Tensor p = LossInputs.matching(NAME, "anchor", anchor, "positive", positive);
        Tensor n = LossInputs.matching(NAME, "anchor", anchor, "negative", negative);
        LossInputs.requireFeatures(NAME, "anchor", anchor);
        Tensor toNegative = distance(anchor, n);
        if (isSwapped) {
            toNegative = toNegative.minimum(distance(p, n));
        }
        return distance(anchor, p).sub(toNegative).add(margin).relu();
    }

    private Tensor distance(Tensor x, Tensor y) {
        return x.sub(y).add(eps).norm(order, -1);
    }
}
