package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * Stochastic gradient descent, w - rate g. With momentum a velocity v = momentum v + g takes the gradient's place
 * (Polyak 1964), with Nesterov's g + momentum v, the gradient where the velocity leads (Nesterov 1983; Sutskever et al.
 * 2013). Weight decay adds decay w to the gradient, which is the gradient of the penalty decay/2 |w|^2.
 *
 * @param learningRate the rate
 * @param momentum the share of the velocity that is kept, from 0 to below 1
 * @param nesterov whether Nesterov's form of momentum is used
 * @param weightDecay the factor of the L2 penalty
 */
public record Sgd(double learningRate, double momentum, boolean nesterov, double weightDecay) implements UpdateRule {

    /**
     * A rule with all settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public Sgd {
        Hyperparameters.notNegative("learningRate", learningRate);
        Hyperparameters.share("momentum", momentum);
        Hyperparameters.notNegative("weightDecay", weightDecay);
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("Nesterov's form needs momentum; set it first, such as momentum(0.9)");
        }
    }

    /**
     * Plain gradient descent.
     *
     * @param learningRate the rate
     */
    public Sgd(double learningRate) {
        this(learningRate, 0, false, 0);
    }

    /**
     * The same with momentum.
     *
     * @param share the share of the velocity that is kept, such as 0.9
     * @return the changed rule
     */
    public Sgd momentum(double share) {
        return new Sgd(learningRate, share, nesterov, weightDecay);
    }

    /**
     * The same with Nesterov's form of momentum.
     *
     * @param look whether to use it
     * @return the changed rule
     */
    public Sgd nesterov(boolean look) {
        return new Sgd(learningRate, momentum, look, weightDecay);
    }

    /**
     * The same with weight decay.
     *
     * @param decay the factor of the L2 penalty
     * @return the changed rule
     */
    public Sgd weightDecay(double decay) {
        return new Sgd(learningRate, momentum, nesterov, decay);
    }

    @Override
    public List<String> state() {
        return momentum == 0 ? List.of() : List.of("velocity");
    }

    @Override
    public Step step(Element at) {
        Expr g = Hyperparameters.decayed(at, weightDecay);
        if (momentum == 0) {
            return Step.to(at.w().sub(at.rate().mul(g)));
        }
        Expr v = at.state().getFirst().mul(momentum).add(g);
        Expr direction = nesterov ? g.add(v.mul(momentum)) : v;
        return Step.to(at.w().sub(at.rate().mul(direction)), v);
    }
}
