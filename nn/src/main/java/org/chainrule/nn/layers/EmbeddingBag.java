package org.chainrule.nn.layers;

import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.BagMode;
import org.chainrule.autograd.EmbeddingBagOptions;
import org.chainrule.autograd.Indexing;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Computes the means, sums or maxima of bags of a table's rows, such as those of the words of a text in any order; see
 * {@link Indexing#embeddingBag(Tensor, EmbeddingBagOptions)}.
 *
 * <p>
 * Input of type I64: a bag in each row, (N, L), or bags of any sizes one after the other, with offsets; output (N, size). Weights of rows
 * and offsets that end in the number of indices are options of the op:
 * {@code layer.weight().embeddingBag(x, offsets, layer.options().perSampleWeights(w))}.
 *
 * @param weight the table, of shape (count, size)
 * @param mode what becomes of the rows of a bag
 * @param paddingIndex the index that stands for no entry, or {@link Embedding#NO_PADDING}
 */
public record EmbeddingBag(Tensor weight, BagMode mode, long paddingIndex) implements Layer {

    /**
     * Creates a layer with the given table.
     *
     * @throws IllegalArgumentException if the table is no matrix, or has no row for the padding
     */
    public EmbeddingBag {
        Objects.requireNonNull(mode, "mode");
        Embedding.requireTable("EmbeddingBag", weight, paddingIndex);
    }

    /**
     * Creates a layer of means in F64, with a normally distributed table of mean 0 and deviation 1.
     *
     * @param count the number of vectors, at least 1
     * @param size the size of each, at least 1
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if the number or the size is below 1
     */
    public static EmbeddingBag of(int count, int size, RandomGenerator random) {
        return new EmbeddingBag(Embedding.table("EmbeddingBag", count, size, random), BagMode.MEAN,
                Embedding.NO_PADDING);
    }

    /**
     * Sets what becomes of the rows of a bag.
     *
     * @param value the mode
     * @return the changed layer, with the same table
     */
    public EmbeddingBag mode(BagMode value) {
        return new EmbeddingBag(weight, value, paddingIndex);
    }

    /**
     * Sets an index that stands for no entry of a bag, as at the end of sentences that are shorter than others; its row is zeros.
     *
     * @param index the index of the row
     * @return the changed layer, with a table of its own
     * @throws IllegalArgumentException if there is no such row
     */
    public EmbeddingBag padding(long index) {
        Embedding.requireTable("EmbeddingBag", weight, index);
        return new EmbeddingBag(Embedding.padded(weight, index), mode, index);
    }

    /**
     * Returns the options with which the layer calls the op.
     *
     * @return the options
     */
    public EmbeddingBagOptions options() {
        return EmbeddingBagOptions.defaults().mode(mode).paddingIndex(paddingIndex);
    }

    /**
     * Reduces bags of equal size.
     *
     * @param x the indices, of type I64, a bag in each row
     * @return the reduced bags, a row for each
     * @throws IllegalArgumentException if the indices aren't an I64 matrix, or one isn't in 0 .. count - 1
     */
    @Override
    public Tensor forward(Tensor x) {
        Objects.requireNonNull(x, "x");
        Embedding.requireIndices(this, weight, x);
        if (x.shape().rank() != 2) {
            throw InputErrors.of(this, x, " must have two axes, with a bag in each row; bags in a vector need offsets");
        }
        return weight.embeddingBag(x, options());
    }

    /**
     * Reduces bags of any sizes.
     *
     * @param x the indices, of type I64, bag by bag
     * @param offsets where each bag begins among them
     * @return the reduced bags, a row for each
     * @throws IllegalArgumentException if indices or offsets aren't I64 vectors, an index isn't in 0 .. count - 1, or an offset is less
     *         than the one before
     */
    public Tensor forward(Tensor x, Tensor offsets) {
        Objects.requireNonNull(x, "x");
        Embedding.requireIndices(this, weight, x);
        return InputErrors.named(this, () -> weight.embeddingBag(x, offsets, options()));
    }

    /** Returns the type with the sizes: {@code EmbeddingBag(1000 -> 16, mean)}. */
    @Override
    public String toString() {
        return "EmbeddingBag(" + weight.shape().size(0) + " -> " + weight.shape().size(1) + ", "
                + switch (mode) {
                    case SUM -> "sum";
                    case MEAN -> "mean";
                    case MAX -> "max";
                } + (paddingIndex == Embedding.NO_PADDING ? "" : ", padding " + paddingIndex) + ")";
    }
}
