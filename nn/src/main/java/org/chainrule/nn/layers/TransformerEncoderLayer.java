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
 * A layer of a transformer's encoder (Vaswani et al. 2017, "Attention is all you need"): attention of a sequence to
 * itself, then two linear maps of each place with an activation between them, each with a skip connection and layer
 * normalization. With f(x) = linear2(activation(linear1(x))) that is h = norm1(x + attention(x)), y = norm2(h + f(h)),
 * and where normalization comes first h = x + attention(norm1(x)), y = h + f(norm2(h)).
 *
 * <p>
 * Input and output (..., L, E). Names and layouts of parameters are PyTorch's. In training elements are dropped behind
 * the attention, the activation and linear2.
 *
 * @param selfAttention the attention
 * @param linear1 the first map, from E to any width
 * @param linear2 the second map, back to E
 * @param norm1 the normalization of the first part
 * @param norm2 that of the second
 * @param activation what is applied between the maps, {@code Tensor::relu} or {@code Tensor::gelu}
 * @param dropout what drops elements in training
 * @param isNormFirst whether the input of each part is normalized, rather than the sum
 */
public record TransformerEncoderLayer(MultiHeadAttention selfAttention, Linear linear1, Linear linear2, LayerNorm norm1,
        LayerNorm norm2, Layer activation, Dropout dropout, boolean isNormFirst) implements Layer, Composite {

    /**
     * Creates a layer of parts.
     *
     * @throws IllegalArgumentException if their widths don't fit
     */
    public TransformerEncoderLayer {
        Objects.requireNonNull(selfAttention, "selfAttention");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(dropout, "dropout");
        FeedForward.require("TransformerEncoderLayer", selfAttention.width(), linear1, linear2, norm1, norm2);
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
    public static TransformerEncoderLayer of(int width, int heads, int inner, RandomGenerator random) {
        FeatureCounts.require("TransformerEncoderLayer", "width", width);
        FeatureCounts.require("TransformerEncoderLayer", "inner", inner);
        return new TransformerEncoderLayer(MultiHeadAttention.of(width, heads, random),
                Linear.of(width, inner, random), Linear.of(inner, width, random), LayerNorm.of(width),
                LayerNorm.of(width), Tensor::relu, new Dropout(0), false);
    }

    /**
     * Normalizes the input of each part, rather than the sum: deep encoders so learn without a warm-up (Xiong et al. 2020).
     *
     * @return the changed layer, with the same parameters
     */
    public TransformerEncoderLayer normFirst() {
        return new TransformerEncoderLayer(selfAttention, linear1, linear2, norm1, norm2, activation, dropout, true);
    }

    /**
     * Sets the activation.
     *
     * @param function such as {@code Tensor::gelu}
     * @return the changed layer, with the same parameters
     */
    public TransformerEncoderLayer activation(Layer function) {
        return new TransformerEncoderLayer(selfAttention, linear1, linear2, norm1, norm2, function, dropout,
                isNormFirst);
    }

    /**
     * Sets the share of elements that are dropped in training, also of the attention's probabilities.
     *
     * @param p the probability, 0 to 1
     * @return the changed layer, with the same parameters
     * @throws IllegalArgumentException if p isn't between 0 and 1
     */
    public TransformerEncoderLayer dropout(double p) {
        return new TransformerEncoderLayer(selfAttention.dropout(p), linear1, linear2, norm1, norm2, activation,
                new Dropout(p), isNormFirst);
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
        Objects.requireNonNull(x, "x");
        if (isNormFirst) {
            Tensor h = x.add(dropout.forward(selfAttention.forward(norm1.forward(x), mask)));
            return h.add(dropout.forward(fed(norm2.forward(h))));
        }
        Tensor h = norm1.forward(x.add(dropout.forward(selfAttention.forward(x, mask))));
        return norm2.forward(h.add(dropout.forward(fed(h))));
    }

    private Tensor fed(Tensor x) {
        return FeedForward.of(x, linear1, activation, dropout, linear2);
    }

    @Override
    public SequencedMap<String, ?> components() {
        SequencedMap<String, Object> components = new LinkedHashMap<>();
        components.put("self_attn", selfAttention);
        components.put("linear1", linear1);
        components.put("linear2", linear2);
        components.put("norm1", norm1);
        components.put("norm2", norm2);
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
