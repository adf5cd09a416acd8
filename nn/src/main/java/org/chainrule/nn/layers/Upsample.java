package org.chainrule.nn.layers;

import java.util.Objects;

import org.chainrule.autograd.InterpolateOptions;
import org.chainrule.autograd.Resampling;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Interpolates sequences, images or volumes to a size or by a factor; see
 * {@link Resampling#interpolate(InterpolateOptions)}. It is linear; the gradient is weighted as the elements are.
 *
 * <p>
 * Input (N, C, L), (N, C, H, W) or (N, C, D, H, W), output likewise with other sizes along the last axes. There are no
 * parameters.
 *
 * @param options the sizes or factors, and the mode
 */
public record Upsample(InterpolateOptions options) implements Layer {

    /** Creates a layer with the given options. */
    public Upsample {
        Objects.requireNonNull(options, "options");
    }

    /**
     * Creates a layer that repeats elements along each axis, so that an image is larger by a factor; see
     * {@link InterpolateOptions#scale(double...)}.
     *
     * @param factor the factor, positive and finite
     * @return the layer
     * @throws IllegalArgumentException if it isn't positive and finite
     */
    public static Upsample of(double factor) {
        return new Upsample(InterpolateOptions.scale(factor));
    }

    /**
     * Interpolates the input.
     *
     * @param x the input, (N, C, L), (N, C, H, W) or (N, C, D, H, W)
     * @return the interpolated values
     * @throws IllegalArgumentException if there are other than 3 to 5 axes, or the options don't fit
     */
    @Override
    public Tensor forward(Tensor x) {
        Normalization.requireFloating(this, x);
        return InputErrors.named(this, () -> x.interpolate(options));
    }

    /** Returns the type with the options: {@code Upsample(scale [2.0], LINEAR)}. */
    @Override
    public String toString() {
        return "Upsample(" + options + ")";
    }
}
