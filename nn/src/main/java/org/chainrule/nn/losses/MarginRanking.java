package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Compares pairs of scores a and b that should have an order: a above b for the label y = 1, b above a for -1, by a
 * margin, max(0, margin - y (a - b)). Its derivative by a is -y and by b it is y while the maximum is above 0, else 0,
 * at 0 too (Herbrich, Graepel, Obermayer 2000).
 *
 * <p>
 * The three tensors have the same shape, any. It is an error if a label is neither -1 nor 1.
 *
 * @param margin by how much the scores should differ, 0 or more
 */
public record MarginRanking(double margin) implements TernaryLoss {
    private static final String NAME = "marginRanking";
    private static final Pointwise RANKING = Pointwise.of(NAME, 4, x -> {
        Expr shortfall = x[3].sub(x[2].mul(x[0].sub(x[1])));
        return select(shortfall.le(0), zero(), shortfall);
    });

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if the margin is negative, infinite or NaN
     */
    public MarginRanking {
        if (!(margin >= 0 && margin < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": the margin must be finite and not negative, not " + margin);
        }
    }

    /**
     * Sets by how much the scores of a pair should differ.
     *
     * @param margin by default 0
     * @return the changed loss
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public MarginRanking margin(double margin) {
        return new MarginRanking(margin);
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Computes the loss of each pair, in the type of the first.
     *
     * @param first the first score of each pair
     * @param second the second score of each pair
     * @param labels 1 where the first should be the greater, and -1 where the second should
     * @throws IllegalArgumentException if a label is neither -1 nor 1, the shapes differ, or the first isn't floating
     */
    @Override
    public Tensor unreduced(Tensor first, Tensor second, Tensor labels) {
        Tensor b = LossInputs.matching(NAME, "first", first, "second", second);
        Tensor y = LossInputs.matching(NAME, "first", first, "labels", labels);
        LossInputs.requireSigns(NAME, "labels", labels);
        return RANKING.apply(first, b, y.detach(), LossInputs.scalar(margin, first));
    }
}
