package org.chainrule.nn.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.jspecify.annotations.Nullable;

/**
 * A transformer's decoder: layers one after the other, all with the same memory and masks, and perhaps a normalization of the last
 * one's output, which a decoder needs whose layers normalize first.
 *
 * <p>
 * Input and output (..., L, E), memory (..., S, E). Names of parameters are PyTorch's: {@code layers.0.self_attn.in_proj_weight}.
 *
 * @param layers the layers, in order
 * @param norm what normalizes the output; null for nothing
 */
public record TransformerDecoder(List<TransformerDecoderLayer> layers, @Nullable LayerNorm norm) {

    /**
     * Creates a decoder.
     *
     * @throws IllegalArgumentException if there are no layers
     */
    public TransformerDecoder {
        Objects.requireNonNull(layers, "layers").forEach(layer -> Objects.requireNonNull(layer, "layers"));
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("TransformerDecoder: it must have at least one layer");
        }
    }

    /**
     * Creates a decoder of equal layers, without normalization of the output.
     *
     * @param count how many layers, at least 1
     * @param layer makes the layer of a number, from 0 on
     * @return the decoder
     * @throws IllegalArgumentException if the number is below 1
     */
    public static TransformerDecoder of(int count, IntFunction<TransformerDecoderLayer> layer) {
        FeatureCounts.require("TransformerDecoder", "count", count);
        Objects.requireNonNull(layer, "layer");
        List<TransformerDecoderLayer> layers = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            layers.add(Objects.requireNonNull(layer.apply(n), "the function for the layers returned null"));
        }
        return new TransformerDecoder(layers, null);
    }

    /**
     * Decodes sequences, each place of which attends to itself, those before it and all of the memory.
     *
     * @param x the input, (..., L, E)
     * @param memory such as an encoder's output, (..., S, E)
     * @return the output, of the input's shape
     * @throws IllegalArgumentException if one has another width, or sequences of length 0
     */
    public Tensor forward(Tensor x, Tensor memory) {
        return forward(x, memory, AttentionMask.none().causal(), AttentionMask.none());
    }

    /**
     * Decodes sequences, with attention as far as masks allow.
     *
     * @param x the input, (..., L, E)
     * @param memory such as an encoder's output, (..., S, E)
     * @param mask which places of the input a place may attend to
     * @param memoryMask which places of the memory it may
     * @return the output, of the input's shape
     * @throws IllegalArgumentException if one has another width, or sequences of length 0; or a mask doesn't fit
     */
    public Tensor forward(Tensor x, Tensor memory, AttentionMask mask, AttentionMask memoryMask) {
        Tensor y = Objects.requireNonNull(x, "x");
        for (TransformerDecoderLayer layer : layers) {
            y = layer.forward(y, memory, mask, memoryMask);
        }
        return norm == null ? y : norm.forward(y);
    }

    /** Returns the {@linkplain Network#summary summary}. */
    @Override
    public String toString() {
        return Network.summary(this);
    }
}
