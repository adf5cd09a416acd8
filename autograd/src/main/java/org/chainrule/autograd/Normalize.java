package org.chainrule.autograd;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.ArraySlice;
import org.chainrule.autograd.kernel.LayerNormKernel;

/**
 * Layer normalization of the last axes, as many as the weight has. The arguments are x, weight, bias, and the
 * {@link #moments} of each row of x, which the vjp rules read instead of computing them again.
 *
 * @param eps what is added to the variance to keep the divisor from 0
 */
record Normalize(double eps) implements KernelOp {

    @Override
    public String name() {
        return "layerNorm";
    }

    /**
     * Returns the moments of the rows of x, unrecorded: the op's vjp rule takes into account that they depend on it.
     */
    Tensor moments(Tensor x, DType type, Shape features) {
        if (Batching.isAmong(x)) {
            return Batching.innermost((_, all) -> {
                int size = all[0].shape().size(0);
                Tensor moments = moments(all[0], type, features);
                return moments.reshape(size, moments.shape().size(0) / Math.max(1, size), LayerNormKernel.MOMENTS);
            }, null, x.unrecorded());
        }
        return Capture.opaque("moments", in -> moments(type, features.count(), in[0]), x).named("moments");
    }

    private Tensor moments(DType type, int width, Tensor x) {
        Tensor in = x.converted(type).contiguous();
        Tensor moments = Tensor.empty(Shape.of(width == 0 ? 0 : x.size() / width, LayerNormKernel.MOMENTS), type);
        LayerNormKernel.moments(rows(in), moments.storage().array(), moments.shape().size(0), width, eps);
        return moments;
    }

    static ArraySlice rows(Tensor inOrder) {
        return new ArraySlice(inOrder.storage().array(), inOrder.layout().offset());
    }

    /** Returns the arguments converted to one type, each contiguous. */
    static Tensor[] inOrder(DType type, Tensor... x) {
        Tensor[] inOrder = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            inOrder[i] = x[i].converted(type).contiguous();
        }
        return inOrder;
    }

    @Override
    public Shape shape(Shape... in) {
        Shape x = in[0];
        Shape weight = in[1];
        int rank = weight.rank();
        boolean fits = rank > 0 && rank <= x.rank();
        for (int axis = -1; fits && axis >= -rank; axis--) {
            fits = x.size(axis) == weight.size(axis);
        }
        if (!fits || !in[2].equals(weight)) {
            throw new IllegalArgumentException("weight " + weight + " and bias " + in[2]
                    + " must have the shape of the last axes of " + x + ", at least one");
        }
        return x;
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Tensor[] in = inOrder(DType.of(out), x);
        LayerNormKernel.normalize(rows(in[0]), in[3].contiguousArray(), rows(in[1]), rows(in[2]), out,
                in[3].shape().size(0),
                in[1].size());
    }

    /** The engine sums dbias = G over the rows; the moments have no gradient of their own. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return switch (i) {
            case 0 -> new NormalizeInputVjp(eps).defer(g, x[0], x[1], x[3]);
            case 1 -> new NormalizeWeightVjp(x[1].shape().rank(), eps).defer(g, x[0], x[3]);
            case 2 -> g;
            default -> null;
        };
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        int[] axes = lastAxes(x[1].shape().rank());
        return ForwardPass.ofComposition(Arrays.copyOf(tangents, 3),
                args -> NormalizedRows.of(args[0], x[3], axes, eps).h().mul(args[1]).add(args[2]),
                Arrays.copyOf(x, 3));
    }

    /** Joins the rows of all examples; where they have weights of their own, these come afterwards. */
    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        if (!isBatched[1] && !isBatched[2]) {
            Tensor[] all = Batches.repeated(isBatched, x);
            return apply(all[0], x[1], x[2], all[3].flatten(0, 1));
        }
        Tensor[] plain = x.clone();
        Shape features = isBatched[1] ? Batches.example(x[1].shape()) : x[1].shape();
        plain[1] = Tensor.full(1, features, x[1].dtype());
        plain[2] = Tensor.full(0, features, x[2].dtype());
        boolean[] are = {isBatched[0], false, false, isBatched[3]};
        Tensor rows = isBatched[0] ? vmap(are, plain) : apply(plain);
        Tensor weighted = Batches.broadcast(ArithmeticFormulas.MUL, new boolean[] {isBatched[0], isBatched[1]}, rows,
                x[1]);
        return Batches.broadcast(ArithmeticFormulas.ADD, new boolean[] {isBatched[0] || isBatched[1], isBatched[2]},
                weighted, x[2]);
    }

    @Override
    public boolean reads(int i, int j) {
        return i < 2 && (j == 0 || j == 3 || i == 0 && j == 1);
    }

    /** Returns the last axes, as many as the weight has. */
    static int[] lastAxes(int rank) {
        return IntStream.rangeClosed(-rank, -1).toArray();
    }
}

/**
 * Normalized rows as a composition of other ops, from which second derivatives are derived.
 *
 * @param h the normalized elements
 * @param scale the factor 1 / sqrt(var + eps) of the deviations
 * @param factors what each row was multiplied by before; null for nothing
 */
record NormalizedRows(Tensor h, Tensor scale, Tensor factors) {

