package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Resampling;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Arranges pixels as channels, the inverse of {@link PixelShuffle}; see {@link Resampling#pixelUnshuffle(int)}.
 *
 * <p>
 * Input (..., C, H r, W r), output (..., C r^2, H, W). There are no parameters.
 *
 * @param factor the number r of rows and columns of a square, at least 1
 */
public record PixelUnshuffle(int factor) implements Layer {

    /**
     * Creates a layer for squares of a size.
     *
     * @throws IllegalArgumentException if the factor is below 1
     */
    public PixelUnshuffle {
        FeatureCounts.require("PixelUnshuffle", "factor", factor);
    }

    /**
     * Arranges the elements.
     *
     * @param x the input, (..., C, H r, W r)
     * @return the same elements, (..., C r^2, H, W)
     * @throws IllegalArgumentException if there are fewer than 3 axes, or height or width can't be divided
     */
    @Override
    public Tensor forward(Tensor x) {
        Objects.requireNonNull(x, "x");
        return InputErrors.named(this, () -> x.pixelUnshuffle(factor));
    }

    /** Returns the type with the factor: {@code PixelUnshuffle(2)}. */
    @Override
    public String toString() {
        return "PixelUnshuffle(" + factor + ")";
    }
}
