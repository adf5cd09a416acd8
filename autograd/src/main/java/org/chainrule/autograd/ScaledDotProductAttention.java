package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.kernel.AttentionInputs;
import org.chainrule.autograd.kernel.AttentionKernel;
import org.chainrule.autograd.kernel.Window;

/**
 * Scaled dot-product attention. The arguments are queries, keys, values, perhaps what is added to the scores, and the key of dropout
 * where that has one.
 *
 * @param scale what products of queries and keys are multiplied by
 * @param isCausal whether query i attends to keys 0 to i only
 * @param dropout the factors of the probabilities; null for none
 */
record ScaledDotProductAttention(double scale, boolean isCausal, AttentionDropout dropout) implements JointRule {
    private static final String NAME = "scaledDotProductAttention";

    static Tensor of(Tensor q, Tensor k, Tensor v, AttentionOptions options) {
        Tape.requireOperands(NAME, q, k, v);
        Objects.requireNonNull(options, "options");
        Tensor mask = options.mask();
        Tensor[] operands = mask == null ? new Tensor[] {q, k, v} : new Tensor[] {q, k, v, mask};
        double scale = options.scale() == null
                ? defaultScale(q.shape())
                : Setting.finite(NAME, "scale", options.scale(), operands);
        var op = new ScaledDotProductAttention(scale, options.isCausal(), options.dropout());
        return options.hasGroupedHeads()
                ? Tape.reportAs(NAME, () -> op.ofGroups(q, k, v, mask), operands)
                : op.applyWith(mask, q, k, v);
    }

    private static double defaultScale(Shape queries) {
        return queries.rank() == 0 || queries.size(-1) == 0 ? 1 : 1 / Math.sqrt(queries.size(-1));
    }

    private Tensor applyWith(Tensor mask, Tensor q, Tensor k, Tensor v) {
        if (dropout != null && dropout.key() == null) {
            GradMode.requireNoCapture(NAME + " would drop the same probabilities in all runs of a compiled function");
        }
        if (dropout != null && GradMode.current().isBatching()) {
            Shape result = Tape.reportAs(NAME, () -> shape(q.shape(), k.shape(), v.shape()), q, k, v);
            var numbered = new ExampleNumbers(NAME, GradMode.current().vmap(),
                    result.with(-1, k.shape().size(-2)).count());
            return new ScaledDotProductAttention(scale, isCausal, numbered.of(dropout))
                    .withMask(mask, Batching.inAllExamples(q), k, v);
        }
        return withMask(mask, q, k, v);
    }

    private Tensor withMask(Tensor mask, Tensor q, Tensor k, Tensor v) {
        Tensor summands = mask != null && mask.dtype() == DType.BOOL ? summands(mask, q.dtype()) : mask;
        return apply(Stream.of(q, k, v, summands, hasKey() ? dropout.key() : null).filter(Objects::nonNull)
                .toArray(Tensor[]::new));
    }

    private boolean hasKey() {
        return dropout != null && dropout.key() != null;
    }

    /** Returns whether there is a mask among so many arguments. */
    private boolean hasMask(int count) {
        return count > (hasKey() ? 4 : 3);
    }

    private AttentionDropout dropout(Tensor... x) {
        return hasKey() ? dropout.withKey(x[x.length - 1]) : dropout;
    }

    /** Returns what a mask of allowed places adds to the scores. */
    private static Tensor summands(Tensor allowed, DType type) {
        DType floating = type.isFloating() ? type : DType.F64; // others are refused later
        return Tensor.full(0, allowed.shape(), floating).maskedFill(allowed.logicalNot(), Double.NEGATIVE_INFINITY)
                .named(allowed.name());
    }

    // ---- grouped heads ----

    /** Splits the axis of heads in two, of those of keys and of the queries for each, and broadcasts the keys. */
    private Tensor ofGroups(Tensor q, Tensor k, Tensor v, Tensor mask) {
        requireHeads(q.shape(), k.shape(), v.shape());
        int heads = k.shape().size(-3);
        Shape split = split(q.shape(), heads);
        Tensor ofGroups = applyWith(mask == null ? null : groupedMask(mask, q.shape().size(-3), heads),
                q.reshape(split.toArray()), k.unsqueeze(-3), v.unsqueeze(-3));
        int[] sizes = ofGroups.shape().toArray();
        int rank = sizes.length;
        int[] joined = Arrays.copyOf(sizes, rank - 1);
        joined[rank - 4] = q.shape().size(-3);
        joined[rank - 3] = sizes[rank - 2];
        joined[rank - 2] = sizes[rank - 1];
        return ofGroups.reshape(joined);
    }

    private static void requireHeads(Shape q, Shape k, Shape v) {
        if (q.rank() < 3 || k.rank() < 3 || v.rank() < 3) {
            throw new IllegalArgumentException("grouped heads need an axis of heads: queries (..., heads, L, E), keys "
                    + "(..., heads, S, E) and values (..., heads, S, V), not " + q + ", " + k + " and " + v);
        }
        int heads = k.size(-3);
        if (heads == 0 || q.size(-3) % heads != 0 || v.size(-3) != heads) {
            throw new IllegalArgumentException("the " + q.size(-3) + " heads of the queries must be a multiple of the "
                    + heads + " of the keys, and the values must have as many as those, not " + v.size(-3));
        }
    }

