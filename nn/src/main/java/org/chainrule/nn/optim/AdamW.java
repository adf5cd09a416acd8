package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;
/**
 * Adam with decoupled weight decay: first w shrinks by the factor 1 - rate decay, then follows {@link Adam}'s step, in which
 * the decay plays no part (Loshchilov, Hutter 2019).
 *
 * @param learningRate the rate
 * @param beta1 the share of the gradient's average that is kept
 * @param beta2 the share of its square's average that is kept
 * @param epsilon keeps the divisor from 0
 * @param weightDecay how much a weight shrinks, times the learning rate, at each step
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements
            UpdateRule {

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public AdamW {
        Hyperparameters.notNegative("learningRate", learningRate);
        new Moments(beta1, beta2);
        Hyperparameters.notNegative("epsilon", epsilon);
        Hyperparameters.notNegative("weightDecay", weightDecay);
    }

    /**
     * The rule with the usual settings: beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight decay 0.01.
     *
     * @param learningRate the rate, such as 0.001
     */
    public AdamW(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0.01);
    }

    /**
     * The same with other averages.
     *
     * @param first the share of the gradient's average that is kept
     * @param second the share of its square's average that is kept
     * @return the changed rule
     */
    public AdamW betas(double first, double second) {
        return new AdamW(learningRate, first, second, epsilon, weightDecay);
    }

    /**
     * The same with another epsilon.
     *
     * @param value keeps the divisor from 0
     * @return the changed rule
     */
    public AdamW epsilon(double value) {
        return new AdamW(learningRate, beta1, beta2, value, weightDecay);
    }

    /**
     * The same with weight decay.
     *
     * @param decay how much a weight shrinks, times the learning rate, at each step
     * @return the changed rule
     */
    public AdamW weightDecay(double decay) {
        return new AdamW(learningRate, beta1, beta2, epsilon, decay);
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
        Expr shrunk = at.w().mul(Expr.one().sub(at.rate().mul(weightDecay)));
        return moments().move(at, shrunk, at.g(), epsilon);
    }
}
