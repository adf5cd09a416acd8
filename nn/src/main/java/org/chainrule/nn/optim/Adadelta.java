package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Adadelta: each element is moved in its own unit. With a moving average s of the squared gradient and another, u, of the
 * squared moves, the move is d = sqrt(u + epsilon) / sqrt(s + epsilon) g, and the step w - rate d (Zeiler 2012).
 *
 * @param learningRate the rate
 * @param rho the share of the averages that is kept
 * @param epsilon what the first moves start from, and what keeps the divisor from 0
 * @param weightDecay the factor of the L2 penalty
 */
public record Adadelta(double learningRate, double rho, double epsilon, double weightDecay) implements UpdateRule {

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Adadelta {
        Hyperparameters.notNegative("learningRate", learningRate);
        Hyperparameters.share("rho", rho);
        Hyperparameters.notNegative("epsilon", epsilon);
        Hyperparameters.notNegative("weightDecay", weightDecay);
    }

    /**
     * The rule with the usual settings: rho = 0.9, epsilon = 1e-6, no weight decay.
     *
     * @param learningRate the rate, such as 1
     */
    public Adadelta(double learningRate) {
        this(learningRate, 0.9, 1e-6, 0);
    }

    /**
     * The same with other averages.
     *
     * @param share the share of the averages that is kept
     * @return the changed rule
     */
    public Adadelta rho(double share) {
        return new Adadelta(learningRate, share, epsilon, weightDecay);
    }

    /**
     * The same with another epsilon.
     *
     * @param value what the first moves start from
     * @return the changed rule
     */
    public Adadelta epsilon(double value) {
        return new Adadelta(learningRate, rho, value, weightDecay);
    }

    /**
     * The same with weight decay.
     *
     * @param decay the factor of the L2 penalty
     * @return the changed rule
     */
    public Adadelta weightDecay(double decay) {
        return new Adadelta(learningRate, rho, epsilon, decay);
    }

    @Override
    public List<String> state() {
        return List.of("meanSquare", "meanSquareMove");
    }

    @Override
    public Step step(Element at) {
        Expr g = Hyperparameters.decayed(at, weightDecay);
        Expr square = average(at.state().get(0), g.square());
        Expr moves = at.state().get(1);
        Expr d = moves.add(epsilon).sqrt().div(square.add(epsilon).sqrt()).mul(g);
        return Step.to(at.w().sub(at.rate().mul(d)), square, average(moves, d.square()));
    }

    private Expr average(Expr before, Expr now) {
        return before.mul(rho).add(now.mul(1 - rho));
    }
}
