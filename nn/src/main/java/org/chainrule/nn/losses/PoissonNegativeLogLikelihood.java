package org.chainrule.nn.losses;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;

/**
 * Computes the negative log-likelihood of counts t under Poisson distributions, of which the logarithms x of the rates
 * are predicted: e^x - t x; its derivative by x is e^x - t, by t it is -x. Of predictions that are the rates themselves
 * it is x - t ln(x + eps), with the derivatives 1 - t/(x + eps) and -ln(x + eps) (Nelder, Wedderburn 1972).
 *
 * <p>
 * The term ln t!, on which no prediction has an influence, is left out, unless the loss is {@link #full}: then it is
 * added in Stirling's approximation t ln t - t + ln(2 pi t)/2 where t is above 1, else as 0; its derivative is ln t +
 * 1/(2 t).
 *
 * <p>
 * Prediction and target have the same shape, any. It is an error if a target is negative, or a rate.
 *
 * @param isLogInput whether predictions are logarithms of rates
 * @param isFull whether Stirling's approximation is added
 * @param eps what is added to rates before their logarithm, which keeps it finite at 0
 */
public record PoissonNegativeLogLikelihood(boolean isLogInput, boolean isFull, double eps) implements ElementwiseLoss {
    private static final String NAME = "poissonNll";

    private static final Pointwise OF_LOGS = Pointwise.of(NAME, (x, t) -> x.exp().sub(t.safeMul(x)))
            .derivatives((x, t, _) -> x.exp().sub(t), (x, _, _) -> x.neg());

    private static final Pointwise OF_RATES = Pointwise
            .of(NAME, (x, t, eps) -> x.sub(t.safeMul(x.add(eps).log())))
            .derivatives((x, t, eps, _) -> one().sub(select(t.eq(0), zero(), t.div(x.add(eps)))),
                    (x, _, eps, _) -> x.add(eps).log().neg(), null);

    private static final Pointwise LOG_FACTORIAL = Pointwise.of("stirling", t -> {
        Expr log = t.log();
        return aboveOne(t, t.mul(log).sub(t).add(log.add(StrictMath.log(2 * Math.PI)).mul(0.5)));
    }).derivative((t, _) -> aboveOne(t, t.log().add(one().div(t.mul(Expr.constant(2))))));

    private static Expr aboveOne(Expr t, Expr term) {
        return select(t.le(1), zero(), term);
    }

    /**
     * Creates the loss.
     *
     * @throws IllegalArgumentException if eps is negative, infinite or NaN
     */
    public PoissonNegativeLogLikelihood {
        if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(NAME + ": eps must be a small number that isn't negative, not " + eps);
        }
    }

    /**
     * Sets whether predictions are logarithms of rates, or the rates themselves.
     *
     * @param isLog by default true
     * @return the changed loss
     */
    public PoissonNegativeLogLikelihood logInput(boolean isLog) {
        return new PoissonNegativeLogLikelihood(isLog, isFull, eps);
    }

    /**
     * Adds Stirling's approximation of ln t!.
     *
     * @return the changed loss
     */
    public PoissonNegativeLogLikelihood full() {
        return new PoissonNegativeLogLikelihood(isLogInput, true, eps);
    }

    /**
     * Sets what is added to rates before their logarithm.
     *
     * @param eps by default 1e-8; without an influence on predictions that are logarithms
     * @return the changed loss
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public PoissonNegativeLogLikelihood eps(double eps) {
        return new PoissonNegativeLogLikelihood(isLogInput, isFull, eps);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void check(Tensor prediction, Tensor target) {
        if (!isLogInput) {
            LossInputs.requireEach(NAME, LossInputs.PREDICTION, prediction, x -> !(x < 0),
                    "is negative, which no rate is; logarithms of rates are for logInput(true)");
        }
        LossInputs.requireEach(NAME, LossInputs.TARGET, target, t -> !(t < 0), "is negative, which no count is");
    }

    @Override
    public Tensor elementwise(Tensor prediction, Tensor target) {
        Tensor losses = isLogInput
                ? OF_LOGS.apply(prediction, target)
                : OF_RATES.apply(prediction, target, LossInputs.scalar(eps, prediction));
        return isFull ? losses.add(LOG_FACTORIAL.apply(target)) : losses;
    }
}
