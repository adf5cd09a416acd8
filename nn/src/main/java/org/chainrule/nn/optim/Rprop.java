package org.chainrule.nn.optim;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Resilient backpropagation: each element has a step size of its own, and of the gradient only the sign counts,
 * w - size sign(g). Where the sign is that of the step before, the size grows by a factor; where it has changed, the step
 * went too far, so that the size shrinks, the element stays, and its next sign is taken as new (Riedmiller, Braun 1993; in
 * the form iRprop- of Igel, Hüsken 2003). For gradients over all data, since noise changes signs.
 *
 * <p>
 * The learning rate is the first size. A schedule has no say in the later ones.
 *
 * @param learningRate the size of the first step, before the bounds
 * @param shrink the factor after a change of sign, above 0 and below 1
 * @param growth the factor where the sign stays, above 1
 * @param least the least size, positive
 * @param greatest the greatest size
 */
public record Rprop(double learningRate, double shrink, double growth, double least, double greatest)
        implements
            UpdateRule {

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Rprop {
        Hyperparameters.notNegative("learningRate", learningRate);
        if (!(shrink > 0 && shrink < 1 && growth > 1 && growth < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the size of a step must shrink by a factor between 0 and 1 and grow by "
                    + "one above 1, not by " + shrink + " and " + growth);
        }
        if (!(least > 0 && greatest >= least)) {
            throw new IllegalArgumentException("the bounds of a step must be positive, the least one first, not "
                    + least + " and " + greatest);
        }
    }

    /**
     * The rule with the usual settings: factors 0.5 and 1.2, sizes from 1e-6 to 50.
     *
     * @param learningRate the size of the first step, such as 0.01
     */
    public Rprop(double learningRate) {
        this(learningRate, 0.5, 1.2, 1e-6, 50);
    }

    /**
     * The same with other factors.
     *
     * @param less the factor after a change of sign, above 0 and below 1
     * @param more the factor where the sign stays, above 1
     * @return the changed rule
     */
    public Rprop factors(double less, double more) {
        return new Rprop(learningRate, less, more, least, greatest);
    }

    /**
     * The same with other bounds.
     *
     * @param low the least size, positive
     * @param high the greatest size
     * @return the changed rule
     */
    public Rprop sizes(double low, double high) {
        return new Rprop(learningRate, shrink, growth, low, high);
    }

    @Override
    public List<String> state() {
        return List.of("gradient", "size");
    }

    /** No size is 0 once a step is done, so a size of 0 says that this is the first. */
    @Override
    public Step step(Element at) {
        Expr remembered = at.state().get(1);
        Expr size = select(remembered.eq(0), at.rate(), remembered);
        Expr agreement = sign(at.g()).mul(sign(at.state().get(0)));
        Expr factor = select(agreement.gt(0), constant(growth), select(agreement.lt(0), constant(shrink), one()));
        Expr now = size.mul(factor).max(constant(least)).min(constant(greatest));
        Expr g = select(agreement.lt(0), zero(), at.g());
        return Step.to(at.w().sub(now.mul(sign(g))), g, now);
    }

    private static Expr sign(Expr x) {
        return select(x.gt(0), one(), select(x.lt(0), constant(-1), x));
    }
}