    private static Tensor groupedMask(Tensor mask, int all, int heads) {
        if (mask.shape().rank() < 3) {
            return mask;
        }
        int ofMask = mask.shape().size(-3);
        if (ofMask != 1 && ofMask != all) {
            throw new IllegalArgumentException("the mask " + mask.shape() + " must have the queries' " + all
                    + " heads along axis -3, or 1 for all");
        }
        return ofMask == 1 ? mask.unsqueeze(-3) : mask.reshape(split(mask.shape(), heads).toArray());
    }

    private static Shape split(Shape shape, int heads) {
        int[] sizes = shape.toArray();
        int rank = sizes.length;
        int[] split = Arrays.copyOf(sizes, rank + 1);
        split[rank - 3] = heads;
        split[rank - 2] = sizes[rank - 3] / heads;
        split[rank - 1] = sizes[rank - 2];
        split[rank] = sizes[rank - 1];
        return Shape.of(split);
    }

    // ---- the op ----

    @Override
    public Shape shape(Shape... in) {
        Shape q = in[0];
        Shape k = in[1];
        Shape v = in[2];
        if (q.rank() < 2 || k.rank() < 2 || v.rank() < 2) {
            throw new IllegalArgumentException("queries must have shape (..., L, E), keys (..., S, E) and values "
                    + "(..., S, V), not " + q + ", " + k + " and " + v);
        }
        if (q.size(-1) != k.size(-1)) {
            throw new IllegalArgumentException("queries " + q + " and keys " + k
                    + " must have the same last size, since their products are taken");
        }
        if (k.size(-2) != v.size(-2)) {
            throw new IllegalArgumentException("there must be a value for each key, but keys " + k + " are "
                    + k.size(-2) + " and values " + v + " are " + v.size(-2) + " along axis -2");
        }
        if (k.size(-2) == 0) {
            throw new IllegalArgumentException("the keys " + k + " are none, and so there is no mean of values; "
                    + "leave such a sequence out, or give it one key at least");
        }
        Shape result = leading(q, k, v).with(-2, q.size(-2)).with(-1, v.size(-1));
        if (hasMask(in.length) && !in[3].broadcastsTo(result.with(-1, k.size(-2)))) {
            throw new IllegalArgumentException("the mask " + in[3] + " must broadcast to (..., L, S), here "
                    + result.with(-1, k.size(-2))
                    + "; unsqueeze adds axes of size 1, as (N, 1, 1, S) for keys of a batch");
        }
        return result;
    }

    @Override
    public DType dtype(Tensor... x) {
        return JointRule.super.dtype(withoutKey(x));
    }

    /** Returns what is to be floating. */
    Tensor[] withoutKey(Tensor... x) {
        return hasKey() ? Arrays.copyOf(x, x.length - 1) : x;
    }

