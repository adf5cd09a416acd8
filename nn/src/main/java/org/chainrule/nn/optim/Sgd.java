package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Stochastic gradient descent, w - rate g. With momentum a velocity v = momentum v + g takes the gradient's place
 * (Polyak 1964), with Nesterov's g + momentum v, the gradient where the velocity leads (Nesterov 1983; Sutskever et al.
 * 2013).
 *
 * @param learningRate the rate
 * @param momentum the share of the velocity that is kept, from 0 to below 1
 * @param nesterov whether Nesterov's form of momentum is used
 */
public record Sgd(double learningRate, double momentum, boolean nesterov) implements UpdateRule {

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Sgd {
        Range.NON_NEGATIVE.check("learningRate", learningRate);
        Range.FRACTION.check("momentum", momentum);
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("Nesterov's form needs momentum; set it first, such as momentum(0.9)");
        }
    }

    /**
     * Creates plain gradient descent.
     *
     * @param learningRate the rate
     */
    public Sgd(double learningRate) {
        this(learningRate, 0, false);
    }

    /**
     * Sets the momentum.
     *
     * @param share the share of the velocity that is kept, such as 0.9; by default 0
     * @return the changed rule
     * @throws IllegalArgumentException if it isn't from 0 to below 1
     */
    public Sgd momentum(double share) {
        return new Sgd(learningRate, share, nesterov);
    }

    /**
     * Sets whether Nesterov's form of momentum is used.
     *
     * @param isUsed by default false
     * @return the changed rule
     * @throws IllegalArgumentException if there is no momentum
     */
    public Sgd nesterov(boolean isUsed) {
        return new Sgd(learningRate, momentum, isUsed);
    }

    @Override
    public List<String> state() {
        return momentum == 0 ? List.of() : List.of("velocity");
    }

    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        if (momentum == 0) {
            return Step.to(at.w().sub(at.rate().mul(at.g())));
        }
        Expr v = at.state().getFirst().mul(momentum).add(at.g());
        Expr direction = nesterov ? at.g().add(v.mul(momentum)) : v;
        return Step.to(at.w().sub(at.rate().mul(direction)), v);
    }
}
