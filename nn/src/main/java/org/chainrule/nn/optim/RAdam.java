package org.chainrule.nn.optim;

import java.util.Objects;

import org.chainrule.autograd.formula.Expr;

/**
 * RAdam: {@link Adam}, held back for as long as its average of few squared gradients varies too much to divide by (Liu
 * et al. 2020). With R = 2/(1 - beta2) - 1 and r = R - 2 step beta2^step / (1 - beta2^step), which is about the number
 * of gradients in the average, the step is
 *
 * <p>
 * w - rate m / (1 - beta1^step) while r is at most 5, and afterwards that times sqrt((r - 4) (r - 2) R / ((R - 4) (R -
 * 2) r)) sqrt(1 - beta2^step) / (sqrt(s) + eps).
 *
 * @param learningRate the rate
 * @param moments the settings of the averages
 */
public record RAdam(double learningRate, Moments moments) implements MomentRule<RAdam> {
    private static final double ENOUGH = 5; // gradients in the average

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if the rate is negative
     */
    public RAdam {
        Objects.requireNonNull(moments, "moments");
        Range.NON_NEGATIVE.check("learningRate", learningRate);
    }

    /**
     * Creates the rule with the {@linkplain Moments#USUAL usual settings}.
     *
     * @param learningRate the rate, such as 0.001
     */
    public RAdam(double learningRate) {
        this(learningRate, Moments.USUAL);
    }

    @Override
    public RAdam moments(Moments settings) {
        return new RAdam(learningRate, settings);
    }

    /** Computes Adam's correction of the mean, and what is divided by the root; 0 as long as nothing is. */
    @Override
    public double[] scalars(long step) {
        double power = StrictMath.pow(moments.beta2(), step);
        double whole = 2 / (1 - moments.beta2()) - 1;
        double length = whole - 2 * step * power / (1 - power);
        double rectification = Math.sqrt((length - 4) * (length - 2) * whole / ((whole - 4) * (whole - 2) * length));
        return new double[] {moments.meanCorrection(step),
            length > ENOUGH ? rectification * moments.rootCorrection(step) : 0};
    }

    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        Expr mean = moments.mean(at);
        Expr root = moments.rootMeanSquare(at);
        Expr rectified = at.scalars().get(1);
        Expr direction = Expr.select(rectified.gt(0), moments.overRoot(mean, root, Expr.one()).mul(rectified), mean);
        Expr rate = at.rate().div(at.scalars().get(0));
        return Step.to(at.w().sub(rate.mul(direction)), mean, root);
    }
}
