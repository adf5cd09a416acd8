package org.chainrule.nn.layers;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Adds waves to the features that say where in the sequence they stand (Vaswani et al. 2017, "Attention is all you
 * need"): at place p sin(p w_i) to feature 2 i and cos(p w_i) to feature 2 i + 1, with the frequency w_i = base^(-2 i/E).
 * The gradient passes as it is.
 *
 * <p>
 * Input and output (..., L, E).
 *
 * @param width the size E of the last axis, even
 * @param base what the frequencies are powers of, usually 10,000
 */
public record SinusoidalPositions(int width, double base) implements Layer {

    /**
     * Creates a layer.
     *
     * @throws IllegalArgumentException if the width isn't positive and even, or the base not positive and finite
     */
    public SinusoidalPositions {
        Positions.requirePairs("SinusoidalPositions", width);
        Positions.requireBase("SinusoidalPositions", base);
    }

    /**
     * Creates a layer with the base 10,000.
     *
     * @param width the size E of the last axis, even
     * @return the layer
     * @throws IllegalArgumentException if the width isn't positive and even
     */
    public static SinusoidalPositions of(int width) {
        return new SinusoidalPositions(width, 10_000);
    }

    /**
     * Adds the waves of places 0, 1, ...
     *
     * @param x the input, (..., L, E)
     * @return the sum, of the same shape
     * @throws IllegalArgumentException if the input has another width
     */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, 0);
    }

    /**
     * Adds the waves of the places from one on.
     *
     * @param x the input, (..., L, E)
     * @param first the place of the first, from 0 on
     * @return the sum, of the same shape
     * @throws IllegalArgumentException if the input has another width, or the place is negative
     */
    public Tensor forward(Tensor x, int first) {
        Positions.requireInput(this, x, width);
        Positions.requireFirst(this, first);
        Shape table = Shape.of(x.shape().size(-2), width / 2);
        Tensor sin = Positions.table(table, width / 2, base, first, StrictMath::sin);
        Tensor cos = Positions.table(table, width / 2, base, first, StrictMath::cos);
        return x.add(Tensor.stack(-1, sin, cos).flatten(-2, -1).to(x.dtype()));
    }

    /** Returns the type with the width: {@code SinusoidalPositions(512)}. */
    @Override
    public String toString() {
        return "SinusoidalPositions(" + width + (base == 10_000 ? "" : ", base " + base) + ")";
    }
}