    /**
     * Normalizes rows as the kernel does.
     *
     * @param x the elements
     * @param moments the moments of each row
     * @param axes the last axes, which make a row
     * @param eps what is added to the variance to keep the divisor from 0
     */
    static NormalizedRows of(Tensor x, Tensor moments, int[] axes, double eps) {
        Tensor factors = factors(moments, ReducedAxes.of(true, axes).shape(x.shape()));
        Tensor deviations = Deviations.of(factors == null ? x : x.mul(factors), axes);
        Tensor variance = deviations.square().mean(true, axes);
        Tensor scale = (factors == null ? variance.add(eps) : variance.add(factors.mul(eps).mul(factors))).rsqrt();
        return new NormalizedRows(deviations.mul(scale), scale, factors);
    }

    private static Tensor factors(Tensor moments, Shape shape) {
        Tensor factors = moments.detach().select(1, LayerNormKernel.FACTOR);
        return Arrays.stream(BatchedStorage.ofAll(factors).toDoubleArray()).allMatch(factor -> factor == 1)
                ? null
                : factors.reshape(shape);
    }

    /** Returns the gradient of x, given that of the normalized elements for a scale that is constant. */
    Tensor scaled(Tensor gradient) {
        Tensor scaled = gradient.mul(scale);
        return factors == null ? scaled : scaled.mul(factors);
    }
}

/**
 * The vjp rule of {@link Normalize} for x: dx = scale (G w - mean(G w) - h mean(G w h)) with the normalized h. The
 * arguments are G, x, w and the moments.
 *
 * @param eps what is added to the variance to keep the divisor from 0
 */
record NormalizeInputVjp(double eps) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return in[0];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... given) {
        Tensor[] x = Normalize.inOrder(DType.of(out), given);
        Object moments = x[3].contiguousArray();
        LayerNormKernel.inputGradient(Normalize.rows(x[1]), moments == out ? x[3].copiedArray() : moments,
                Normalize.rows(x[2]), Normalize.rows(x[0]), out, x[3].shape().size(0), x[2].size());
    }

    @Override
    public boolean worksInPlace() {
        return true;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 3) {
            return null;
        }
        return Composition.vjp(i, g, args -> composed(x[3], args), x[0], x[1], x[2]);
    }

    private Tensor composed(Tensor moments, Tensor... args) {
        int[] axes = Normalize.lastAxes(args[2].shape().rank());
        NormalizedRows rows = NormalizedRows.of(args[1], moments, axes, eps);
        Tensor gw = args[0].mul(args[2]);
        Tensor along = rows.h().mul(gw.mul(rows.h()).mean(true, axes));
        return rows.scaled(gw.sub(gw.mean(true, axes)).sub(along));
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ForwardPass.ofComposition(Arrays.copyOf(tangents, 3), args -> composed(x[3], args),
                Arrays.copyOf(x, 3));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        boolean[] are = isBatched.clone();
        Tensor[] all = x.clone();
        if (isBatched[2]) {
            all[0] = Batches.broadcast(ArithmeticFormulas.MUL, new boolean[] {isBatched[0], true}, x[0], x[2]);
            are[0] = true;
            all[2] = Tensor.full(1, Batches.example(x[2].shape()), x[2].dtype());
            are[2] = false;
        }
        Tensor[] rows = Batches.repeated(are, all);
        return apply(rows[0], rows[1], all[2], rows[3].flatten(0, 1));
    }
}

/**
 * The vjp rule of {@link Normalize} for the weight: the sum of G h over the rows, with the normalized h. The arguments
 * are G, x and the moments.
 *
 * @param rank the rank of the weight
 * @param eps what is added to the variance to keep the divisor from 0
 */
record NormalizeWeightVjp(int rank, double eps) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        int[] sizes = in[0].toArray();
        return Shape.of(Arrays.copyOfRange(sizes, sizes.length - rank, sizes.length));
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... given) {
        Tensor[] x = Normalize.inOrder(DType.of(out), given);
        Storage.convert(
                LayerNormKernel.weightGradient(Normalize.rows(x[1]), x[2].contiguousArray(), Normalize.rows(x[0]),
                        x[2].shape().size(0), shape.count()),
                out);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 2) {
            return null;
        }
        return Composition.vjp(i, g, args -> composed(x[2], args).sumTo(y.shape()), x[0], x[1]);
    }

    /** Returns the products of which the sums are taken. */
    private Tensor composed(Tensor moments, Tensor... args) {
        return args[0].mul(NormalizedRows.of(args[1], moments, Normalize.lastAxes(rank), eps).h());
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ForwardPass.ofComposition(Arrays.copyOf(tangents, 2),
                args -> composed(x[2], args).sumTo(y.shape()), Arrays.copyOf(x, 2));
    }

    /** Sums products with the normalized elements over the rows of each example. */
    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        Tensor[] all = Batches.repeated(isBatched, x);
        int[] sizes = all[0].shape().toArray();
        Shape features = Shape.of(Arrays.copyOfRange(sizes, sizes.length - rank, sizes.length));
        Tensor h = new Normalize(eps).apply(all[1], Tensor.full(1, features, all[1].dtype()),
                Tensor.full(0, features, all[1].dtype()), all[2].flatten(0, 1));
        return all[0].mul(h).reshape(Shape.of(sizes[0], all[2].shape().size(1), features.count())).sum(1)
                .reshape(Batches.all(sizes[0], features));
    }
}
