package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Indexed;

/**
 * The maxima or minima of elements of the third argument at the indices in the second, together with those of the first.
 *
 * @param axis the axis
 * @param greatest whether it is the maximum
 * @param includesSelf whether elements of the first argument count where there are others
 */
record ScatterMaxMin(int axis, boolean greatest, boolean includesSelf) implements KernelOp {

    @Override
    public String name() {
        return greatest ? "scatterMax" : "scatterMin";
    }

    @Override
    public Shape shape(Shape... in) {
        return ScatterAdd.requireSources(axis, in);
    }

    @Override
    public DType dtype(Tensor... x) {
        return x[0].dtype().promote(x[2].dtype());
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        DType type = DType.of(out);
        Tensor own = x[0].converted(type);
        own.layout().read(own.storage().array(), out);
        Shape to = shape.atLeast1d();
        Indexed.scatterExtremes(greatest, includesSelf, x[2].converted(type).contiguousArray(),
                Indices.of(x[1], to.size(axis)), x[1].shape().atLeast1d().toArray(), to.axis(axis), out, to.toArray());
    }

    @Override
    public boolean masksGradients() {
        return true;
    }

    /** The gradient goes to the greatest or least element of each place; equal ones share it evenly. */
    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(along -> new ScatterMaxMin(along, greatest, includesSelf), axis, isBatched, x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 1) {
            return null;
        }
        Tensor own = own(g.dtype(), y, x);
        if (i == 0 && !includesSelf) {
            return PowerSeries.SAFE_MUL.defer(own, g);
        }
        Tensor sources = sources(g.dtype(), y, x);
        Tensor shares = own.scatterAdd(axis, x[1], sources);
        return i == 0
                ? PowerSeries.SAFE_MUL.defer(own.div(shares), g)
                : PowerSeries.SAFE_MUL.defer(sources.div(shares.gather(axis, x[1])), g.gather(axis, x[1]));
    }

    /** Returns 1 where an element of the first argument is the result, else 0. */
    private Tensor own(DType type, Tensor y, Tensor... x) {
        Tensor isAlone = ScatterAdd.counts(axis, y.shape(), x[1]).eq(0);
        return (includesSelf ? x[0].eq(y).logicalOr(isAlone) : isAlone).to(type);
    }

    /** Returns 1 where an element of the third argument is the result, else 0. */
    private Tensor sources(DType type, Tensor y, Tensor... x) {
        return x[2].eq(y.gather(axis, x[1])).to(type);
    }

    /** Computes the mean of the tangents of all elements that are the result. */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        Tensor own = own(y.dtype(), y, x);
        Tensor sources = sources(y.dtype(), y, x);
        Tensor shares = own.scatterAdd(axis, x[1], sources);
        Tensor sum = tangents[0] == null
                ? Tensor.zerosLike(y)
                : PowerSeries.SAFE_MUL.apply(own, tangents[0]);
        return (tangents[2] == null
                ? sum
                : sum.scatterAdd(axis, x[1], PowerSeries.SAFE_MUL.apply(sources, tangents[2])))
                .div(shares);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1 || (j == 0 ? includesSelf : includesSelf || i == 2);
    }
}
