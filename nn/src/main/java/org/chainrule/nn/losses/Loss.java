package org.chainrule.nn.losses;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;

import org.chainrule.autograd.Tensor;

/**
 * A measure of how far predictions are from targets, which training makes small. It states the losses of the elements,
 * and {@link #reduction} what becomes of them: their mean, unless another is chosen.
 *
 * {@snippet :
 * Tensor loss = Loss.crossEntropy().labelSmoothing(0.1).of(logits, labels);
 * loss.backward();
 * }
 *
 * <p>
 * Any function of two tensors is a loss, and has all reductions; one that makes a scalar is the same under each of
 * them.
 *
 * {@snippet :
 * Loss logCosh = (p, t) -> p.sub(t).cosh().log();
 * Loss sum = logCosh.reduction(Reduction.SUM);
 * }
 *
 * <p>
 * The losses that the factories make are immutable, and each setting returns a changed copy; the reduction comes last.
 * They compute in the type of the prediction, to which a target of another type is converted. Where a target requires a
 * gradient, it gets one. Losses that compare element by element want equal shapes: nothing is broadcast, since (100, 1)
 * against (100) would compare each with each without an error. A function whose losses come about in that way is refused,
 * too, but not one that also takes their mean.
 */
@FunctionalInterface
public interface Loss extends Serializable {

    /**
     * Computes the losses of all elements, labels or vectors, before the reduction.
     *
     * @param prediction the prediction
     * @param target the target
     * @return the losses
     * @throws IllegalArgumentException if the two don't fit each other or the loss
     */
    Tensor unreduced(Tensor prediction, Tensor target);

    /**
     * Computes the loss.
     *
     * @param prediction the prediction
     * @param target the target
     * @return the mean of the losses, or what the {@linkplain #reduction chosen reduction} makes of them
     * @throws IllegalArgumentException if the two don't fit each other or the loss, or there is nothing to take the
     *         mean of
     */
    default Tensor of(Tensor prediction, Tensor target) {
        return of(prediction, target, Reduction.MEAN);
    }

    /**
     * Computes the loss with a given reduction. To be overridden by losses of which not all elements count in the mean.
     *
     * @param prediction the prediction
     * @param target the target
     * @param reduction how the losses are reduced
     * @return the reduced loss
     * @throws IllegalArgumentException as {@link #of(Tensor, Tensor)}
     */
    default Tensor of(Tensor prediction, Tensor target, Reduction reduction) {
        Objects.requireNonNull(reduction, "reduction");
        Tensor losses = LossInputs.requireResult(name(), unreduced(prediction, target));
        LossInputs.requireNotCrossed(name(), prediction, target, losses);
        return reduction.reduce(name(), losses);
    }

    /**
     * Sets how the losses are reduced.
     *
     * @param reduction by default {@link Reduction#MEAN}
     * @return this loss with that reduction
     */
    default Loss reduction(Reduction reduction) {
        return new ReducedLoss(this, reduction);
    }

    /**
     * Returns the name with which error messages begin.
     *
     * @return by default "loss"
     */
    default String name() {
        return LossInputs.UNNAMED;
    }

    /**
     * Makes a loss of a function that compares element by element. Its shapes are checked and its target converted as
     * those of the losses below.
     *
     * {@snippet :
     * Loss logCosh = Loss.elementwise("logCosh", (p, t) -> p.sub(t).cosh().log());
     * }
     *
     * @param name the name with which error messages begin
     * @param function computes a tensor of the shape of its arguments
     * @return the loss
     */
    static Loss elementwise(String name, BinaryOperator<Tensor> function) {
        return new ElementwiseFunction(name, function);
    }

    /** {@return the mean of (p - t)^2} */
    static SquaredError mse() {
        return new SquaredError(false);
    }

    /** {@return the mean of |p - t|} */
    static AbsoluteError l1() {
        return new AbsoluteError();
    }

    /** {@return the mean of a square up to a distance of 1, and of a line beyond} */
    static Huber huber() {
        return huber(1);
    }

    /**
     * Returns the mean of a square near the target, and of a line further off.
     *
     * @param delta the distance at which the one becomes the other, positive
     * @return the loss
     */
    static Huber huber(double delta) {
        return new Huber(delta);
    }

