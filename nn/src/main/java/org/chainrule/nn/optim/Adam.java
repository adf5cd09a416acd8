package org.chainrule.nn.optim;

import java.util.Objects;

import org.chainrule.autograd.formula.Expr;

/**
 * Adam: moving averages m of the gradient and s of its square, both corrected for their start at 0, and the step w -
 * rate m / (sqrt(s) + eps) (Kingma, Ba 2015).
 *
 * @param learningRate the rate
 * @param moments the settings of the averages
 */
public record Adam(double learningRate, Moments moments) implements MomentRule<Adam> {

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if the rate is negative
     */
    public Adam {
        Objects.requireNonNull(moments, "moments");
        Range.NON_NEGATIVE.check("learningRate", learningRate);
    }

    /**
     * Creates the rule with the {@linkplain Moments#USUAL usual settings}.
     *
     * @param learningRate the rate, such as 0.001
     */
    public Adam(double learningRate) {
        this(learningRate, Moments.USUAL);
    }

    @Override
    public Adam moments(Moments settings) {
        return new Adam(learningRate, settings);
    }

    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        Expr mean = moments.mean(at);
        Expr root = moments.rootMeanSquare(at);
        Expr direction = moments.overRoot(mean, root, at.scalars().get(1));
        return Step.to(at.w().sub(at.rate().mul(at.scalars().get(0)).mul(direction)), mean, root);
    }
}
