package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Adagrad: the sum s of all squared gradients so far makes the steps of often moved elements smaller, w - rate g /
 * (sqrt(s) + eps) (Duchi, Hazan, Singer 2011). The root of s, the norm of the gradients, is kept rather than s, which
 * could overflow.
 *
 * @param learningRate the rate
 * @param eps keeps the divisor from 0
 */
public record Adagrad(double learningRate, double eps) implements UpdateRule {

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if a setting is negative
     */
    public Adagrad {
        Range.NON_NEGATIVE.check("learningRate", learningRate);
        Range.NON_NEGATIVE.check("eps", eps);
    }

    /**
     * Creates the rule with eps = 1e-10.
     *
     * @param learningRate the rate, such as 0.01
     */
    public Adagrad(double learningRate) {
        this(learningRate, 1e-10);
    }

    /**
     * Sets what keeps the divisor from 0.
     *
     * @param value by default 1e-10
     * @return the changed rule
     * @throws IllegalArgumentException if it is negative
     */
    public Adagrad eps(double value) {
        return new Adagrad(learningRate, value);
    }

    @Override
    public List<String> state() {
        return List.of("norm");
    }

    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        Expr norm = Moments.hypot(at.state().getFirst(), at.g(), Moments.isModerate(at, eps));
        return Step.to(at.w().sub(at.rate().mul(Moments.ratio(at.g(), norm, Expr.constant(eps), eps))), norm);
    }
}
