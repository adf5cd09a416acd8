package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * RMSprop: steps are divided by the root of a moving average s of the squared gradient, w - rate g / (sqrt(s) + epsilon)
 * (Hinton 2012). Centered, s is reduced by the square of the gradient's own average, to a variance (Graves 2013).
 *
 * @param learningRate the rate
 * @param alpha the share of the averages that is kept
 * @param epsilon keeps the divisor from 0
 * @param momentum the share of the velocity that is kept, from 0 to below 1
 * @param centered whether the variance is used
 * @param weightDecay the factor of the L2 penalty
 */
public record RMSprop(double learningRate, double alpha, double epsilon, double momentum, boolean centered,
        double weightDecay) implements UpdateRule {

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public RMSprop {
        Hyperparameters.notNegative("learningRate", learningRate);
        Hyperparameters.share("alpha", alpha);
        Hyperparameters.notNegative("epsilon", epsilon);
        Hyperparameters.share("momentum", momentum);
        Hyperparameters.notNegative("weightDecay", weightDecay);
    }

    /**
     * The rule with the usual settings: alpha = 0.99, epsilon = 1e-8, neither momentum nor weight decay.
     *
     * @param learningRate the rate, such as 0.01
     */
    public RMSprop(double learningRate) {
        this(learningRate, 0.99, 1e-8, 0, false, 0);
    }

    /**
     * The same with another average.
     *
     * @param share the share of the averages that is kept
     * @return the changed rule
     */
    public RMSprop alpha(double share) {
        return new RMSprop(learningRate, share, epsilon, momentum, centered, weightDecay);
    }

    /**
     * The same with another epsilon.
     *
     * @param value keeps the divisor from 0
     * @return the changed rule
     */
    public RMSprop epsilon(double value) {
        return new RMSprop(learningRate, alpha, value, momentum, centered, weightDecay);
    }

    /**
     * The same with momentum.
     *
     * @param share the share of the velocity that is kept, such as 0.9
     * @return the changed rule
     */
    public RMSprop momentum(double share) {
        return new RMSprop(learningRate, alpha, epsilon, share, centered, weightDecay);
    }

    /**
     * The same with the variance in place of the mean square.
     *
     * @param variance whether to use it
     * @return the changed rule
     */
    public RMSprop centered(boolean variance) {
        return new RMSprop(learningRate, alpha, epsilon, momentum, variance, weightDecay);
    }

    /**
     * The same with weight decay.
     *
     * @param decay the factor of the L2 penalty
     * @return the changed rule
     */
    public RMSprop weightDecay(double decay) {
        return new RMSprop(learningRate, alpha, epsilon, momentum, centered, decay);
    }

    @Override
    public List<String> state() {
        List<String> names = new ArrayList<>(List.of("meanSquare"));
        if (centered) {
            names.add("mean");
        }
        if (momentum > 0) {
            names.add("velocity");
        }
        return names;
    }

    @Override
    public Step step(Element at) {
        Expr g = Hyperparameters.decayed(at, weightDecay);
        List<Expr> after = new ArrayList<>();
        Expr spread = average(at.state().getFirst(), g.square());
        after.add(spread);
        if (centered) {
            Expr mean = average(at.state().get(1), g);
            after.add(mean);
            spread = spread.sub(mean.square());
        }
        Expr direction = g.div(spread.sqrt().add(epsilon));
        if (momentum > 0) {
            direction = at.state().getLast().mul(momentum).add(direction);
            after.add(direction);
        }
        return new Step(at.w().sub(at.rate().mul(direction)), after);
    }

    private Expr average(Expr before, Expr now) {
        return before.mul(alpha).add(now.mul(1 - alpha));
    }
}
