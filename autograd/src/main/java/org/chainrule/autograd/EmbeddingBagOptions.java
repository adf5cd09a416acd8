package org.chainrule.autograd;

import java.io.Serializable;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How {@link Indexing#embeddingBag} reduces bags: by default to the mean of their rows. A method returns changed options, so that they
 * are chained:
 *
 * {@snippet :
 * table.embeddingBag(words, offsets, EmbeddingBagOptions.defaults().mode(BagMode.SUM).perSampleWeights(weights));
 * }
 *
 * @param mode what becomes of the rows of a bag
 * @param perSampleWeights the factors of rows before they are summed, of the indices' shape; null for none
 * @param paddingIndex the index that stands for no entry of a bag, or {@link #NO_PADDING}
 * @param includesLastOffset whether the offsets end in the number of indices
 */
public record EmbeddingBagOptions(BagMode mode, @Nullable Tensor perSampleWeights, long paddingIndex,
        boolean includesLastOffset) implements Serializable {
    /** Stands for no padding index: every index is an entry. */
    public static final long NO_PADDING = -1;

    private static final EmbeddingBagOptions DEFAULTS = new EmbeddingBagOptions(BagMode.MEAN, null, NO_PADDING, false);

    /**
     * Creates options.
     *
     * @throws IllegalArgumentException if the padding index is negative, but not {@link #NO_PADDING}
     */
    public EmbeddingBagOptions {
        Objects.requireNonNull(mode, "mode");
        if (paddingIndex < NO_PADDING) {
            throw new IllegalArgumentException("EmbeddingBagOptions: the padding index must be a row's, from 0 on, not "
                    + paddingIndex + "; for none, use " + NO_PADDING);
        }
    }

    /**
     * Returns the usual options: means of all rows.
     *
     * @return the options
     */
    public static EmbeddingBagOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets what becomes of the rows of a bag.
     *
     * @param value the mode
     * @return the changed options
     */
    public EmbeddingBagOptions mode(BagMode value) {
        return new EmbeddingBagOptions(value, perSampleWeights, paddingIndex, includesLastOffset);
    }

    /**
     * Multiplies rows by factors before they are summed; for {@link BagMode#SUM} only.
     *
     * @param weights the factors, one for each index, of the same shape
     * @return the changed options
     */
    public EmbeddingBagOptions perSampleWeights(Tensor weights) {
        return new EmbeddingBagOptions(mode, Objects.requireNonNull(weights, "perSampleWeights"), paddingIndex,
                includesLastOffset);
    }

    /**
     * Leaves an index out of all bags: it stands for no entry, as at the end of sentences that are shorter than others. Means are of the
     * other rows.
     *
     * @param index the index
     * @return the changed options
     * @throws IllegalArgumentException if it is negative, but not {@link #NO_PADDING}
     */
    public EmbeddingBagOptions paddingIndex(long index) {
        return new EmbeddingBagOptions(mode, perSampleWeights, index, includesLastOffset);
    }

    /**
     * Takes offsets that end in the number of indices, as the row pointers of sparse matrices (CSR) do: there is one more than bags.
     *
     * @return the changed options
     */
    public EmbeddingBagOptions includeLastOffset() {
        return new EmbeddingBagOptions(mode, perSampleWeights, paddingIndex, true);
    }
}
