package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Adagrad: the sum s of all squared gradients so far makes the steps of often moved elements smaller, w - rate g /
 * (sqrt(s) + epsilon) (Duchi, Hazan, Singer 2011).
 *
 * @param learningRate the rate
 * @param epsilon keeps the divisor from 0
 * @param weightDecay the factor of the L2 penalty
 */
public record Adagrad(double learningRate, double epsilon, double weightDecay) implements UpdateRule {

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Adagrad {
        Hyperparameters.notNegative("learningRate", learningRate);
        Hyperparameters.notNegative("epsilon", epsilon);
        Hyperparameters.notNegative("weightDecay", weightDecay);
    }

    /**
     * The rule with the usual settings: epsilon = 1e-10, no weight decay.
     *
     * @param learningRate the rate, such as 0.01
     */
    public Adagrad(double learningRate) {
        this(learningRate, 1e-10, 0);
    }

    /**
     * The same with another epsilon.
     *
     * @param value keeps the divisor from 0
     * @return the changed rule
     */
    public Adagrad epsilon(double value) {
        return new Adagrad(learningRate, value, weightDecay);
    }

    /**
     * The same with weight decay.
     *
     * @param decay the factor of the L2 penalty
     * @return the changed rule
     */
    public Adagrad weightDecay(double decay) {
        return new Adagrad(learningRate, epsilon, decay);
    }

    @Override
    public List<String> state() {
        return List.of("sumOfSquares");
    }

    @Override
    public Step step(Element at) {
        Expr g = Hyperparameters.decayed(at, weightDecay);
        Expr sum = at.state().getFirst().add(g.square());
        return Step.to(at.w().sub(at.rate().mul(g).div(sum.sqrt().add(epsilon))), sum);
    }
}
