package org.chainrule.nn.layers;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.AttentionOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Composite;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.internal.ParameterNames;
import org.chainrule.nn.internal.TrainingScope;
import org.jspecify.annotations.Nullable;

/**
 * Attends to several things at once (Vaswani et al. 2017, "Attention is all you need"): queries, keys and values are
 * mapped linearly and divided into heads, each of which computes
 * {@linkplain Tensor#scaledDotProductAttention(Tensor, Tensor) attention} by itself; what they find is joined and mapped
 * again. With the heads' maps W_q, W_k and W_v, head = softmax(x_q W_q^T (x_k W_k^T)^T / sqrt(E/heads)) x_v W_v^T.
 *
 * <p>
 * Queries (..., L, E), keys (..., S, K) and values (..., S, V), where K and V are E unless chosen otherwise, output (..., L, E): a batch
 * comes first. Names and layouts of parameters are PyTorch's: {@code in_proj_weight}, or {@code q_proj_weight}, {@code k_proj_weight} and
 * {@code v_proj_weight} where keys or values have another width; {@code in_proj_bias}, {@code bias_k}, {@code bias_v},
 * {@code out_proj.weight}, {@code out_proj.bias}.
 *
 * <p>
 * Keys that every query may attend to, whatever the mask, can stand behind the others: a learned one ({@link #biasKv}, PyTorch's
 * {@code add_bias_kv}) and one of zeros with a value of zeros ({@link #withZeroAttention}, {@code add_zero_attn}), so that a query to which
 * nothing fits can find nothing.
 *
 * <p>
 * Within a {@link Training} scope probabilities are dropped at random. Which ones follows from the scope's
 * {@linkplain Training#nextKey next key}, so that the backward pass, which computes the probabilities again, drops the
 * same.
 *
 * @param heads the number of heads, which divides E
 * @param inProjWeight W_q, W_k and W_v one below the other, (3 E, E); null if they are apart
 * @param projections W_q, W_k and W_v apart, as keys or values of other widths need it; null if they are together
 * @param inProjBias their biases, (3 E); null for none
 * @param biasK a key behind the others, (1, 1, E), mapped already; null for none
 * @param biasV its value, (1, 1, E); null if there is no such key
 * @param zeroAttention whether a key and a value of zeros stand behind the others
 * @param outProj the map of the joined heads, from E to E
 * @param dropout the probability that an attention probability is dropped in training, 0 to 1
 */
