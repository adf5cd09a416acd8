package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Adadelta: each element is moved in its own unit. With a moving average s of the squared gradient and another, u, of
 * the squared moves, the move is d = sqrt(u + eps) / sqrt(s + eps) g, and the step w - rate d (Zeiler 2012).
 *
 * @param learningRate the rate
 * @param rho the share of the averages that is kept, from 0 to below 1
 * @param eps what the first moves start from, and what keeps the divisor from 0
 */
public record Adadelta(double learningRate, double rho, double eps) implements UpdateRule {

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Adadelta {
        Range.NON_NEGATIVE.check("learningRate", learningRate);
        Range.FRACTION.check("rho", rho);
        Range.NON_NEGATIVE.check("eps", eps);
    }

    /**
     * Creates the rule with the usual settings: rho = 0.9, eps = 1e-6.
     *
     * @param learningRate the rate, such as 1
     */
    public Adadelta(double learningRate) {
        this(learningRate, 0.9, 1e-6);
    }

    /**
     * Sets the share of the averages that is kept.
     *
     * @param share by default 0.9
     * @return the changed rule
     * @throws IllegalArgumentException if it isn't from 0 to below 1
     */
    public Adadelta rho(double share) {
        return new Adadelta(learningRate, share, eps);
    }

    /**
     * Sets what the first moves start from.
     *
     * @param value by default 1e-6
     * @return the changed rule
     * @throws IllegalArgumentException if it is negative
     */
    public Adadelta eps(double value) {
        return new Adadelta(learningRate, rho, value);
    }

    @Override
    public List<String> state() {
        return List.of("rootMeanSquare", "rootMeanSquareMove");
    }

    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        Expr least = Expr.constant(Math.sqrt(eps));
        boolean isModerate = Moments.isModerate(at, eps);
        Expr root = Moments.rootMeanSquare(at.state().get(0), at.g(), rho, isModerate);
        Expr moves = at.state().get(1);
        Expr d = Moments.ratio(at.g(), Moments.hypot(root, least, isModerate))
                .mul(Moments.hypot(moves, least, isModerate));
        return Step.to(at.w().sub(at.rate().mul(d)), root, Moments.rootMeanSquare(moves, d, rho, isModerate));
    }
}
