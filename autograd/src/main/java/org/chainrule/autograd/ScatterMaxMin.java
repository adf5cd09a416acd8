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
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 1) {
            return null;
        }
        Tensor isAlone = ScatterAdd.counts(axis, g.shape(), x[1]).eq(0);
        Tensor own = (includesSelf ? x[0].eq(y).logicalOr(isAlone) : isAlone).to(g.dtype());
        if (i == 0 && !includesSelf) {
            return ArithmeticFormulas.MUL.defer(g, own);
        }
        Tensor sources = x[2].eq(y.gather(axis, x[1])).to(g.dtype());
        Tensor shares = own.scatterAdd(axis, x[1], sources);
        return i == 0
                ? ArithmeticFormulas.MUL.defer(g, own.div(shares))
                : ArithmeticFormulas.MUL.defer(g.gather(axis, x[1]), sources.div(shares.gather(axis, x[1])));
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1 || (j == 0 ? includesSelf : includesSelf || i == 2);
    }
}
