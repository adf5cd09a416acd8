package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * RMSprop: steps are divided by the root of a moving average s of the squared gradient, w - rate g / (sqrt(s) + eps)
 * (Hinton 2012). Centered, s is reduced by the square of the gradient's own average, to a variance (Graves 2013). Where
 * the gradient is constant the variance falls to 0, so that the steps grow to rate g / eps.
 *
 * @param learningRate the rate
 * @param alpha the share of the averages that is kept, from 0 to below 1
 * @param eps keeps the divisor from 0
 * @param momentum the share of the velocity that is kept, from 0 to below 1
 * @param centered whether the variance is used
 */
public record RMSprop(double learningRate, double alpha, double eps, double momentum, boolean centered)
        implements
            UpdateRule {

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public RMSprop {
        Range.NON_NEGATIVE.check("learningRate", learningRate);
        Range.FRACTION.check("alpha", alpha);
        Range.NON_NEGATIVE.check("eps", eps);
        Range.FRACTION.check("momentum", momentum);
    }

    /**
     * Creates the rule with the usual settings: alpha = 0.99, eps = 1e-8, no momentum, not centered.
     *
     * @param learningRate the rate, such as 0.01
     */
    public RMSprop(double learningRate) {
        this(learningRate, 0.99, 1e-8, 0, false);
    }

    /**
     * Sets the share of the averages that is kept.
     *
     * @param share by default 0.99
     * @return the changed rule
     * @throws IllegalArgumentException if it isn't from 0 to below 1
     */
    public RMSprop alpha(double share) {
        return new RMSprop(learningRate, share, eps, momentum, centered);
    }

    /**
     * Sets what keeps the divisor from 0.
     *
     * @param value by default 1e-8
     * @return the changed rule
     * @throws IllegalArgumentException if it is negative
     */
    public RMSprop eps(double value) {
        return new RMSprop(learningRate, alpha, value, momentum, centered);
    }

    /**
     * Sets the momentum.
     *
     * @param share the share of the velocity that is kept, such as 0.9; by default 0
     * @return the changed rule
     * @throws IllegalArgumentException if it isn't from 0 to below 1
     */
    public RMSprop momentum(double share) {
        return new RMSprop(learningRate, alpha, eps, share, centered);
    }

    /**
     * Sets whether the variance takes the place of the mean square.
     *
     * @param isCentered by default false
     * @return the changed rule
     */
    public RMSprop centered(boolean isCentered) {
        return new RMSprop(learningRate, alpha, eps, momentum, isCentered);
    }

    @Override
    public List<String> state() {
        List<String> names = new ArrayList<>();
        if (centered) {
            names.addAll(List.of("deviation", "mean"));
        } else {
            names.add("rootMeanSquare");
        }
        if (momentum > 0) {
            names.add("velocity");
        }
        return names;
    }

    /**
     * Takes a step. With the mean m from before the step, the variance is alpha v + alpha (1 - alpha) (g - m)^2, which is
     * s - m^2 after the step, but a sum of terms that aren't negative (Welford 1962).
     */
    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        List<Expr> after = new ArrayList<>();
        Expr before = at.state().getFirst();
        boolean isModerate = Moments.isModerate(at, eps);
        Expr root;
        if (centered) {
            Expr mean = at.state().get(1);
            Expr change = at.g().sub(mean).mul(Math.sqrt(alpha));
            root = Moments.rootMeanSquare(before, change, alpha, isModerate);
            after.addAll(List.of(root, Moments.average(mean, at.g(), alpha)));
        } else {
            root = Moments.rootMeanSquare(before, at.g(), alpha, isModerate);
            after.add(root);
        }
        Expr direction = Moments.ratio(at.g(), root, Expr.constant(eps), eps);
        if (momentum > 0) {
            direction = at.state().getLast().mul(momentum).add(direction);
            after.add(direction);
        }
        return new Step(at.w().sub(at.rate().mul(direction)), after);
    }
}