public record MultiHeadAttention(int heads, @Nullable Tensor inProjWeight, @Nullable Projections projections,
        @Nullable Tensor inProjBias,
        @Nullable Tensor biasK,
        @Nullable Tensor biasV, boolean zeroAttention, Linear outProj, double dropout) implements Layer, Composite {

    /**
     * The maps of queries, keys and values to the width E of the heads together.
     *
     * @param q that of the queries, W_q, (E, E)
     * @param k that of the keys, W_k, (E, K)
     * @param v that of the values, W_v, (E, V)
     */
    public record Projections(Tensor q, Tensor k, Tensor v) implements Serializable {

        /**
         * Creates the maps.
         *
         * @throws IllegalArgumentException if their shapes don't fit
         */
        public Projections {
            Objects.requireNonNull(q, "q");
            Objects.requireNonNull(k, "k");
            Objects.requireNonNull(v, "v");
            int width = q.shape().rank() == 2 ? q.shape().size(0) : 0;
            for (Tensor map : List.of(q, k, v)) {
                if (map.shape().rank() != 2 || map.shape().size(0) != width || q.shape().size(1) != width) {
                    throw new IllegalArgumentException(
                            "MultiHeadAttention: the projections must have shapes (E, E), (E, K) and (E, V), not "
                                    + q.shape() + ", " + k.shape() + " and " + v.shape());
                }
            }
        }

        /** Returns the sizes: {@code Projections(512, keys of 256, values of 128)}. */
        @Override
        public String toString() {
            return "Projections(" + q.shape().size(0) + ", keys of " + k.shape().size(1) + ", values of "
                    + v.shape().size(1) + ")";
        }
    }

    /**
     * Creates a layer with the given parameters.
     *
     * @throws IllegalArgumentException if their shapes don't fit, the weights are given both together and apart, or neither; the
     *         number of heads doesn't divide E, or the dropout is no probability
     */
    public MultiHeadAttention {
        Objects.requireNonNull(outProj, "outProj");
        if (inProjWeight != null == (projections != null)) {
            throw new IllegalArgumentException(
                    "MultiHeadAttention: the maps are given either together, by inProjWeight, "
                            + "or apart, by projections, and the other must be null; here inProjWeight is "
                            + (inProjWeight == null ? "null" : inProjWeight.shape().toString())
                            + ", and projections is "
                            + projections);
        }
        int width = widthOf(inProjWeight, projections);
        if (inProjWeight != null && !FeatureCounts.fit(inProjWeight, 3L * width, width)
                || inProjBias != null && !FeatureCounts.fit(inProjBias, 3L * width)
                || !FeatureCounts.fit(outProj.weight(), width, width)) {
            throw new IllegalArgumentException("MultiHeadAttention: "
                    + (inProjWeight == null
                            ? "with projections to E = " + width
                            : "inProjWeight must have shape (3 E, E),")
                    + " inProjBias (3 E) and outProj must map E to E, not "
                    + (inProjWeight == null ? "" : inProjWeight.shape() + ", ")
                    + (inProjBias == null ? "none" : inProjBias.shape()) + " and " + outProj);
        }
        requireExtra("biasK", width, biasK, biasV);
        requireExtra("biasV", width, biasV, biasK);
        requireHeads(width, heads);
        Dropouts.require("MultiHeadAttention", dropout);
        components(inProjWeight, projections, inProjBias, biasK, biasV).forEach(ParameterNames::name);
        ParameterNames.name("out_proj.weight", outProj.weight());
        ParameterNames.name("out_proj.bias", outProj.bias());
    }

    /**
     * Creates a layer for keys and values of the queries' width.
     *
     * @param heads the number of heads, which divides E
     * @param inProjWeight W_q, W_k and W_v one below the other, (3 E, E)
     * @param inProjBias their biases, (3 E); null for none
     * @param outProj the map of the joined heads, from E to E
     * @param dropout the probability that an attention probability is dropped in training, 0 to 1
     * @throws IllegalArgumentException as of the canonical constructor
     */
    public MultiHeadAttention(int heads, Tensor inProjWeight, @Nullable Tensor inProjBias, Linear outProj,
            double dropout) {
        this(heads, Objects.requireNonNull(inProjWeight, "inProjWeight"), null, inProjBias, null, null, false, outProj,
                dropout);
    }

    private static int widthOf(Tensor together, Projections apart) {
        if (together == null) {
            return apart.q().shape().size(0);
        }
        return together.shape().rank() == 2 ? together.shape().size(1) : 0;
    }

    private static void requireExtra(String what, int width, Tensor one, Tensor other) {
        if (one == null ? other != null : !one.shape().equals(Shape.of(1, 1, width))) {
            throw new IllegalArgumentException("MultiHeadAttention: biasK and biasV must both have shape (1, 1, "
                    + width
                    + "), or both be null, but " + what + " is " + (one == null ? "null" : one.shape().toString()));
        }
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
     * Creates a layer in F64 for keys and values of other widths, such as those of an encoder, without dropout and with weights that
     * begin as PyTorch's: each map uniform by Glorot, that of the output as of {@link Linear}, biases 0.
     *
     * @param width the size E of the queries' last axis, and of the output's, at least 1
     * @param heads the number of heads, which divides E
     * @param keys the size K of the keys' last axis, PyTorch's {@code kdim}, at least 1
     * @param values the size V of the values' last axis, PyTorch's {@code vdim}, at least 1
     * @param random the source of random numbers
     * @return the layer
     * @throws IllegalArgumentException if the number of heads doesn't divide the width, or a number is below 1
     */
    public static MultiHeadAttention of(int width, int heads, int keys, int values, RandomGenerator random) {
        FeatureCounts.require("MultiHeadAttention", "width", width);
        FeatureCounts.require("MultiHeadAttention", "keys", keys);
        FeatureCounts.require("MultiHeadAttention", "values", values);
        requireHeads(width, heads);
        Initializer glorot = Initializer.xavierUniform();
        var projections = new Projections(glorot.parameter(Shape.of(width, width), random),
                glorot.parameter(Shape.of(width, keys), random), glorot.parameter(Shape.of(width, values), random));
        return new MultiHeadAttention(heads, null, projections, Tensor.zeros(3 * width).requiresGrad(true), null, null,
                false, Linear.of(width, width, Initializer.linear(), Initializer.zeros(), random), 0);
    }

    /**
     * Adds a learned key and value behind the others, PyTorch's {@code add_bias_kv}, which begin normal by Glorot.
     *
     * @param random the source of random numbers
     * @return the changed layer, with the same other parameters
     */
    public MultiHeadAttention biasKv(RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        Initializer glorot = Initializer.xavierNormal();
        Shape one = Shape.of(1, 1, width());
        return new MultiHeadAttention(heads, inProjWeight, projections, inProjBias, glorot.parameter(one, random),
                glorot.parameter(one, random), zeroAttention, outProj, dropout);
    }

    /**
     * Adds a key of zeros with a value of zeros behind the others, PyTorch's {@code add_zero_attn}.
     *
     * @return the changed layer, with the same parameters
     */
    public MultiHeadAttention withZeroAttention() {
        return new MultiHeadAttention(heads, inProjWeight, projections, inProjBias, biasK, biasV, true, outProj,
                dropout);
    }

    /**
     * Sets the share of probabilities that are dropped in training.
     *
     * @param p the probability, 0 to 1
     * @return the changed layer, with the same parameters
     * @throws IllegalArgumentException if p isn't between 0 and 1
     */
    public MultiHeadAttention dropout(double p) {
        return new MultiHeadAttention(heads, inProjWeight, projections, inProjBias, biasK, biasV, zeroAttention,
                outProj,
                p);
    }

    /** Returns the size E of the queries' last axis. */
    int width() {
        return widthOf(inProjWeight, projections);
    }

    private int keyWidth() {
        return projections == null ? width() : projections.k().shape().size(1);
    }

    private int valueWidth() {
        return projections == null ? width() : projections.v().shape().size(1);
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
     * @param keys where it is sought, (..., S, K)
     * @param values what is found there, (..., S, V)
     * @param mask which keys a query may attend to
     * @return the output, (..., L, E)
     * @throws IllegalArgumentException if an input has another width, or sequences of length 0; or shapes don't fit, also that
     *         of the mask
     * @throws IllegalStateException as {@link #forward(Tensor)}
     */
    public Tensor forward(Tensor queries, Tensor keys, Tensor values, AttentionMask mask) {
        Objects.requireNonNull(mask, "mask");
        requireSequences("queries", queries, "width", width());
        requireSequences("keys", keys, projections == null ? "width" : "keys", keyWidth());
        requireSequences("values", values, projections == null ? "width" : "values", valueWidth());
        MaskShapes.requirePadding(this, mask.padding(), queries.shape(), keys.shape(), values.shape());
        Tensor together = inProjWeight != null && queries == keys && keys == values ? projected(queries, 0, 3) : null;
        Tensor q = together == null ? projected(queries, 0, 1) : part(together, 0);
        Tensor k = together == null ? projected(keys, 1, 2) : part(together, 1);
        Tensor v = together == null ? projected(values, 2, 3) : part(together, 2);
        Tensor found = attention(inHeads(q), inHeads(withExtra(k, biasK)), inHeads(withExtra(v, biasV)), mask,
                k.shape().size(-2));
        Tensor joined = found.transpose(-2, -3);
        return outProj.forward(joined.reshape(withoutHeads(joined.shape())));
    }

    /** Returns how many keys stand behind those of the input. */
    private int extra() {
        return (biasK == null ? 0 : 1) + (zeroAttention ? 1 : 0);
    }

    /** Returns mapped keys or values, (..., S, E), with those that stand behind them. */
    private Tensor withExtra(Tensor x, Tensor bias) {
        Shape one = x.shape().with(-2, 1);
        List<Tensor> all = new ArrayList<>(List.of(x));
        if (bias != null) {
            all.add(bias.reshape(1, width()).expand(one));
        }
        if (zeroAttention) {
            all.add(Tensor.full(0, one, x.dtype()));
        }
        return all.size() == 1 ? x : Tensor.concat(-2, all.toArray(Tensor[]::new));
    }

    private void requireSequences(String what, Tensor x, String number, int width) {
        Objects.requireNonNull(x, what);
        if (x.shape().rank() < 2 || x.shape().size(-1) != width) {
            throw refusal(what, x, " must have shape (..., length, " + width + ")" + advice(x.shape(), number, width));
        }
        if (x.shape().size(-2) == 0) {
            throw refusal(what, x,
                    " are sequences of length 0, in which there is nothing to attend to; leave them out");
        }
    }

    /** Returns what brings features to the last axis; else how many the layer should have. */
    private String advice(Shape x, String number, int width) {
        if (x.rank() < 2) {
            return "";
        }
        if (x.size(-2) == width) {
            return "; transpose(-1, -2) makes (..., length, " + width + ") of (..., " + width + ", length)";
        }
        boolean fitsHeads = !"width".equals(number) || x.size(-1) % heads == 0;
        return InputErrors.otherLayer(number, x.size(-1)) + (fitsHeads ? "" : ", and heads that divide it");
    }

    private IllegalArgumentException refusal(String what, Tensor x, String problem) {
        return new IllegalArgumentException(
                Network.describe(this) + ": the " + what + " " + x.shape() + " " + x.dtype() + problem);
    }

    /** Computes some of the three maps, side by side. */
    private Tensor projected(Tensor x, int from, int to) {
        boolean all = to - from == 3;
        int width = width();
        Tensor weight = projections != null
                ? List.of(projections.q(), projections.k(), projections.v()).get(from)
                : all ? inProjWeight : inProjWeight.slice(0, from * width, to * width);
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

    private Tensor attention(Tensor q, Tensor k, Tensor v, AttentionMask mask, int keys) {
        AttentionOptions options = AttentionOptions.defaults();
        boolean isCausal = mask.isCausal() && extra() == 0; // else a part of the mask, for all may attend to the extra keys
        Tensor combined = withExtraKeys(combined(mask.isCausal() && !isCausal ? causal(mask, q, keys) : mask, q, keys),
                keys);
        options = combined == null ? options : options.mask(combined);
        options = isCausal ? options.causal() : options;
        if (dropout > 0 && Training.isOnFor(this)) {
            options = options.dropout(TrainingScope.current().dropout(this, dropout));
        }
        AttentionOptions all = options;
        return InputErrors.named(this, () -> q.scaledDotProductAttention(k, v, all));
    }

    /** Returns a mask that is causal by its elements. */
    private AttentionMask causal(AttentionMask mask, Tensor q, int keys) {
        Tensor before = Tensor.ones(q.shape().size(-2), keys).tril().ne(0);
        MaskShapes.requireMask(this, mask.mask(), q.shape(), keys);
        return new AttentionMask(AttentionMask.allowed(mask.mask(), before), mask.padding(), false);
    }

    /** Lets all queries attend to the keys behind the others. */
    private Tensor withExtraKeys(Tensor mask, int keys) {
        if (mask == null || extra() == 0) {
            return mask;
        }
        Tensor wide = mask.expand(mask.shape().with(-1, keys));
        Shape more = mask.shape().with(-1, extra());
        return Tensor.concat(-1, wide, mask.dtype() == DType.BOOL
                ? Tensor.full(0, more, DType.F64).eq(0)
                : Tensor.full(0, more, mask.dtype()));
    }

    /** Returns one mask for all, of a shape that fits. */
    private Tensor combined(AttentionMask mask, Tensor q, int keys) {
        MaskShapes.requireMask(this, mask.mask(), q.shape(), keys);
        return mask.combined();
    }

    @Override
    public boolean dependsOnTraining() {
        return dropout > 0;
    }

    /** Returns the parameters by PyTorch's names. */
    @Override
    public SequencedMap<String, ?> components() {
        SequencedMap<String, Object> components = new LinkedHashMap<>(
                components(inProjWeight, projections, inProjBias, biasK, biasV));
        components.put("out_proj", outProj);
        return components;
    }

    private static SequencedMap<String, Tensor> components(Tensor inProjWeight, Projections projections,
            Tensor inProjBias, Tensor biasK, Tensor biasV) {
        SequencedMap<String, Tensor> components = new LinkedHashMap<>();
        if (projections == null) {
            components.put("in_proj_weight", inProjWeight);
        } else {
            components.put("q_proj_weight", projections.q());
            components.put("k_proj_weight", projections.k());
            components.put("v_proj_weight", projections.v());
        }
        components.put("in_proj_bias", inProjBias);
        components.put("bias_k", biasK);
        components.put("bias_v", biasV);
        return components;
    }

    /** Returns the type with the sizes: {@code MultiHeadAttention(512, 8 heads)}. */
    @Override
    public String toString() {
        return "MultiHeadAttention(" + width() + ", " + heads + (heads == 1 ? " head" : " heads")
                + (projections == null ? "" : ", keys of " + keyWidth() + ", values of " + valueWidth())
                + (biasK == null ? "" : ", bias_kv") + (zeroAttention ? ", zero attention" : "")
                + (dropout > 0 ? ", dropout " + dropout : "") + (inProjBias == null ? ", without bias)" : ")");
    }
}
