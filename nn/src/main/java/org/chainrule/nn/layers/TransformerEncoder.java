package org.chainrule.nn.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.jspecify.annotations.Nullable;

/**
 * A transformer's encoder: layers one after the other, all with the same mask, and perhaps a normalization of the last
 * one's output, which an encoder needs whose layers normalize first.
 *
 * <p>
 * Input and output (..., L, E). Names of parameters are PyTorch's: {@code layers.0.self_attn.in_proj_weight}.
 *
 * @param layers the layers, in order
 * @param norm what normalizes the output; null for nothing
 */
public record TransformerEncoder(List<TransformerEncoderLayer> layers, @Nullable LayerNorm norm) implements Layer {

    /**
     * Creates an encoder.
     *
     * @throws IllegalArgumentException if there are no layers
     */
    public TransformerEncoder {
        Objects.requireNonNull(layers, "layers").forEach(layer -> Objects.requireNonNull(layer, "layers"));
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("TransformerEncoder: it must have at least one layer");
        }
    }

    /**
     * Creates an encoder of equal layers, without normalization of the output.
     *
     * @param count how many layers, at least 1
     * @param layer makes the layer of a number, from 0 on
     * @return the encoder
     * @throws IllegalArgumentException if the number is below 1
     */
    public static TransformerEncoder of(int count, IntFunction<TransformerEncoderLayer> layer) {
        FeatureCounts.require("TransformerEncoder", "count", count);
        Objects.requireNonNull(layer, "layer");
        List<TransformerEncoderLayer> layers = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            layers.add(Objects.requireNonNull(layer.apply(n), "the function for the layers returned null"));
        }
        return new TransformerEncoder(layers, null);
    }

    /**
     * Encodes sequences.
     *
     * @param x the input, (..., L, E)
     * @return the output, of the same shape
     * @throws IllegalArgumentException if the input has another width, or sequences of length 0
     */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, AttentionMask.none());
    }

    /**
     * Encodes sequences, with attention as far as a mask allows.
     *
     * @param x the input, (..., L, E)
     * @param mask which places a place may attend to
     * @return the output, of the same shape
     * @throws IllegalArgumentException if the input has another width, or sequences of length 0; or the mask doesn't fit
     */
    public Tensor forward(Tensor x, AttentionMask mask) {
        Tensor y = Objects.requireNonNull(x, "x");
        for (TransformerEncoderLayer layer : layers) {
            y = layer.forward(y, mask);
        }
        return norm == null ? y : norm.forward(y);
    }

    /** Returns the {@linkplain Network#summary summary}. */
    @Override
    public String toString() {
        return Network.summary(this);
    }
}