    /** {@return the mean of |p - t|, rounded off within a distance of 1} */
    static SmoothL1 smoothL1() {
        return smoothL1(1);
    }

    /**
     * Returns the mean of |p - t|, rounded off near 0.
     *
     * @param beta the distance within which it is a square, positive
     * @return the loss
     */
    static SmoothL1 smoothL1(double beta) {
        return new SmoothL1(beta);
    }

    /** {@return the mean of -ln softmax(logits) at the labels; also for probabilities as targets} */
    static CrossEntropy crossEntropy() {
        return new CrossEntropy(List.of(), 0, ClassLabels.IGNORED_BY_DEFAULT);
    }

    /** {@return the mean of -ln p at the labels, for predictions that are logarithms of probabilities} */
    static NegativeLogLikelihood nll() {
        return new NegativeLogLikelihood(List.of(), ClassLabels.IGNORED_BY_DEFAULT);
    }

    /** {@return the mean of -t ln p - (1 - t) ln(1 - p), for predictions that are probabilities} */
    static BinaryCrossEntropy bce() {
        return new BinaryCrossEntropy();
    }

    /** {@return the mean of -t ln sigmoid(x) - (1 - t) ln sigmoid(-x), for predictions that are logits} */
    static BinaryCrossEntropyWithLogits bceWithLogits() {
        return new BinaryCrossEntropyWithLogits(List.of());
    }

    /** {@return the mean of t (ln t - x), for predictions that are logarithms of probabilities} */
    static KlDivergence klDiv() {
        return new KlDivergence(false);
    }

    /** {@return the mean of max(0, 1 - t p), for predictions that are scores and targets of -1 and 1} */
    static Hinge hinge() {
        return new Hinge(1, false);
    }

    /** {@return the mean of ln(1 + e^(-t p)), for predictions that are scores and targets of -1 and 1} */
    static SoftMargin softMargin() {
        return new SoftMargin();
    }

    /** {@return the mean of x for targets of 1 and max(0, 1 - x) for those of -1, for predictions that are distances} */
    static HingeEmbedding hingeEmbedding() {
        return new HingeEmbedding(1);
    }

    /** {@return the mean of e^x - t x, for predictions that are logarithms of rates and targets that are counts} */
    static PoissonNegativeLogLikelihood poissonNll() {
        return new PoissonNegativeLogLikelihood(true, false, 1e-8);
    }

    /** {@return a hinge loss of scores of classes, which should be above the others by 1 at the labels} */
    static MultiMargin multiMargin() {
        return new MultiMargin(1, false, List.of(), ClassLabels.IGNORED_BY_DEFAULT);
    }

    /** {@return a hinge loss of scores of classes, for lists of labels, which should be above the others by 1} */
    static MultiLabelMargin multiLabelMargin() {
        return new MultiLabelMargin();
    }

    /** {@return the mean over classes of the binary cross-entropy of logits, for several labels of each example} */
    static MultiLabelSoftMargin multiLabelSoftMargin() {
        return new MultiLabelSoftMargin(List.of());
    }

    /** {@return the loss of connectionist temporal classification, of sequences of labels without an alignment} */
    static ConnectionistTemporalClassification ctc() {
        return new ConnectionistTemporalClassification(0, false, List.of(), List.of());
    }

    /** {@return a loss of means, targets and variances, the mean of (ln v + (m - t)^2/v)/2} */
    static GaussianNegativeLogLikelihood gaussianNll() {
        return new GaussianNegativeLogLikelihood(false, 1e-6);
    }

    /** {@return a loss of pairs of scores and labels y of -1 and 1, the mean of max(0, -y (a - b))} */
    static MarginRanking marginRanking() {
        return new MarginRanking(0);
    }

    /** {@return the mean of 1 - cos(p, t) along the last axis, or another} */
    static CosineDistance cosine() {
        return new CosineDistance(-1);
    }

    /** {@return a loss of pairs that should have one direction, or shouldn't} */
    static CosineEmbedding cosineEmbedding() {
        return new CosineEmbedding(0);
    }

    /** {@return a loss of triplets, the mean of max(0, d(anchor, positive) - d(anchor, negative) + 1)} */
    static TripletMargin tripletMargin() {
        return new TripletMargin(1, 2, 1e-6, false);
    }
}
