package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.AttentionDropout;
import org.chainrule.autograd.AttentionOptions;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Composite;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.internal.ParameterNames;

/**
 * Attends to several things at once (Vaswani et al. 2017, "Attention is all you need"): queries, keys and values are
 * mapped linearly and divided into heads, each of which computes
 * {@linkplain Tensor#scaledDotProductAttention(Tensor, Tensor) attention} by itself; what they find is joined and mapped
 * again. With the heads' maps W_q, W_k and W_v, head = softmax(x_q W_q^T (x_k W_k^T)^T / sqrt(E/heads)) x_v W_v^T.
 *
 * <p>
 * Queries (..., L, E), keys and values (..., S, E), output (..., L, E): a batch comes first. Names and layouts of
 * parameters are PyTorch's: {@code in_proj_weight}, {@code in_proj_bias}, {@code out_proj.weight}, {@code out_proj.bias}.
 *
 * <p>
 * Within a {@link Training} scope probabilities are dropped at random. Which ones follows from the scope's
 * {@linkplain Training#nextKey next key}, so that the backward pass, which computes the probabilities again, drops the
 * same.
 *
 * @param heads the number of heads, which divides E
 * @param inProjWeight W_q, W_k and W_v one below the other, (3 E, E)
 * @param inProjBias their biases, (3 E); null for none
 * @param outProj the map of the joined heads, from E to E
 * @param dropout the probability that an attention probability is dropped in training, 0 to 1
 */
