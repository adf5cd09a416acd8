package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes the Kullback-Leibler divergence t (ln t - x) of logarithms x of predicted probabilities, such as
 * {@link Tensor#logSoftmax} makes them, from probabilities t, 0 where t = 0; its derivative by x is -t, by t it is ln t
 * - x + 1, and 0 where t = 0 (Kullback, Leibler 1951).
 *
 * <p>
 * Prediction and target have the same shape, any. The divergence of distributions is the sum over their outcomes, and
 * {@link Reduction#MEAN} divides by the number of all elements, outcomes included. For the mean over a batch, divide
 * the sum by the batch's size: {@code Loss.klDiv().reduction(Reduction.SUM).of(x, t).div(x.shape().size(0))}.
 *
 * @param targetIsLog whether targets are given as ln t
 */
public record KlDivergence(boolean targetIsLog) implements ElementwiseLoss {
    private static final String NAME = "klDiv";

    /** Choices, not products, keep the infinite logarithm of 0 out of the derivatives of every order. */
    private static final Pointwise OF_PROBABILITIES = Pointwise
            .of(NAME, (x, t) -> select(t.eq(0), zero(), t.mul(t.log().sub(x))))
            .derivatives((_, t, _) -> t.neg(), (x, t, _) -> select(t.eq(0), zero(), t.log().sub(x).add(1)));

    private static final Pointwise OF_LOGS = Pointwise
            .of(NAME, (x, t) -> unlessImpossible(t, t.exp().mul(t.sub(x))))
            .derivatives((_, t, _) -> t.exp().neg(), (x, t, _) -> unlessImpossible(t, t.exp().mul(t.sub(x).add(1))));

    private static Expr unlessImpossible(Expr log, Expr term) {
        return select(log.exp().eq(0), zero(), term);
    }

    /**
     * Takes targets that are logarithms of probabilities: e^t (t - x), 0 where t = -infinity; the derivative by x is
     * -e^t, by t it is e^t (t - x + 1).
     *
     * @return the changed loss
     */
    public KlDivergence logTarget() {
        return new KlDivergence(true);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        return (targetIsLog ? OF_LOGS : OF_PROBABILITIES).apply(prediction, target);
    }
}
