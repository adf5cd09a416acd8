package org.chainrule.autograd;

import org.jspecify.annotations.Nullable;

/**
 * Determines which probabilities of {@linkplain Attention attention} are dropped: a factor for each, 0 where it is
 * dropped, and 1/(1 - p) elsewhere if p is the share that is. It is a function of the probability's number, as random
 * bits that are computed from a counter are: the backward pass asks for the same factors again, in other runs, in any
 * order and in several threads.
 */
@FunctionalInterface
public interface AttentionDropout {

    /**
     * Writes the factors of probabilities that follow each other.
     *
     * @param first the number of the first, counted in the row-major order of (..., L, S): all probabilities of query 0
     *        come before those of query 1
     * @param factors where the factors of this one and the next ones go; every element is to be written
     */
    void fill(long first, double[] factors);

    /**
     * Returns the tensor that the factors are computed from. A compiled function, whose runs must not have the same ones, needs it; in
     * each run it takes the factors {@linkplain #withKey of what that is then}.
     *
     * @return the tensor, which requires no gradient; by default null, for none
     */
    default @Nullable Tensor key() {
        return null;
    }

    /**
     * Returns the factors that are computed from another tensor.
     *
     * @param key what takes the place of {@link #key}
     * @return the factors, which don't change with it later; by default these
     */
    default AttentionDropout withKey(Tensor key) {
        return this;
    }
}
