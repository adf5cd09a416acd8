package org.chainrule.nn.optim;

import java.util.List;

/**
 * A rule of Adam's family, which remembers moving averages of the gradient and of its square: of the latter the root,
 * which is representable for every gradient that is.
 *
 * @param <R> the rule's own type
 */
public interface MomentRule<R> extends UpdateRule {

    /** {@return the settings of the averages} */
    Moments moments();

    /**
     * Sets the averages.
     *
     * @param settings of the averages
     * @return the changed rule
     */
    R moments(Moments settings);

    /**
     * Sets the shares of the averages that are kept.
     *
     * @param beta1 of the gradient's average, by default 0.9
     * @param beta2 of its square's average, by default 0.999
     * @return the changed rule
     * @throws IllegalArgumentException if one isn't from 0 to below 1
     */
    default R betas(double beta1, double beta2) {
        return moments(new Moments(beta1, beta2, moments().eps()));
    }

    /**
     * Sets what keeps the divisor from 0.
     *
     * @param eps by default 1e-8
     * @return the changed rule
     * @throws IllegalArgumentException if it is negative
     */
    default R eps(double eps) {
        return moments(new Moments(moments().beta1(), moments().beta2(), eps));
    }

    @Override
    default List<String> state() {
        return List.of("mean", "rootMeanSquare");
    }

    /** Computes the bias corrections: of the mean by the root of the mean square, and of that root. */
    @Override
    default double[] scalars(long step) {
        double ofRoot = moments().rootCorrection(step);
        return new double[] {ofRoot / moments().meanCorrection(step), ofRoot};
    }
}
