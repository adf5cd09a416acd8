package org.chainrule.autograd;

import org.chainrule.autograd.kernel.RowScans;

/**
 * The recurrence y[n] = b[n] + a[n] y[n-1] along an axis, of the factors a and the addends b. Its derivatives are recurrences of the
 * same factors in the opposite direction.
 *
 * @param axis the axis
 * @param fromEnd whether it begins at the last element, y[n] = b[n] + a[n+1] y[n+1]
 */
record Recurrence(int axis, boolean fromEnd) implements KernelOp {

    /** Returns for each element the one before it along the axis, and for the first a value. */
    static Tensor before(Tensor x, int axis, double first) {
        int size = x.shape().atLeast1d().size(axis);
        return size <= 1
                ? Tensor.full(first, x.shape(), x.dtype())
                : x.slice(axis, 0, size - 1).pad(axis, 1, 0, first);
    }

    @Override
    public Shape shape(Shape... in) {
        return in[1];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        DType type = DType.of(out);
        AlongAxis.map(axis,
                (in, at, y, rows, width) -> RowScans.recurrence(in[0], at[0], in[1], at[1], fromEnd, y, rows,
                        width),
                out, x[0].converted(type), x[1].converted(type));
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return Batches.along(along -> new Recurrence(along, fromEnd), axis, isBatched, x);
    }

    /** The tangent is a recurrence of the same factors, with the addends db[n] + da[n] y[n-1], or db[n] + da[n+1] y[n+1]. */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        Tensor ofFactors = null;
        if (tangents[0] != null) {
            ofFactors = fromEnd ? after(tangents[0].mul(y), axis) : tangents[0].mul(before(y, axis, 0));
        }
        return apply(x[0], Tangents.plus(tangents[1], ofFactors));
    }

    /** Returns for each element the one behind it along the axis, and 0 for the last. */
    private static Tensor after(Tensor x, int axis) {
        int size = x.shape().atLeast1d().size(axis);
        return size <= 1 ? Tensor.zerosLike(x) : x.slice(axis, 1, size).pad(axis, 0, 1, 0);
    }

    /** With the recurrence s of the gradient in the opposite direction: db = s; da[n] = s[n] y[n-1], or s[n-1] y[n]. */
    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        var opposite = new Recurrence(axis, !fromEnd);
        if (i == 1) {
            return opposite.defer(x[0], g);
        }
        Tensor s = opposite.apply(x[0], g);
        return fromEnd
                ? ArithmeticFormulas.MUL.defer(before(s, axis, 0), y)
                : ArithmeticFormulas.MUL.defer(s, before(y, axis, 0));
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 0 || i == 0 && j == 2;
    }
}
