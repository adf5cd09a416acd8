package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.Resampling;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Arranges channels as pixels, for images of a higher resolution (Shi et al. 2016, "Real-time single image and video
 * super-resolution using an efficient sub-pixel convolutional neural network"); see {@link Resampling#pixelShuffle(int)}.
 *
 * <p>
 * Input (..., C r^2, H, W), output (..., C, H r, W r). There are no parameters.
 *
 * @param factor the number r of rows and columns of a square, at least 1
 */
public record PixelShuffle(int factor) implements Layer {

    /**
     * Creates a layer for squares of a size.
     *
     * @throws IllegalArgumentException if the factor is below 1
     */
    public PixelShuffle {
        FeatureCounts.require("PixelShuffle", "factor", factor);
    }

    /**
     * Arranges the elements.
     *
     * @param x the input, (..., C r^2, H, W)
     * @return the same elements, (..., C, H r, W r)
     * @throws IllegalArgumentException if there are fewer than 3 axes, or the channels can't be divided
     */
    @Override
    public Tensor forward(Tensor x) {
        Objects.requireNonNull(x, "x");
        return InputErrors.named(this, () -> x.pixelShuffle(factor));
    }

    /** Returns the type with the factor: {@code PixelShuffle(2)}. */
    @Override
    public String toString() {
        return "PixelShuffle(" + factor + ")";
    }
}
