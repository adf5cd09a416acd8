package org.chainrule.nn.layers;

import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Indices;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.internal.ParameterNames;

/**
 * Looks up vectors in a table by their indices, y[...] = weight[x[...]]. A row that is looked up several times gets the
 * sum of the gradients.
 *
 * <p>
 * Input of type I64 and any shape (...), output (..., size).
 *
 * @param weight the table, of shape (count, size)
 * @param paddingIndex the row that stands for no entry and gets no gradient, or {@link #NO_PADDING}
 */
public record Embedding(Tensor weight, long paddingIndex) implements Layer {
    /** Stands for no padding index: every row is trained. */
    public static final long NO_PADDING = -1;

    /**
     * Creates a layer with the given table.
     *
     * @throws IllegalArgumentException if the table is no matrix, or has no row for the padding
     */
    public Embedding {
        requireTable("Embedding", weight, paddingIndex);
    }

    /** Requires a table, and a row of it for the padding, for a layer of some type. */
    static void requireTable(String type, Tensor weight, long paddingIndex) {
        Objects.requireNonNull(weight, "weight");
        if (weight.shape().rank() != 2) {
            throw new IllegalArgumentException(type + ": the weight must have shape (count, size), not "
                    + weight.shape());
        }
        int count = weight.shape().size(0);
        if (paddingIndex != NO_PADDING && !(paddingIndex >= 0 && paddingIndex < count)) {
            throw new IllegalArgumentException(type + ": the padding index " + paddingIndex + " is outside 0 to "
                    + (count - 1) + "; for none, use " + NO_PADDING);
        }
        ParameterNames.name("weight", weight);
    }

    /** Returns a new table, normally distributed with mean 0 and deviation 1. */
    static Tensor table(String type, int count, int size, RandomGenerator random) {
        FeatureCounts.require(type, "count", count);
        FeatureCounts.require(type, "size", size);
        return Tensor.normal(0, 1, Shape.of(count, size), random).requiresGrad(true);
    }

    /** Returns a copy of a table with zeros in the row of the padding. */
    static Tensor padded(Tensor weight, long index) {
        Tensor table = index == NO_PADDING
                ? weight.copy().detach()
                : weight.detach().maskedFill(Tensor.arange(weight.shape().size(0)).eq(index).unsqueeze(1), 0);
        return table.requiresGrad(weight.requiresGrad()).named(weight.name());
    }

    /**
     * Creates a layer in F64, with a normally distributed table of mean 0 and deviation 1.
     *
     * @param count the number of vectors, at least 1
     * @param size the size of each, at least 1
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if the number or the size is below 1
     */
    public static Embedding of(int count, int size, RandomGenerator random) {
        return new Embedding(table("Embedding", count, size, random), NO_PADDING);
    }

    /**
     * Sets a row that is zeros and stays so: it stands for no entry, as at the end of sentences that are shorter than
     * others.
     *
     * @param index the index of the row
     * @return the changed layer, with a table of its own
     * @throws IllegalArgumentException if there is no such row
     */
    public Embedding padding(long index) {
        requireTable("Embedding", weight, index);
        return new Embedding(padded(weight, index), index);
    }

    /**
     * Looks up vectors.
     *
     * @param x the indices, of type I64 and any shape
     * @return the vectors, along a last axis more
     * @throws IllegalArgumentException if the indices aren't I64, or one isn't in 0 .. count - 1
     */
    @Override
    public Tensor forward(Tensor x) {
        Objects.requireNonNull(x, "x");
        requireIndices(this, weight, x);
        Tensor vectors = weight.indexSelect(0, x);
        return paddingIndex == NO_PADDING
                ? vectors
                : Tensor.where(x.eq(paddingIndex).unsqueeze(-1), vectors.detach(), vectors);
    }

    /** Requires indices of rows as a layer's input. */
    static void requireIndices(Layer layer, Tensor weight, Tensor x) {
        try {
            Indices.of(x, weight.shape().size(0));
        } catch (IllegalArgumentException e) {
            throw InputErrors.of(layer, x, ": " + e.getMessage());
        }
    }

    /** Returns the type with the sizes: {@code Embedding(1000 -> 16)}, or {@code Embedding(1000 -> 16, padding 0)}. */
    @Override
    public String toString() {
        return "Embedding(" + weight.shape().size(0) + " -> " + weight.shape().size(1)
                + (paddingIndex == NO_PADDING ? "" : ", padding " + paddingIndex) + ")";
    }
}
