package org.chainrule.nn.layers;

import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Composite;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;

/**
 * A layer of a transformer's decoder (Vaswani et al. 2017, "Attention is all you need"): attention of a sequence to
 * itself, then to a memory such as an encoder's output, then two linear maps of each place, each with a skip connection
 * and layer normalization. With f(x) = linear2(activation(linear1(x))) and attention a_self and a that is
 * h = norm1(x + a_self(x)), z = norm2(h + a(h, memory)), y = norm3(z + f(z)), and where normalization comes first
 * h = x + a_self(norm1(x)), z = h + a(norm2(h), memory), y = z + f(norm3(z)).
 *
 * <p>
 * Input and output (..., L, E), memory (..., S, E). Names and layouts of parameters are PyTorch's. In training elements
 * are dropped behind each attention, the activation and linear2.
 *
 * @param selfAttention the attention to the sequence itself
 * @param attention the attention to the memory
 * @param linear1 the first map, from E to any width
 * @param linear2 the second map, back to E
 * @param norm1 the normalization of the first part
 * @param norm2 that of the second
 * @param norm3 that of the third
 * @param activation what is applied between the maps, {@code Tensor::relu} or {@code Tensor::gelu}
 * @param dropout what drops elements in training
 * @param isNormFirst whether the input of each part is normalized, rather than the sum
 */
public record TransformerDecoderLayer(MultiHeadAttention selfAttention, MultiHeadAttention attention, Linear linear1,
        Linear linear2, LayerNorm norm1, LayerNorm norm2, LayerNorm norm3, Layer activation, Dropout dropout,
        boolean isNormFirst) implements Composite {

    /**
     * Creates a layer of parts.
     *
     * @throws IllegalArgumentException if their widths don't fit
     */
    public TransformerDecoderLayer {
        Objects.requireNonNull(selfAttention, "selfAttention");
        Objects.requireNonNull(attention, "attention");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(dropout, "dropout");
        if (selfAttention.width() != attention.width()) {
            throw new IllegalArgumentException(
                    "TransformerDecoderLayer: both attentions must have one width, but they are "
                            + selfAttention + " and " + attention);
        }
        FeedForward.require("TransformerDecoderLayer", attention.width(), linear1, linear2, norm1, norm2, norm3);
    }

    /**
     * Creates a layer in F64 without dropout, with relu and normalization of the sums, as PyTorch's.
     *
     * @param width the size E of the last axis, at least 1
     * @param heads the number of heads, which divides E
     * @param inner the number of features between the maps, at least 1
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if the number of heads doesn't divide the width, or a number is below 1
     */
    public static TransformerDecoderLayer of(int width, int heads, int inner, RandomGenerator random) {
        FeatureCounts.require("TransformerDecoderLayer", "width", width);
        FeatureCounts.require("TransformerDecoderLayer", "inner", inner);
        return new TransformerDecoderLayer(MultiHeadAttention.of(width, heads, random),
                MultiHeadAttention.of(width, heads, random), Linear.of(width, inner, random),
                Linear.of(inner, width, random), LayerNorm.of(width), LayerNorm.of(width), LayerNorm.of(width),
                Tensor::relu, new Dropout(0), false);
    }

    /**
     * Normalizes the input of each part, rather than the sum.
     *
     * @return the changed layer, with the same parameters
     */
    public TransformerDecoderLayer normFirst() {
        return new TransformerDecoderLayer(selfAttention, attention, linear1, linear2, norm1, norm2, norm3, activation,
                dropout, true);
    }

    /**
     * Sets the activation.
     *
     * @param function such as {@code Tensor::gelu}
     * @return the changed layer, with the same parameters
     */
    public TransformerDecoderLayer activation(Layer function) {
        return new TransformerDecoderLayer(selfAttention, attention, linear1, linear2, norm1, norm2, norm3, function,
                dropout, isNormFirst);
    }

    /**
     * Sets the share of elements that are dropped in training, also of the attentions' probabilities.
     *
     * @param p the probability, 0 to 1
     * @return the changed layer, with the same parameters
     * @throws IllegalArgumentException if p isn't between 0 and 1
     */
    public TransformerDecoderLayer dropout(double p) {
        return new TransformerDecoderLayer(selfAttention.dropout(p), attention.dropout(p), linear1, linear2, norm1,
                norm2, norm3, activation, new Dropout(p), isNormFirst);
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
        Objects.requireNonNull(x, "x");
        Objects.requireNonNull(memory, "memory");
        if (isNormFirst) {
            Tensor h = x.add(dropout.forward(selfAttention.forward(norm1.forward(x), mask)));
            Tensor z = h.add(dropout.forward(attention.forward(norm2.forward(h), memory, memory, memoryMask)));
            return z.add(dropout.forward(fed(norm3.forward(z))));
        }
        Tensor h = norm1.forward(x.add(dropout.forward(selfAttention.forward(x, mask))));
        Tensor z = norm2.forward(h.add(dropout.forward(attention.forward(h, memory, memory, memoryMask))));
        return norm3.forward(z.add(dropout.forward(fed(z))));
    }

    private Tensor fed(Tensor x) {
        return FeedForward.of(x, linear1, activation, dropout, linear2);
    }

    @Override
    public SequencedMap<String, ?> components() {
        SequencedMap<String, Object> components = new LinkedHashMap<>();
        components.put("self_attn", selfAttention);
        components.put("multihead_attn", attention);
        components.put("linear1", linear1);
        components.put("linear2", linear2);
        components.put("norm1", norm1);
        components.put("norm2", norm2);
        components.put("norm3", norm3);
        components.put("activation", activation);
        components.put("dropout", dropout);
        return components;
    }

    /** Returns the {@linkplain Network#summary summary}. */
    @Override
    public String toString() {
        return Network.summary(this);
    }
}
