package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Objects;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * The divergence t (ln t - x) of logarithms x of predicted probabilities from probabilities t, 0 where t = 0; by x its
 * slope is -t, by t it is ln t - x + 1, and 0 where t = 0 (Kullback, Leibler 1951).
 *
 * <p>
 * Prediction and target have the same shape, any. The divergence of distributions is the sum over their outcomes, and
 * {@link Reduction#MEAN} divides by the number of all elements, outcomes included. For the mean over a batch, divide the
 * sum by the batch's size: {@code Loss.klDiv().reduction(Reduction.SUM).of(x, t).div(x.shape().size(0))}.
 *
 * @param reduction what becomes of the elements' terms
 * @param targetIsLog whether targets are given as ln t
 */
public record KlDivergence(Reduction reduction, boolean targetIsLog) implements Loss {
    private static final String NAME = "klDiv";

    /** Choices, not products, keep the infinite logarithm of 0 out of the derivatives of every order. */
    private static final Pointwise OF_PROBABILITIES = Pointwise
            .of(NAME, (x, t) -> select(t.eq(0), zero(), t.mul(t.log().sub(x))))
            .slopes((_, t, _) -> t.neg(), (x, t, _) -> select(t.eq(0), zero(), t.log().sub(x).add(1)));

    private static final Pointwise OF_LOGS = Pointwise
            .of(NAME, (x, t) -> unlessImpossible(t, t.exp().mul(t.sub(x))))
            .slopes((_, t, _) -> t.exp().neg(), (x, t, _) -> unlessImpossible(t, t.exp().mul(t.sub(x).add(1))));

    private static Expr unlessImpossible(Expr log, Expr term) {
        return select(log.exp().eq(0), zero(), term);
    }

    /** A loss with these settings. */
    public KlDivergence {
        Objects.requireNonNull(reduction, "reduction");
    }

    /**
     * Sets what becomes of the elements' terms.
     *
     * @param reduction by default the mean
     * @return the changed loss
     */
    public KlDivergence reduction(Reduction reduction) {
        return new KlDivergence(reduction, targetIsLog);
    }

    /**
     * The loss for targets that are logarithms of probabilities: e^t (t - x), 0 where t = -infinity; by x its slope is
     * -e^t, by t it is e^t (t - x + 1).
     *
     * @return the changed loss
     */
    public KlDivergence logTarget() {
        return new KlDivergence(reduction, true);
    }

    /**
     * Computes the divergence.
     *
     * @param prediction the logarithms x of the predicted probabilities, such as {@link Tensor#logSoftmax} makes them
     * @param target the probabilities t
     * @return the divergence, reduced
     * @throws IllegalArgumentException if the shapes differ, the prediction isn't floating, or there is nothing to take
     *         the mean of
     */
    @Override
    public Tensor of(Tensor prediction, Tensor target) {
        Pointwise terms = targetIsLog ? OF_LOGS : OF_PROBABILITIES;
        return reduction.of(NAME, terms.apply(prediction, LossInputs.matching(NAME, prediction, target)));
    }
}