public record MultiHeadAttention(int heads, Tensor inProjWeight, Tensor inProjBias, Linear outProj, double dropout)
        implements
            Layer,
            Composite {

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if their shapes don't fit, the number of heads doesn't divide E, or the dropout is no
     *         probability
     */
    public MultiHeadAttention {
        Objects.requireNonNull(inProjWeight, "inProjWeight");
        Objects.requireNonNull(outProj, "outProj");
        Shape weight = inProjWeight.shape();
        int width = weight.rank() == 2 ? weight.size(1) : 0;
        if (weight.rank() != 2 || weight.size(0) != 3 * width
                || inProjBias != null && !inProjBias.shape().equals(Shape.of(3 * width))
                || !outProj.weight().shape().equals(Shape.of(width, width))) {
            throw new IllegalArgumentException(
                    "MultiHeadAttention: inProjWeight must have shape (3 E, E), inProjBias (3 E) and "
                            + "outProj must map E to E, not " + weight + ", "
                            + (inProjBias == null ? "none" : inProjBias.shape()) + " and " + outProj);
        }
        requireHeads(width, heads);
        Dropouts.require("MultiHeadAttention", dropout);
        ParameterNames.name("in_proj_weight", inProjWeight);
        ParameterNames.name("in_proj_bias", inProjBias);
        ParameterNames.name("out_proj.weight", outProj.weight());
        ParameterNames.name("out_proj.bias", outProj.bias());
    }

    private static void requireHeads(int width, int heads) {
        FeatureCounts.require("MultiHeadAttention", "heads", heads);
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "MultiHeadAttention: the width " + width + " can't be divided into " + heads
                            + " heads of one size; the number of heads must divide it");
        }
    }

    /**
     * Creates a layer in F64 without dropout, with weights that begin as PyTorch's: those of the heads uniform by Glorot, those
     * of the output as of {@link Linear}, biases 0.
     *
     * @param width the size E of the last axes, at least 1
     * @param heads the number of heads, which divides E
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if the number of heads doesn't divide the width, or one is below 1
     */
    public static MultiHeadAttention of(int width, int heads, RandomGenerator random) {
        FeatureCounts.require("MultiHeadAttention", "width", width);
        requireHeads(width, heads);
        Tensor weight = Initializer.xavierUniform().parameter(Shape.of(3 * width, width), random);
        return new MultiHeadAttention(heads, weight, Tensor.zeros(3 * width).requiresGrad(true),
                Linear.of(width, width, Initializer.linear(), Initializer.zeros(), random), 0);
    }

    /**
     * Sets the share of probabilities that are dropped in training.
     *
     * @param p the probability, 0 to 1
     * @return the changed layer, with the same parameters
     * @throws IllegalArgumentException if p isn't between 0 and 1
     */
    public MultiHeadAttention dropout(double p) {
        return new MultiHeadAttention(heads, inProjWeight, inProjBias, outProj, p);
    }

    /** Returns the size E of the last axes. */
    int width() {
        return inProjWeight.shape().size(1);
    }

    /**
     * Attends to the input itself: it is queries, keys and values.
     *
     * @param x the input, (..., L, E)
     * @return the output, of the same shape
     * @throws IllegalArgumentException if the input has another width, or sequences of length 0
     * @throws IllegalStateException if the training scope has no source of random numbers, or a step of training is outside
     *         of one
     */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, x, x, AttentionMask.none());
    }

    /**
     * Attends to the input itself, as far as a mask allows.
     *
     * @param x the input, (..., L, E)
     * @param mask which keys a query may attend to
     * @return the output, of the same shape
     * @throws IllegalArgumentException if the input has another width, or sequences of length 0; or the mask doesn't fit
     * @throws IllegalStateException as {@link #forward(Tensor)}
     */
    public Tensor forward(Tensor x, AttentionMask mask) {
        return forward(x, x, x, mask);
    }

    /**
     * Attends to keys, as far as a mask allows, and returns of their values.
     *
     * @param queries what seeks, (..., L, E)
     * @param keys where it is sought, (..., S, E)
     * @param values what is found there, (..., S, E)
     * @param mask which keys a query may attend to
     * @return the output, (..., L, E)
     * @throws IllegalArgumentException if an input has another width, or sequences of length 0; or shapes don't fit, also that
     *         of the mask
     * @throws IllegalStateException as {@link #forward(Tensor)}
     */
    public Tensor forward(Tensor queries, Tensor keys, Tensor values, AttentionMask mask) {
        Objects.requireNonNull(mask, "mask");
        requireSequences("queries", queries);
        requireSequences("keys", keys);
        requireSequences("values", values);
        Tensor together = queries == keys && keys == values ? projected(queries, 0, 3) : null;
        Tensor q = together == null ? projected(queries, 0, 1) : part(together, 0);
        Tensor k = together == null ? projected(keys, 1, 2) : part(together, 1);
        Tensor v = together == null ? projected(values, 2, 3) : part(together, 2);
        Tensor found = attention(inHeads(q), inHeads(k), inHeads(v), mask);
        Tensor joined = found.transpose(-2, -3);
        return outProj.forward(joined.reshape(withoutHeads(joined.shape())));
    }

    private void requireSequences(String what, Tensor x) {
        Objects.requireNonNull(x, what);
        if (x.shape().rank() < 2 || x.shape().size(-1) != width()) {
            throw refusal(what, x, " must have shape (..., length, " + width() + ")");
        }
        if (x.shape().size(-2) == 0) {
            throw refusal(what, x,
                    " are sequences of length 0, in which there is nothing to attend to; leave them out");
        }
    }

    private IllegalArgumentException refusal(String what, Tensor x, String problem) {
        return new IllegalArgumentException(
                Network.describe(this) + ": the " + what + " " + x.shape() + " " + x.dtype() + problem);
    }

    /** Computes some of the three maps, side by side. */
    private Tensor projected(Tensor x, int from, int to) {
        boolean all = to - from == 3;
        int width = width();
        Tensor weight = all ? inProjWeight : inProjWeight.slice(0, from * width, to * width);
        if (inProjBias == null) {
            return x.linear(weight);
        }
        return x.linear(weight, all ? inProjBias : inProjBias.slice(0, from * width, to * width));
    }

    private Tensor part(Tensor together, int n) {
        return together.slice(-1, n * width(), (n + 1) * width());
    }

    /** Divides (..., L, E) into heads, (..., heads, L, E/heads). */
    private Tensor inHeads(Tensor x) {
        int[] sizes = x.shape().toArray();
        int[] split = Arrays.copyOf(sizes, sizes.length + 1);
        split[sizes.length - 1] = heads;
        split[sizes.length] = width() / heads;
        return x.reshape(split).transpose(-2, -3);
    }

    private int[] withoutHeads(Shape joined) {
        int[] sizes = Arrays.copyOf(joined.toArray(), joined.rank() - 1);
        sizes[sizes.length - 1] = width();
        return sizes;
    }

    private Tensor attention(Tensor q, Tensor k, Tensor v, AttentionMask mask) {
        AttentionOptions options = AttentionOptions.defaults();
        Tensor combined = combined(mask, q, k);
        options = combined == null ? options : options.mask(combined);
        options = mask.isCausal() ? options.causal() : options;
        if (dropout > 0 && Training.isOnFor(this)) {
            options = options.dropout(factors());
        }
        AttentionOptions all = options;
        return InputErrors.named(this, () -> q.scaledDotProductAttention(k, v, all));
    }

    /** Returns one mask for all, of a shape that fits. */
    private Tensor combined(AttentionMask mask, Tensor q, Tensor k) {
        Shape scores = q.shape().with(-1, k.shape().size(-2));
        Tensor padding = mask.padding();
        if (padding != null && (padding.shape().rank() == 0 || padding.shape().size(-1) != k.shape().size(-2)
                || padding.shape().rank() > k.shape().rank() - 2)) {
            throw new IllegalArgumentException(Network.describe(this) + ": the padding " + padding.shape()
                    + " must have an element for each key, (..., S) with S = " + k.shape().size(-2));
        }
        if (mask.mask() != null && !fits(mask.mask().shape(), scores)) {
            throw new IllegalArgumentException(Network.describe(this) + ": the mask " + mask.mask().shape()
                    + " must broadcast to (..., heads, L, S), here " + scores
                    + "; a mask of (N, L, S) becomes (N, 1, L, S) by unsqueeze(1)");
        }
        return mask.combined();
    }

    private static boolean fits(Shape mask, Shape scores) {
        try {
            return Shape.broadcast(mask, scores).rank() == scores.rank() && mask.rank() >= 2
                    && (mask.size(-1) == scores.size(-1) || mask.size(-1) == 1)
                    && (mask.size(-2) == scores.size(-2) || mask.size(-2) == 1);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Returns factors that follow from the scope's next key, the same whenever they are asked for. */
    private AttentionDropout factors() {
        var key = Training.nextKey(this);
        double scale = dropout == 1 ? 0 : 1 / (1 - dropout);
        long dropped = (long) (dropout * 0x1p32); // of the words that there are
        return (first, factors) -> {
            int[] words = key.bits(first, factors.length);
            for (int n = 0; n < factors.length; n++) {
                factors[n] = Integer.toUnsignedLong(words[n]) < dropped ? 0 : scale;
            }
        };
    }

    @Override
    public boolean dependsOnTraining() {
        return dropout > 0;
    }

    @Override
    public SequencedMap<String, ?> components() {
        SequencedMap<String, Object> components = new LinkedHashMap<>();
        components.put("in_proj_weight", inProjWeight);
        components.put("in_proj_bias", inProjBias);
        components.put("out_proj", outProj);
        return components;
    }

    /** Returns the type with the sizes: {@code MultiHeadAttention(512, 8 heads)}. */
    @Override
    public String toString() {
        return "MultiHeadAttention(" + width() + ", " + heads + (heads == 1 ? " head" : " heads")
                + (dropout > 0 ? ", dropout " + dropout : "") + (inProjBias == null ? ", without bias)" : ")");
    }
}
