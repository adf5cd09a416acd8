package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * RAdam: {@link Adam}, held back for as long as its average of few squared gradients varies too much to divide by (Liu et
 * al. 2020). With R = 2/(1 - beta2) - 1 and r = R - 2 step beta2^step / (1 - beta2^step), which is about the number of
 * gradients in the average, the step is
 *
 * <p>
 * w - rate m / (1 - beta1^step) while r is at most 5, and afterwards that times sqrt((r - 4) (r - 2) R / ((R - 4) (R - 2)
 * r)) sqrt(1 - beta2^step) / (sqrt(s) + epsilon).
 *
 * @param learningRate the rate
 * @param beta1 the share of the gradient's average that is kept
 * @param beta2 the share of its square's average that is kept
 * @param epsilon keeps the divisor from 0
 * @param weightDecay the factor of the L2 penalty
 */
public record RAdam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements
            UpdateRule {
    private static final double ENOUGH = 5; // gradients in the average

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public RAdam {
        Hyperparameters.notNegative("learningRate", learningRate);
        new Moments(beta1, beta2);
        Hyperparameters.notNegative("epsilon", epsilon);
        Hyperparameters.notNegative("weightDecay", weightDecay);
    }

    /**
     * The rule with the usual settings: beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, no weight decay.
     *
     * @param learningRate the rate, such as 0.001
     */
    public RAdam(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    /**
     * The same with other averages.
     *
     * @param first the share of the gradient's average that is kept
     * @param second the share of its square's average that is kept
     * @return the changed rule
     */
    public RAdam betas(double first, double second) {
        return new RAdam(learningRate, first, second, epsilon, weightDecay);
    }

    /**
     * The same with another epsilon.
     *
     * @param value keeps the divisor from 0
     * @return the changed rule
     */
    public RAdam epsilon(double value) {
        return new RAdam(learningRate, beta1, beta2, value, weightDecay);
    }

    /**
     * The same with weight decay.
     *
     * @param decay the factor of the L2 penalty
     * @return the changed rule
     */
    public RAdam weightDecay(double decay) {
        return new RAdam(learningRate, beta1, beta2, epsilon, decay);
    }

    private Moments moments() {
        return new Moments(beta1, beta2);
    }

    @Override
    public List<String> state() {
        return Moments.NAMES;
    }

    /** Adam's correction of the mean, and what is divided by the root; 0 as long as nothing is. */
    @Override
    public double[] scalars(long step) {
        double power = Math.pow(beta2, step);
        double whole = 2 / (1 - beta2) - 1;
        double length = whole - 2 * step * power / (1 - power);
        double rectification = Math.sqrt((length - 4) * (length - 2) * whole / ((whole - 4) * (whole - 2) * length));
        return new double[] {moments().meanCorrection(step),
            length > ENOUGH ? rectification * moments().rootCorrection(step) : 0};
    }

    @Override
    public Step step(Element at) {
        Expr g = Hyperparameters.decayed(at, weightDecay);
        Expr mean = moments().mean(at, g);
        Expr square = moments().meanSquare(at, g);
        Expr rectified = at.scalars().get(1);
        Expr scale = Expr.select(rectified.gt(0), rectified.div(square.sqrt().add(epsilon)), Expr.one());
        Expr rate = at.rate().div(at.scalars().get(0));
        return Step.to(at.w().sub(rate.mul(mean).mul(scale)), mean, square);
    }
}
