package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * NAdam: {@link Adam} with Nesterov's momentum, which looks one step ahead (Dozat 2016). The momentum grows with the step
 * t, mu(t) = beta1 (1 - 0.96^(t decay) / 2), and with M(t) = mu(1) ... mu(t) and Adam's averages m and s the step is
 *
 * <p>
 * w - rate (mu(t + 1) m / (1 - M(t + 1)) + (1 - mu(t)) g / (1 - M(t))) / (sqrt(s / (1 - beta2^t)) + epsilon).
 *
 * @param learningRate the rate
 * @param beta1 the share of the gradient's average that is kept
 * @param beta2 the share of its square's average that is kept
 * @param epsilon keeps the divisor from 0
 * @param weightDecay the factor of the L2 penalty
 * @param momentumDecay how fast the momentum grows to beta1; 0 leaves it at half
 */
public record NAdam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay,
        double momentumDecay) implements UpdateRule {

    /** What is less can't be seen beside 1. */
    private static final double UNSEEN = 0x1p-54;

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public NAdam {
        Hyperparameters.notNegative("learningRate", learningRate);
        new Moments(beta1, beta2);
        Hyperparameters.notNegative("epsilon", epsilon);
        Hyperparameters.notNegative("weightDecay", weightDecay);
        Hyperparameters.notNegative("momentumDecay", momentumDecay);
    }

    /**
     * The rule with the usual settings: beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, no weight decay, momentum decay 0.004.
     *
     * @param learningRate the rate, such as 0.002
     */
    public NAdam(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0, 4e-3);
    }

    /**
     * The same with other averages.
     *
     * @param first the share of the gradient's average that is kept
     * @param second the share of its square's average that is kept
     * @return the changed rule
     */
    public NAdam betas(double first, double second) {
        return new NAdam(learningRate, first, second, epsilon, weightDecay, momentumDecay);
    }

    /**
     * The same with another epsilon.
     *
     * @param value keeps the divisor from 0
     * @return the changed rule
     */
    public NAdam epsilon(double value) {
        return new NAdam(learningRate, beta1, beta2, value, weightDecay, momentumDecay);
    }

    /**
     * The same with weight decay.
     *
     * @param decay the factor of the L2 penalty
     * @return the changed rule
     */
    public NAdam weightDecay(double decay) {
        return new NAdam(learningRate, beta1, beta2, epsilon, decay, momentumDecay);
    }

    /**
     * The same with another momentum decay.
     *
     * @param decay how fast the momentum grows to beta1
     * @return the changed rule
     */
    public NAdam momentumDecay(double decay) {
        return new NAdam(learningRate, beta1, beta2, epsilon, weightDecay, decay);
    }

    private Moments moments() {
        return new Moments(beta1, beta2);
    }

    @Override
    public List<String> state() {
        return Moments.NAMES;
    }

    /** The factors of the average and of the gradient, and Adam's correction of the root. */
    @Override
    public double[] scalars(long step) {
        double ofMean = momentum(step + 1) / (1 - product(step + 1));
        double ofGradient = (1 - momentum(step)) / (1 - product(step));
        return new double[] {ofMean, ofGradient, moments().rootCorrection(step)};
    }

    private double momentum(double step) {
        return beta1 * (1 - 0.5 * Math.pow(0.96, step * momentumDecay));
    }

    /** mu(1) ... mu(step). It falls faster than beta1^step, so late steps take no longer than early ones. */
    private double product(long step) {
        double ratio = Math.pow(0.96, momentumDecay);
        double power = 1;
        double product = 1;
        for (long n = 1; n <= step && product > UNSEEN; n++) {
            power *= ratio;
            product *= beta1 * (1 - 0.5 * power);
        }
        return product;
    }

    @Override
    public Step step(Element at) {
        Expr g = Hyperparameters.decayed(at, weightDecay);
        Expr mean = moments().mean(at, g);
        Expr square = moments().meanSquare(at, g);
        Expr ahead = mean.mul(at.scalars().get(0)).add(g.mul(at.scalars().get(1)));
        Expr root = square.sqrt().div(at.scalars().get(2)).add(epsilon);
        return Step.to(at.w().sub(at.rate().mul(ahead).div(root)), mean, square);
    }
}