    /** Returns a shape of the leading axes that all have in common, and two others. */
    private static Shape leading(Shape q, Shape k, Shape v) {
        try {
            return q.broadcast(k, 2).broadcast(v, 2);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the leading axes of queries " + q + ", keys " + k + " and values " + v
                    + " must broadcast; for fewer heads of keys than of queries use AttentionOptions.groupedHeads()",
                    e);
        }
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        AttentionKernel.forward(inputs(DType.of(out), x), out);
    }

    /** Returns the arguments for the kernels, each with all leading axes. */
    AttentionInputs inputs(DType type, Tensor... x) {
        Shape result = shape(x[0].shape(), x[1].shape(), x[2].shape());
        Shape scores = result.with(-1, x[1].shape().size(-2));
        var sizes = new AttentionInputs.Sizes(scores.size(-2), scores.size(-1), x[0].shape().size(-1), result.size(-1));
        Window summands = !hasMask(x.length) ? null : inRuns(x[3].converted(type)).repeated(scores).window();
        return new AttentionInputs(window(x[0], type, result), window(x[1], type, result), window(x[2], type, result),
                summands, Arrays.copyOf(result.toArray(), result.rank() - 2), sizes, scale, isCausal,
                dropout == null ? null : dropout(x)::fill);
    }

    static Window window(Tensor x, DType type, Shape result) {
        return x.converted(type).repeated(result.with(-2, x.shape().size(-2)).with(-1, x.shape().size(-1))).window();
    }

    /** Returns a tensor whose rows are runs of elements, or one element each. */
    private static Tensor inRuns(Tensor x) {
        int rank = x.shape().rank();
        boolean hasRuns = rank == 0 || x.shape().size(-1) == 1 || x.layout().strides()[rank - 1] <= 1
                && x.layout().strides()[rank - 1] >= 0;
        return hasRuns ? x : x.contiguous();
    }

    /** Broadcasts the examples as another leading axis, which the queries must have where only a mask has it. */
    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        boolean[] batched = isBatched.clone();
        batched[0] = true;
        Tensor[] all = x.clone();
        all[0] = Batches.repeated(isBatched, x)[0];
        return Batches.broadcast(this, batched, all);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ForwardPass.ofComposition(tangents, args -> probabilities(args).matmul(args[2]), x);
    }

    @Override
    public boolean isJoint(int i) {
        return i < 3;
    }

    @Override
    public Tensor joint(Tensor g, Tensor... x) {
        Tensor[] all = new Tensor[x.length + 1];
        all[0] = g;
        System.arraycopy(x, 0, all, 1, x.length);
        return new AttentionGradients(this).apply(all);
    }

    @Override
    public Tensor part(int i, Tensor joint, Tensor... x) {
        int from = 0;
        Shape part = null;
        for (int n = 0; n <= i; n++) {
            from += part == null ? 0 : part.count();
            part = gradient(n, x[0].shape(), x[1].shape(), x[2].shape());
        }
        return joint.slice(0, from, from + part.count()).reshape(part.toArray());
    }

    /** Returns the shape of the gradient by an argument, with all leading axes. */
    static Shape gradient(int i, Shape... in) {
        return leading(in[0], in[1], in[2]).with(-2, in[i].size(-2)).with(-1, in[i].size(-1));
    }

    @Override
    public Tensor single(int i, Tensor g, Tensor... x) {
        return Composition.vjp(i, g, args -> probabilities(args).matmul(args[2]), x);
    }

    @Override
    public String explainNaN(Tensor... x) {
        return hasMask(x.length) ? ", perhaps for a query that the mask lets attend to no key" : "";
    }

    // ---- the same, composed of other ops ----

    /** Computes the probabilities, as far as they aren't dropped. */
    private Tensor probabilities(Tensor... x) {
        return dropped(softmax(x), x);
    }

    /** Computes the softmax of the scores. */
    Tensor softmax(Tensor... x) {
        Tensor scores = x[0].mul(scale).matmul(x[1].matrixTranspose());
        Tensor masked = hasMask(x.length) ? scores.add(x[3]) : scores;
        return (isCausal ? masked.maskedFill(future(masked.shape()), Double.NEGATIVE_INFINITY) : masked).softmax(-1);
    }

    private static Tensor future(Shape scores) {
        return Tensor.arange(scores.size(-1)).gt(Tensor.arange(scores.size(-2)).unsqueeze(1));
    }

    /** Multiplies by the factors of dropout. */
    Tensor dropped(Tensor p, Tensor... x) {
        if (dropout == null) {
            return p;
        }
        double[] factors = new double[p.size()];
        dropout(x).fill(0, factors);
        return p.mul(Tensor.of(p.shape(), factors).to(p.dtype()));
    }
}

/**
 * The gradients of {@link ScaledDotProductAttention} by queries, keys and values, in one vector one after the other. The
 * arguments are the gradient of the result, and those of the op.
 *
 * @param of the op
 */
record AttentionGradients(ScaledDotProductAttention of) implements KernelOp {

    @Override
    public DType dtype(Tensor... x) {
        return KernelOp.super.dtype(of.withoutKey(x));
    }

    @Override
    public Shape shape(Shape... in) {
        Shape[] x = Arrays.copyOfRange(in, 1, in.length);
        long count = 0;
        for (int i = 0; i < 3; i++) {
            count += ScaledDotProductAttention.gradient(i, x).count();
        }
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the gradients of queries, keys and values have " + count
                    + " elements, more than fit into an array; divide the batch");
        }
        return Shape.of((int) count);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        DType type = DType.of(out);
        AttentionKernel.gradients(of.inputs(type, Arrays.copyOfRange(x, 1, x.length)),
                ScaledDotProductAttention.window(x[0], type, x[0].shape()), out);
    }

    @Override
    public Tensor vjp(int i, Tensor h, Tensor y, Tensor... x) {
        return Composition.vjp(i, h, this::composed, x);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ForwardPass.ofComposition(tangents, this::composed, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        boolean[] batched = isBatched.clone();
        Tensor[] all = x.clone();
        for (int i = 0; i < 2; i++) { // the gradient, which isn't broadcast, and the queries
            batched[i] = true;
            all[i] = Batches.repeated(isBatched, x)[i];
        }
        all = Batches.aligned(batched, all);
        Tensor joint = apply(all);
        Tensor[] arguments = Arrays.copyOfRange(all, 1, all.length);
        return Tensor.concat(1, IntStream.range(0, 3).mapToObj(i -> of.part(i, joint, arguments).flatten(1, -1))
                .toArray(Tensor[]::new));
    }

    /** Computes the same by other ops. */
    private Tensor composed(Tensor... all) {
        Tensor g = all[0];
        Tensor[] x = Arrays.copyOfRange(all, 1, all.length);
        Tensor p = of.softmax(x);
        Tensor dv = of.dropped(p, x).matrixTranspose().matmul(g);
        Tensor dp = of.dropped(g.matmul(x[2].matrixTranspose()), x);
        Tensor ds = dp.sub(dp.mul(p).sum(true, -1)).mul(p).mul(of.scale());
        return Tensor.concat(0, ds.matmul(x[1]).reshape(-1), ds.matrixTranspose().matmul(x[0]).reshape(-1),
                dv.reshape(-1));
    }
}
