package org.chainrule.autograd;

import java.io.Serializable;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Sets what {@linkplain Attention attention} does besides. Each method returns changed options, so that they are chained:
 *
 * {@snippet :
 * q.scaledDotProductAttention(k, v, AttentionOptions.defaults().causal().scale(0.1));
 * }
 *
 * @param mask which keys a query may attend to, or what is added to the scores; null for none
 * @param isCausal whether query i attends to keys 0 to i only
 * @param scale what products of queries and keys are multiplied by; null for 1/sqrt(E)
 * @param hasGroupedHeads whether there may be fewer heads of keys and values than of queries
 * @param dropout which probabilities are dropped; null for none
 */
public record AttentionOptions(@Nullable Tensor mask, boolean isCausal, @Nullable Double scale, boolean hasGroupedHeads,
        @Nullable AttentionDropout dropout) implements Serializable {
    private static final AttentionOptions DEFAULTS = new AttentionOptions(null, false, null, false, null);

    /**
     * Creates options.
     *
     * @throws IllegalArgumentException if the scale isn't finite
     */
    public AttentionOptions {
        if (scale != null && !Double.isFinite(scale)) {
            throw new IllegalArgumentException("AttentionOptions: the scale must be finite, not " + scale);
        }
    }

    /**
     * Returns the options that nothing was set of: no mask, the scale 1/sqrt(E), nothing dropped.
     *
     * @return the options
     */
    public static AttentionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets a mask, which broadcasts to (..., L, S).
     *
     * @param tensor BOOL, true where a query may attend to a key; or floating point, added to the scores, such as a bias
     *        for each distance, with -infinity where it may not
     * @return the changed options
     */
    public AttentionOptions mask(Tensor tensor) {
        return new AttentionOptions(Objects.requireNonNull(tensor, "mask"), isCausal, scale, hasGroupedHeads, dropout);
    }

    /**
     * Lets query i attend to keys 0 to i only, counted from the first of both. A mask restricts it further.
     *
     * @return the changed options
     */
    public AttentionOptions causal() {
        return new AttentionOptions(mask, true, scale, hasGroupedHeads, dropout);
    }

    /**
     * Sets what products of queries and keys are multiplied by.
     *
     * @param factor the factor
     * @return the changed options
     * @throws IllegalArgumentException if it isn't finite
     */
    public AttentionOptions scale(double factor) {
        return new AttentionOptions(mask, isCausal, factor, hasGroupedHeads, dropout);
    }

    /**
     * Allows fewer heads of keys and values than of queries, along the last axis but two (Ainslie et al. 2023, "GQA").
     * Of H heads of queries and K of keys, the first H/K share the first head of keys, and so on.
     *
     * @return the changed options
     */
    public AttentionOptions groupedHeads() {
        return new AttentionOptions(mask, isCausal, scale, true, dropout);
    }

    /**
     * Drops probabilities after the softmax.
     *
     * @param factors the factor of each
     * @return the changed options
     */
    public AttentionOptions dropout(AttentionDropout factors) {
        return new AttentionOptions(mask, isCausal, scale, hasGroupedHeads, Objects.requireNonNull(factors, "factors"));
    }
}
