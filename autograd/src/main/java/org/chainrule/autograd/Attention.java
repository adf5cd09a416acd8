package org.chainrule.autograd;

/** Scaled dot-product attention. */
public sealed interface Attention permits Tensor {

    /**
     * Computes scaled dot-product attention, with these queries: Y = softmax(Q K^T / sqrt(E)) V, for each query the mean of
     * the values, weighted by the softmax of its products with the keys (Vaswani et al. 2017, "Attention is all you need").
     * With the probabilities P, dV = P^T G, and with dP = G V^T and dS = P (dP - sum(P dP)), dQ = dS K / sqrt(E) and
     * dK = dS^T Q / sqrt(E).
     *
     * <p>
     * Queries (..., L, E), keys (..., S, E), values (..., S, V), result (..., L, V); leading axes, such as those of a batch
     * and of heads, are broadcast. The L times S probabilities are never stored at once: some rows at a time are computed,
     * and again for the first derivatives, so that memory grows with L + S. Second derivatives, and the first one by a
     * mask, do store them.
     *
     * @param keys the keys, as wide as the queries
     * @param values the values, as many as there are keys
     * @return the attention
     * @throws IllegalArgumentException if the shapes don't fit, or there are no keys
     * @alias PyTorch nn.functional.scaled_dot_product_attention; JAX nn.dot_product_attention
     */
    default Tensor scaledDotProductAttention(Tensor keys, Tensor values) {
        return scaledDotProductAttention(keys, values, AttentionOptions.defaults());
    }

    /**
     * Computes scaled dot-product attention as {@link #scaledDotProductAttention(Tensor, Tensor)} does, with options:
     * Y = (D softmax(s Q K^T + M)) V, with the scale s, the mask M and the factors D of dropout.
     *
     * <p>
     * For a query that may attend to no key at all the result is NaN, as the {@linkplain Tensor#softmax softmax} of such a
     * row is: 0 would look like any other answer, and a mask that is upside down would go unnoticed. (PyTorch answered NaN, too, up to
     * version 2.4, and answers 0 since.)
     *
     * @param keys the keys, as wide as the queries
     * @param values the values, as many as there are keys
     * @param options the mask, the scale, and others
     * @return the attention
     * @throws IllegalArgumentException if the shapes don't fit, also those of the mask; there are no keys; or the scale
     *         isn't finite
     */
    default Tensor scaledDotProductAttention(Tensor keys, Tensor values, AttentionOptions options) {
        return ScaledDotProductAttention.of((Tensor) this, keys, values, options);
    }
}
