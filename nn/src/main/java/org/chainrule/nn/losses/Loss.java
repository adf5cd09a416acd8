package org.chainrule.nn.losses;

import org.chainrule.autograd.Tensor;

/**
 * How far predictions are from targets: a number to make small. Any function of the two is a loss; those that the
 * factories make are immutable, and each setting returns a changed copy.
 *
 * {@snippet :
 * Tensor loss = Loss.crossEntropy().labelSmoothing(0.1).of(logits, labels);
 * loss.backward();
 * }
 *
 * <p>
 * They compute in the type of the prediction, to which a target of another type is converted. Where a target requires a
 * gradient, it gets one. Losses that compare element by element want equal shapes: nothing is broadcast, since (100, 1)
 * against (100) would quietly compare each with each.
 */
@FunctionalInterface
public interface Loss {

    /**
     * Computes the loss.
     *
     * @param prediction what was predicted
     * @param target what should have been
     * @return the loss, a scalar unless its reduction is {@link Reduction#NONE}
     * @throws IllegalArgumentException if the two don't fit each other or the loss
     */
    Tensor of(Tensor prediction, Tensor target);

    /** {@return the mean of (p - t)^2} */
    static SquaredError mse() {
        return new SquaredError(Reduction.MEAN, 1);
    }

    /** {@return the mean of |p - t|} */
    static AbsoluteError l1() {
        return new AbsoluteError(Reduction.MEAN);
    }

    /** {@return the mean of a square up to a distance of 1, and of a line beyond} */
    static Huber huber() {
        return huber(1);
    }

    /**
     * The mean of a square near the target, and of a line further off.
     *
     * @param delta the distance at which the one becomes the other, positive
     * @return the loss
     */
    static Huber huber(double delta) {
        return new Huber(Reduction.MEAN, delta);
    }

    /** {@return the mean of |p - t|, rounded off within a distance of 1} */
    static SmoothL1 smoothL1() {
        return smoothL1(1);
    }

    /**
     * The mean of |p - t|, rounded off near 0.
     *
     * @param beta the distance within which it is a square, positive
     * @return the loss
     */
    static SmoothL1 smoothL1(double beta) {
        return new SmoothL1(Reduction.MEAN, beta);
    }

    /** {@return the mean of -ln softmax(logits) at the labels; also for probabilities as targets} */
    static CrossEntropy crossEntropy() {
        return new CrossEntropy(Reduction.MEAN, 0, ClassLabels.IGNORED_BY_DEFAULT);
    }

    /** {@return the mean of -ln p at the labels, for predictions that are logarithms of probabilities} */
    static NegativeLogLikelihood nll() {
        return new NegativeLogLikelihood(Reduction.MEAN, ClassLabels.IGNORED_BY_DEFAULT);
    }

    /** {@return the mean of -t ln p - (1 - t) ln(1 - p), for predictions that are probabilities} */
    static BinaryCrossEntropy bce() {
        return new BinaryCrossEntropy(Reduction.MEAN);
    }

    /** {@return the mean of -t ln sigmoid(x) - (1 - t) ln sigmoid(-x), for predictions that are scores} */
    static BinaryCrossEntropyWithLogits bceWithLogits() {
        return new BinaryCrossEntropyWithLogits(Reduction.MEAN);
    }

    /** {@return the mean of t (ln t - x), for predictions that are logarithms of probabilities} */
    static KlDivergence klDiv() {
        return new KlDivergence(Reduction.MEAN, false);
    }

    /** {@return the mean of max(0, 1 - t p), for predictions that are scores and targets of -1 and 1} */
    static Hinge hinge() {
        return new Hinge(Reduction.MEAN, 1, false);
    }

    /** {@return the mean of 1 - cos(p, t) along the last axis} */
    static CosineDistance cosine() {
        return new CosineDistance(Reduction.MEAN);
    }

    /** {@return a loss of pairs that should have one direction, or shouldn't} */
    static CosineEmbedding cosineEmbedding() {
        return new CosineEmbedding(Reduction.MEAN, 0);
    }

    /** {@return a loss of triplets, the mean of max(0, d(anchor, positive) - d(anchor, negative) + 1)} */
    static TripletMargin tripletMargin() {
        return new TripletMargin(Reduction.MEAN, 1, 2, 1e-6, false);
    }
}
