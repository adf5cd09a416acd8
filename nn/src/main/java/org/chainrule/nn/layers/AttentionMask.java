package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Says which keys a query of {@link MultiHeadAttention} may attend to. Each method returns a changed mask, so that they
 * are chained: {@code AttentionMask.none().causal().padding(ids.eq(0))}.
 *
 * @param mask BOOL, true where a query may attend to a key, or floating point, added to the scores; (L, S), or what
 *        broadcasts to (..., heads, L, S); null for none
 * @param padding BOOL (..., S), true for the keys that are only there to fill a sequence up; null for none
 * @param isCausal whether query i attends to keys 0 to i only
 */
public record AttentionMask(@Nullable Tensor mask, @Nullable Tensor padding, boolean isCausal) {
    private static final AttentionMask NONE = new AttentionMask(null, null, false);

    /**
     * Creates a mask.
     *
     * @throws IllegalArgumentException if the mask is neither BOOL nor floating point, or the padding isn't BOOL
     */
    public AttentionMask {
        if (mask != null && mask.dtype() != DType.BOOL && !mask.dtype().isFloating()) {
            throw new IllegalArgumentException("AttentionMask: the mask " + mask.shape()
                    + " must be BOOL, true where a query may attend to a key, or floating point, not " + mask.dtype()
                    + "; ne(0) makes a BOOL one");
        }
        if (padding != null && padding.dtype() != DType.BOOL) {
            throw new IllegalArgumentException(
                    "AttentionMask: the padding " + padding.shape() + " must be BOOL, true for keys "
                            + "to be left out, not " + padding.dtype() + "; ids.eq(0) makes one");
        }
    }

    /**
     * Returns the mask that lets every query attend to every key.
     *
     * @return the mask
     */
    public static AttentionMask none() {
        return NONE;
    }

    /**
     * Sets which query may attend to which key, as in {@code AttentionOptions.mask}. (A mask of
     * PyTorch's {@code MultiheadAttention} is true where a query may <em>not</em>: take its {@code logicalNot()}.)
     *
     * @param tensor BOOL, true where it may, or floating point, added to the scores; (L, S), or what broadcasts to
     *        (..., heads, L, S)
     * @return the changed mask
     * @throws IllegalArgumentException if it is neither BOOL nor floating point
     */
    public AttentionMask mask(Tensor tensor) {
        return new AttentionMask(Objects.requireNonNull(tensor, "mask"), padding, isCausal);
    }

    /**
     * Sets which keys only fill a sequence up, as PyTorch's {@code key_padding_mask} does: no query attends to them.
     *
     * @param tensor BOOL (..., S), true for those keys
     * @return the changed mask
     * @throws IllegalArgumentException if it isn't BOOL
     */
    public AttentionMask padding(Tensor tensor) {
        return new AttentionMask(mask, Objects.requireNonNull(tensor, "padding"), isCausal);
    }

    /**
     * Lets query i attend to keys 0 to i only.
     *
     * @return the changed mask
     */
    public AttentionMask causal() {
        return new AttentionMask(mask, padding, true);
    }

    /** Returns the mask and the padding as one mask of (..., heads, L, S); null for neither. */
    Tensor combined() {
        if (padding == null) {
            return mask;
        }
        return allowed(mask, padding.logicalNot().unsqueeze(-2).unsqueeze(-2));
    }

    /** Returns what both masks allow, of which the first may be null or added to the scores, and the second is BOOL. */
    static Tensor allowed(Tensor mask, Tensor present) {
        return mask == null
                ? present
                : mask.dtype() == DType.BOOL
                        ? mask.logicalAnd(present)
                        : Tensor.where(present, mask,
                                Tensor.full(Double.NEGATIVE_INFINITY, mask.shape(), mask.dtype()));
    }
}
