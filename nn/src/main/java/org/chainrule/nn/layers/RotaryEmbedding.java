package org.chainrule.nn.layers;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Turns pairs of features by angles that grow with the place in the sequence, so that products of queries and keys depend
 * on their distance alone (Su et al. 2021, "RoFormer"). At place p pair i is turned by the angle a = p base^(-2 i/E):
 * y_i = x_i cos a - x_j sin a, y_j = x_j cos a + x_i sin a; gradients are turned back.
 *
 * <p>
 * Input and output (..., L, E). A pair is made of features i and j = i + E/2, as in Llama and GPT-NeoX, or of neighbours
 * 2 i and 2 i + 1, as in the paper and in GPT-J.
 *
 * @param width the size E of the last axis, even
 * @param base what the angles' frequencies are powers of, usually 10,000
 * @param pairsNeighbours whether neighbours are a pair
 */
public record RotaryEmbedding(int width, double base, boolean pairsNeighbours) implements Layer {

    /**
     * Creates a layer.
     *
     * @throws IllegalArgumentException if the width isn't positive and even, or the base not positive and finite
     */
    public RotaryEmbedding {
        Positions.requirePairs("RotaryEmbedding", width);
        Positions.requireBase("RotaryEmbedding", base);
    }

    /**
     * Creates a layer with the base 10,000, whose pairs are the features i and i + E/2.
     *
     * @param width the size E of the last axis, even
     * @return the layer
     * @throws IllegalArgumentException if the width isn't positive and even
     */
    public static RotaryEmbedding of(int width) {
        return new RotaryEmbedding(width, 10_000, false);
    }

    /**
     * Turns the features of places 0, 1, ...
     *
     * @param x the input, (..., L, E)
     * @return the output, of the same shape
     * @throws IllegalArgumentException if the input has another width
     */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, 0);
    }

    /**
     * Turns the features of the places from one on, as of the next queries beside keys that are already there.
     *
     * @param x the input, (..., L, E)
     * @param first the place of the first, from 0 on
     * @return the output, of the same shape
     * @throws IllegalArgumentException if the input has another width, or the place is negative
     */
    public Tensor forward(Tensor x, int first) {
        Positions.requireInput(this, x, width);
        Positions.requireFirst(this, first);
        int length = x.shape().size(-2);
        int pairs = width / 2;
        DType type = x.dtype();
        Shape table = pairsNeighbours ? Shape.of(length, pairs, 1) : Shape.of(length, pairs);
        Tensor cos = Positions.table(table, pairs, base, first, StrictMath::cos).to(type);
        Tensor sin = Positions.table(table, pairs, base, first, StrictMath::sin).to(type);
        if (!pairsNeighbours) {
            return turned(x.slice(-1, 0, pairs), x.slice(-1, pairs, width), cos, sin);
        }
        Tensor split = x.unflatten(-1, pairs, 2);
        return turned(split.slice(-1, 0, 1), split.slice(-1, 1, 2), cos, sin).flatten(-2, -1);
    }

    private static Tensor turned(Tensor a, Tensor b, Tensor cos, Tensor sin) {
        return Tensor.concat(-1, a.mul(cos).sub(b.mul(sin)), b.mul(cos).add(a.mul(sin)));
    }

    /** Returns the type with the width: {@code RotaryEmbedding(64)}. */
    @Override
    public String toString() {
        return "RotaryEmbedding(" + width + (base == 10_000 ? "" : ", base " + base)
                + (pairsNeighbours ? ", pairs of neighbours" : "") + ")";
    }
}
