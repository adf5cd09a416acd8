package org.chainrule.nn.optim;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Rprop, resilient backpropagation: each element has a step size of its own, and of the gradient only the sign counts,
 * w - size sign(g). Where the sign is that of the step before, the size grows by a factor; where it has changed, the
 * step went too far, so that the size shrinks, the element stays, and its next sign is taken as new (Riedmiller, Braun
 * 1993; in the form iRprop- of Igel, Huesken 2003). For gradients over all data, since noise changes signs.
 *
 * <p>
 * The learning rate is the first size. A schedule has no effect on the later ones.
 *
 * @param learningRate the size of the first step, before the bounds
 * @param etaMinus the factor after a change of sign, above 0 and below 1
 * @param etaPlus the factor where the sign stays, above 1
 * @param minSize the least size, positive
 * @param maxSize the greatest size
 */
public record Rprop(double learningRate, double etaMinus, double etaPlus, double minSize, double maxSize)
        implements
            UpdateRule {

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Rprop {
        Range.NON_NEGATIVE.check("learningRate", learningRate);
        if (!(etaMinus > 0 && etaMinus < 1 && etaPlus > 1 && etaPlus < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the size of a step must shrink by a factor between 0 and 1 and grow by "
                    + "one above 1, not by " + etaMinus + " and " + etaPlus);
        }
        if (!(minSize > 0 && maxSize >= minSize)) {
            throw new IllegalArgumentException("the bounds of a step must be positive, the least one first, not "
                    + minSize + " and " + maxSize);
        }
    }

    /**
     * Creates the rule with the usual settings: factors 0.5 and 1.2, sizes from 1e-6 to 50.
     *
     * @param learningRate the size of the first step, such as 0.01
     */
    public Rprop(double learningRate) {
        this(learningRate, 0.5, 1.2, 1e-6, 50);
    }

    /**
     * Sets the factors by which sizes change.
     *
     * @param minus the factor after a change of sign, above 0 and below 1; by default 0.5
     * @param plus the factor where the sign stays, above 1; by default 1.2
     * @return the changed rule
     * @throws IllegalArgumentException if one is out of its range
     */
    public Rprop etas(double minus, double plus) {
        return new Rprop(learningRate, minus, plus, minSize, maxSize);
    }

    /**
     * Sets the bounds of the sizes.
     *
     * @param min the least size, positive; by default 1e-6
     * @param max the greatest size; by default 50
     * @return the changed rule
     * @throws IllegalArgumentException if one is out of its range
     */
    public Rprop stepSizes(double min, double max) {
        return new Rprop(learningRate, etaMinus, etaPlus, min, max);
    }

    @Override
    public List<String> state() {
        return List.of("gradient", "size");
    }

    /** Takes a step; a step size of 0 marks the first one, since none is 0 after it. */
    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        Expr remembered = at.state().get(1);
        Expr size = select(remembered.eq(0), at.rate(), remembered);
        Expr agreement = sign(at.g()).mul(sign(at.state().get(0)));
        Expr factor = select(agreement.gt(0), constant(etaPlus), select(agreement.lt(0), constant(etaMinus), one()));
        Expr now = size.mul(factor).max(constant(minSize)).min(constant(maxSize));
        Expr g = select(agreement.lt(0), zero(), at.g());
        return Step.to(at.w().sub(now.mul(sign(g))), g, now);
    }

    private static Expr sign(Expr x) {
        return select(x.gt(0), one(), select(x.lt(0), constant(-1), x));
    }
}
