package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Adds weight decay to a rule.
 *
 * @param rule the rule
 * @param decay the factor of the L2 penalty, or of the rate where the decay is decoupled
 * @param isDecoupled whether the element shrinks by itself, rather than by its gradient
 */
record WeightDecay(UpdateRule rule, double decay, boolean isDecoupled) implements UpdateRule {
    private static final double MODERATE = 1000; // what an element is multiplied by in its gradient

    WeightDecay {
        Range.NON_NEGATIVE.check("weightDecay", decay);
    }

    @Override
    public String name() {
        return rule.name();
    }

    @Override
    public double learningRate() {
        return rule.learningRate();
    }

    @Override
    public List<String> state() {
        return rule.state();
    }

    @Override
    public double[] scalars(long step) {
        return rule.scalars(step);
    }

    @Override
    public UpdateRule weightDecay(double changed) {
        return rule.weightDecay(changed);
    }

    @Override
    public UpdateRule decoupledWeightDecay(double changed) {
        return rule.decoupledWeightDecay(changed);
    }

    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        if (decay == 0) {
            return rule.step(at);
        }
        return rule.step(isDecoupled
                ? new Element(at.w().mul(Expr.one().sub(at.rate().mul(decay))), at.g(), at.rate(), at.state(),
                        at.scalars(), at.isModerate())
                : new Element(at.w(), at.g().add(at.w().mul(decay)), at.rate(), at.state(), at.scalars(),
                        at.isModerate() && decay <= MODERATE));
    }
}
