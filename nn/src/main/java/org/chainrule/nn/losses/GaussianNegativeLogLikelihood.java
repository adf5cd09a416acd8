package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.one;

import java.util.Arrays;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Computes the negative log-likelihood of targets t under normal distributions whose means m and variances v a network
 * predicts: (ln v + (m - t)^2/v)/2, without the constant ln(2 pi)/2 unless it is {@link #full}. Its derivative by m is
 * (m - t)/v, by t the opposite, and by v it is (1 - (m - t)^2/v)/(2 v) (Nix, Weigend 1994).
 *
 * <p>
 * Variances below eps count as eps. The derivative by such a variance is the one at eps, and not 0, so that it can still
 * be corrected; so has it PyTorch.
 *
 * <p>
 * Mean and target have the same shape, any. The variance has that shape too, or a last axis of size 1, or no last axis:
 * then one holds for all elements along it. It is an error if a variance is negative.
 *
 * @param isFull whether ln(2 pi)/2 is added
 * @param eps the least variance, positive and finite
 */
public record GaussianNegativeLogLikelihood(boolean isFull, double eps) implements TernaryLoss {
    private static final String NAME = "gaussianNll";
    private static final double HALF_LOG_OF_TWO_PI = StrictMath.log(2 * Math.PI) / 2;

    private static final Pointwise AT_LEAST = Pointwise.of("atLeast", (v, eps) -> v.max(eps))
            .derivatives((_, _, _) -> one(), null);
    private static final Pointwise GAUSSIAN = Pointwise.of(NAME,
            (m, t, v) -> v.log().add(m.sub(t).square().div(v)).mul(0.5));

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if eps is not positive and finite
     */
    public GaussianNegativeLogLikelihood {
        if (!(eps > 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": eps must be positive and finite, not " + eps
                    + "; it is the least variance, by which errors are divided");
        }
    }

    /**
     * Adds the constant ln(2 pi)/2, which makes the loss a likelihood that can be compared with others.
     *
     * @return the changed loss
     */
    public GaussianNegativeLogLikelihood full() {
        return new GaussianNegativeLogLikelihood(true, eps);
    }

    /**
     * Sets the least variance.
     *
     * @param eps by default 1e-6
     * @return the changed loss
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public GaussianNegativeLogLikelihood eps(double eps) {
        return new GaussianNegativeLogLikelihood(isFull, eps);
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Computes the loss of each element, in the type of the mean.
     *
     * @param mean the predicted means
     * @param target the targets, of the same shape
     * @param variance the predicted variances, of the same shape, or with one for all elements along the last axis
     * @throws IllegalArgumentException if the shapes don't fit, a variance is negative, or the mean isn't floating
     */
    @Override
    public Tensor unreduced(Tensor mean, Tensor target, Tensor variance) {
        Tensor t = LossInputs.matching(NAME, "mean", mean, LossInputs.TARGET, target);
        LossInputs.requireEach(NAME, "variance", variance, v -> !(v < 0),
                "is negative, which no variance is; exp or softplus makes positive ones");
        Tensor v = AT_LEAST.apply(againstMean(mean, variance).to(mean.dtype()), LossInputs.scalar(eps, mean));
        Tensor losses = GAUSSIAN.apply(mean, t, v);
        return isFull ? losses.add(HALF_LOG_OF_TWO_PI) : losses;
    }

    private static Tensor againstMean(Tensor mean, Tensor variance) {
        Shape shape = mean.shape();
        if (variance.shape().equals(shape)) {
            return variance;
        }
        if (shape.rank() > 0) {
            int[] outer = Arrays.copyOf(shape.toArray(), shape.rank() - 1);
            if (variance.shape().equals(shape.with(-1, 1))) {
                return variance;
            }
            if (variance.shape().equals(Shape.of(outer))) {
                return variance.unsqueeze(-1);
            }
        }
        throw LossInputs.error(NAME, "the variance must have the shape of the mean, or one element for its last axis",
                LossInputs.described("mean", mean), LossInputs.described("variance", variance));
    }
}
