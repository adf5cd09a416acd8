package org.chainrule.nn.optim;

import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.formula.Expr;

/**
 * Adamax: Adam with the greatest gradient in place of the mean square. With m the moving average of the gradient and
 * u = max(beta2 u, |g| + eps), the step is w - rate m / ((1 - beta1^step) u) (Kingma, Ba 2015, section 7.1).
 *
 * @param learningRate the rate
 * @param moments the settings of the average, of which beta2 is the share of the greatest gradient that is kept
 */
public record Adamax(double learningRate, Moments moments) implements MomentRule<Adamax> {

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if the rate is negative
     */
    public Adamax {
        Objects.requireNonNull(moments, "moments");
        Range.NON_NEGATIVE.check("learningRate", learningRate);
    }

    /**
     * Creates the rule with the {@linkplain Moments#USUAL usual settings}.
     *
     * @param learningRate the rate, such as 0.002
     */
    public Adamax(double learningRate) {
        this(learningRate, Moments.USUAL);
    }

    @Override
    public Adamax moments(Moments settings) {
        return new Adamax(learningRate, settings);
    }

    @Override
    public List<String> state() {
        return List.of("mean", "greatest");
    }

    @Override
    public double[] scalars(long step) {
        return new double[] {moments.meanCorrection(step)};
    }

    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        Expr mean = moments.mean(at);
        Expr greatest = at.state().get(1).mul(moments.beta2()).max(at.g().abs().add(moments.eps()));
        Expr rate = at.rate().div(at.scalars().getFirst());
        return Step.to(at.w().sub(rate.mul(Moments.ratio(mean, greatest))), mean, greatest);
    }
}
