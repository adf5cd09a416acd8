package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Adamax: Adam with the greatest gradient in place of the mean square. With m the moving average of the gradient and
 * u = max(beta2 u, |g| + epsilon), the step is w - rate m / ((1 - beta1^step) u) (Kingma, Ba 2015, section 7.1).
 *
 * @param learningRate the rate
 * @param beta1 the share of the gradient's average that is kept
 * @param beta2 the share of the greatest gradient that is kept
 * @param epsilon keeps the divisor from 0
 * @param weightDecay the factor of the L2 penalty
 */
public record Adamax(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements
            UpdateRule {

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Adamax {
        Hyperparameters.notNegative("learningRate", learningRate);
        new Moments(beta1, beta2);
        Hyperparameters.notNegative("epsilon", epsilon);
        Hyperparameters.notNegative("weightDecay", weightDecay);
    }

    /**
     * The rule with the usual settings: beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, no weight decay.
     *
     * @param learningRate the rate, such as 0.002
     */
    public Adamax(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    /**
     * The same with other averages.
     *
     * @param first the share of the gradient's average that is kept
     * @param second the share of the greatest gradient that is kept
     * @return the changed rule
     */
    public Adamax betas(double first, double second) {
        return new Adamax(learningRate, first, second, epsilon, weightDecay);
    }

    /**
     * The same with another epsilon.
     *
     * @param value keeps the divisor from 0
     * @return the changed rule
     */
    public Adamax epsilon(double value) {
        return new Adamax(learningRate, beta1, beta2, value, weightDecay);
    }

    /**
     * The same with weight decay.
     *
     * @param decay the factor of the L2 penalty
     * @return the changed rule
     */
    public Adamax weightDecay(double decay) {
        return new Adamax(learningRate, beta1, beta2, epsilon, decay);
    }

    @Override
    public List<String> state() {
        return List.of("mean", "greatest");
    }

    @Override
    public double[] scalars(long step) {
        return new double[] {1 - Math.pow(beta1, step)};
    }

    @Override
    public Step step(Element at) {
        Expr g = Hyperparameters.decayed(at, weightDecay);
        Expr mean = new Moments(beta1, beta2).mean(at, g);
        Expr greatest = at.state().get(1).mul(beta2).max(g.abs().add(epsilon));
        Expr rate = at.rate().div(at.scalars().getFirst());
        return Step.to(at.w().sub(rate.mul(mean).div(greatest)), mean, greatest);
    }
}
