package org.chainrule.nn.optim;

import java.util.List;

/**
 * Adam: moving averages m of the gradient and s of its square, both corrected for their start at 0, and the step w - rate m /
 * (sqrt(s) + epsilon) (Kingma, Ba 2015). Weight decay adds decay w to the gradient; for decay apart from it see
 * {@link AdamW}.
 *
 * @param learningRate the rate
 * @param beta1 the share of the gradient's average that is kept
 * @param beta2 the share of its square's average that is kept
 * @param epsilon keeps the divisor from 0
 * @param weightDecay the factor of the L2 penalty
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements
            UpdateRule {

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Adam {
        Hyperparameters.notNegative("learningRate", learningRate);
        new Moments(beta1, beta2);
        Hyperparameters.notNegative("epsilon", epsilon);
        Hyperparameters.notNegative("weightDecay", weightDecay);
    }

    /**
     * The rule with the usual settings: beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight decay 0.
     *
     * @param learningRate the rate, such as 0.001
     */
    public Adam(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    /**
     * The same with other averages.
     *
     * @param first the share of the gradient's average that is kept
     * @param second the share of its square's average that is kept
     * @return the changed rule
     */
    public Adam betas(double first, double second) {
        return new Adam(learningRate, first, second, epsilon, weightDecay);
    }

    /**
     * The same with another epsilon.
     *
     * @param value keeps the divisor from 0
     * @return the changed rule
     */
    public Adam epsilon(double value) {
        return new Adam(learningRate, beta1, beta2, value, weightDecay);
    }

    /**
     * The same with weight decay.
     *
     * @param decay the factor of the L2 penalty
     * @return the changed rule
     */
    public Adam weightDecay(double decay) {
        return new Adam(learningRate, beta1, beta2, epsilon, decay);
    }

    private Moments moments() {
        return new Moments(beta1, beta2);
    }

    @Override
    public List<String> state() {
        return Moments.NAMES;
    }

    @Override
    public double[] scalars(long step) {
        return moments().corrections(step);
    }

    @Override
    public Step step(Element at) {
        return moments().move(at, at.w(), Hyperparameters.decayed(at, weightDecay), epsilon);
    }
}
