package org.chainrule.nn.optim;

import java.util.Objects;

import org.chainrule.autograd.formula.Expr;

/**
 * NAdam: {@link Adam} with Nesterov's momentum, which looks one step ahead (Dozat 2016). The momentum grows with the
 * step t, mu(t) = beta1 (1 - 0.96^(t decay) / 2), and with M(t) = mu(1) ... mu(t) and Adam's averages m and s the step
 * is
 *
 * <p>
 * w - rate (mu(t + 1) m / (1 - M(t + 1)) + (1 - mu(t)) g / (1 - M(t))) / (sqrt(s / (1 - beta2^t)) + eps).
 *
 * @param learningRate the rate
 * @param moments the settings of the averages
 * @param momentumDecay how fast the momentum grows to beta1; 0 leaves it at half
 */
public record NAdam(double learningRate, Moments moments, double momentumDecay) implements MomentRule<NAdam> {
    /** A product below this can't be seen beside 1. */
    private static final double NEGLIGIBLE = 0x1p-54;

    /**
     * Creates the rule.
     *
     * @throws IllegalArgumentException if the rate or the momentum decay is negative
     */
    public NAdam {
        Objects.requireNonNull(moments, "moments");
        Range.NON_NEGATIVE.check("learningRate", learningRate);
        Range.NON_NEGATIVE.check("momentumDecay", momentumDecay);
    }

    /**
     * Creates the rule with the {@linkplain Moments#USUAL usual settings} and momentum decay 0.004.
     *
     * @param learningRate the rate, such as 0.002
     */
    public NAdam(double learningRate) {
        this(learningRate, Moments.USUAL, 4e-3);
    }

    @Override
    public NAdam moments(Moments settings) {
        return new NAdam(learningRate, settings, momentumDecay);
    }

    /**
     * Sets how fast the momentum grows to beta1.
     *
     * @param decay by default 0.004
     * @return the changed rule
     * @throws IllegalArgumentException if it is negative
     */
    public NAdam momentumDecay(double decay) {
        return new NAdam(learningRate, moments, decay);
    }

    /** Computes the factors of the average and of the gradient, and Adam's correction of the root. */
    @Override
    public double[] scalars(long step) {
        double ofMean = momentum(step + 1) / (1 - product(step + 1));
        double ofGradient = (1 - momentum(step)) / (1 - product(step));
        return new double[] {ofMean, ofGradient, moments.rootCorrection(step)};
    }

    private double momentum(double step) {
        return moments.beta1() * (1 - 0.5 * StrictMath.pow(0.96, step * momentumDecay));
    }

    /** Computes mu(1) ... mu(step). It falls faster than beta1^step, so late steps take no longer than early ones. */
    private double product(long step) {
        double ratio = StrictMath.pow(0.96, momentumDecay);
        double power = 1;
        double product = 1;
        for (long n = 1; n <= step && product > NEGLIGIBLE; n++) {
            power *= ratio;
            product *= moments.beta1() * (1 - 0.5 * power);
        }
        return product;
    }

    @Override
    public Step step(Element at) {
        RuleArguments.require(this, at);
        Expr mean = moments.mean(at);
        Expr root = moments.rootMeanSquare(at);
        Expr ahead = mean.mul(at.scalars().get(0)).add(at.g().mul(at.scalars().get(1)));
        Expr correction = at.scalars().get(2);
        Expr direction = moments.overRoot(ahead, root, correction);
        return Step.to(at.w().sub(at.rate().mul(correction).mul(direction)), mean, root);
    }
}
