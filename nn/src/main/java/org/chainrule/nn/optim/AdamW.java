package org.chainrule.nn.optim;

import java.util.Objects;

/**
 * Adam with decoupled weight decay: first w shrinks by the factor 1 - rate decay, then follows {@link Adam}'s step, in
 * which the decay plays no part (Loshchilov, Hutter 2019).
 *
 * @param learningRate the rate
 * @param moments the settings of the averages
 * @param weightDecay how much a weight shrinks, times the learning rate, at each step
 */
public record AdamW(double learningRate, Moments moments, double weightDecay) implements MomentRule<AdamW> {

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if the rate or the decay is negative
     */
    public AdamW {
        Objects.requireNonNull(moments, "moments");
        Range.NON_NEGATIVE.check("learningRate", learningRate);
        Range.NON_NEGATIVE.check("weightDecay", weightDecay);
    }

    /**
     * Creates the rule with the {@linkplain Moments#USUAL usual settings} and weight decay 0.01.
     *
     * @param learningRate the rate, such as 0.001
     */
    public AdamW(double learningRate) {
        this(learningRate, Moments.USUAL, 0.01);
    }

    @Override
    public AdamW moments(Moments settings) {
        return new AdamW(learningRate, settings, weightDecay);
    }

    /**
     * Sets the decoupled weight decay.
     *
     * @param decay by default 0.01
     * @return the changed rule
     */
    @Override
    public AdamW weightDecay(double decay) {
        return new AdamW(learningRate, moments, decay);
    }

    @Override
    public AdamW decoupledWeightDecay(double decay) {
        return weightDecay(decay);
    }

    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        return rule().step(at);
    }

    private UpdateRule rule() {
        return new Adam(learningRate, moments).decoupledWeightDecay(weightDecay);
    }
}
