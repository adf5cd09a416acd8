package org.chainrule.nn.layers;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;

/**
 * Divides each element by a power of the squares around it along the channels, y[c] = x[c] / (k + alpha/size
 * sum(x[j]^2))^beta with the sum over the channels j from c - size/2 to c + (size - 1)/2, as far as there are such, in
 * whole numbers (Krizhevsky, Sutskever, Hinton 2012, "ImageNet classification with deep convolutional neural
 * networks"). With s[c] for the bracket, dy[c]/dx[j] is s[c]^-beta at j = c, less 2 alpha beta/size x[c] x[j]
 * s[c]^(-beta - 1) for each j in the window. The sum is divided by the size, as in PyTorch, and not in the paper.
 *
 * <p>
 * Input and output (N, C) or (N, C, ...). There are no parameters.
 *
 * @param size how many channels make a window, at least 1
 * @param alpha the factor of the mean square, not negative
 * @param beta the exponent, not negative
 * @param k the summand, positive
 */
public record LocalResponseNorm(int size, double alpha, double beta, double k) implements Layer {
    private static final int CHANNELS = 1;

    /**
     * Creates a layer with the given settings.
     *
     * @throws IllegalArgumentException if the size is below 1, alpha or beta are negative, k is not positive, or one of them is
     *         infinite or NaN
     */
    public LocalResponseNorm {
        FeatureCounts.require("LocalResponseNorm", "size", size);
        require("alpha", alpha, alpha >= 0);
        require("beta", beta, beta >= 0);
        require("k", k, k > 0);
    }

    private static void require(String setting, double value, boolean isInRange) {
        if (!(isInRange && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("LocalResponseNorm: " + setting + " must be finite and "
                    + (setting.equals("k") ? "positive" : "not negative") + ", not " + value);
        }
    }

    /**
     * Creates a layer with alpha 1e-4, beta 0.75 and k 1.
     *
     * @param size how many channels make a window, at least 1
     * @return the layer
     * @throws IllegalArgumentException if the size is below 1
     */
    public static LocalResponseNorm of(int size) {
        return new LocalResponseNorm(size, 1e-4, 0.75, 1);
    }

    /**
     * Normalizes each element by its neighbours along the channels.
     *
     * @param x the input, (N, C) or (N, C, ...)
     * @return the normalized input, of the same shape
     * @throws IllegalArgumentException if there is no axis of channels
     */
    @Override
    public Tensor forward(Tensor x) {
        Normalization.requireFloating(this, x);
        if (x.shape().rank() <= CHANNELS) {
            throw InputErrors.of(this, x, " must have shape (N, C) or (N, C, ...), with the channels along axis "
                    + CHANNELS);
        }
        if (x.shape().count() == 0) {
            return x;
        }
        Tensor factors = PowersOfTwo.of(x, x.detach().square().mean(true, CHANNELS), k,
                magnitudes -> windows(magnitudes, UnaryOperator.identity(), Tensor::maximum));
        if (factors == null) {
            return x.mul(
                    windows(x.square(), UnaryOperator.identity(), Tensor::add).mul(alpha / size).add(k).pow(-beta));
        }
        if (alpha == 0) {
            return x.mul(StrictMath.pow(k, -beta));
        }
        // (k + m)^-beta = f^(2 beta) (k f^2 + m f^2)^-beta, of a factor f for each window
        Tensor squares = windows(x, elements -> elements.mul(factors).square(), Tensor::add);
        Tensor bracket = squares.mul(alpha / size).add(factors.mul(k).mul(factors));
        return x.mul(factors).mul(bracket.pow(-beta)).mul(factors.pow(2 * beta - 1));
    }

    /** Combines, for each element, the elements of its window, after a map. */
    private Tensor windows(Tensor x, UnaryOperator<Tensor> map, BinaryOperator<Tensor> combination) {
        int channels = x.shape().size(CHANNELS);
        int before = Math.min(size / 2, channels);
        int after = Math.min((size - 1) / 2, channels);
        Tensor padded = x.pad(CHANNELS, before, after);
        Tensor result = map.apply(x);
        for (int first = 0; first <= before + after; first++) {
            if (first != before) {
                Tensor shifted = map.apply(padded.slice(CHANNELS, first, first + channels));
                result = combination.apply(result, shifted);
            }
        }
        return result;
    }

    /** Returns the type with its settings: {@code LocalResponseNorm(5, alpha 1.0E-4, beta 0.75, k 1.0)}. */
    @Override
    public String toString() {
        return "LocalResponseNorm(" + size + ", alpha " + alpha + ", beta " + beta + ", k " + k + ")";
    }
}
