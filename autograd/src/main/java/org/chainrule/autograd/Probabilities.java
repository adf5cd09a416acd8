package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Expr.select;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.SoftmaxKernel;
import org.chainrule.autograd.kernel.SumThenMap;

/** Probabilities from scores: the softmax and what belongs to it. */
public sealed interface Probabilities permits Tensor {

    /**
     * The logarithm of the sum of exponentials over axes, y = ln(sum e^x) without overflow; dy/dx = e^(x - y).
     *
     * @param axes which; none for all
     * @return ln(sum e^this); -infinity where there are no elements
     */
    default Tensor logSumExp(int... axes) {
        return logSumExp(false, axes);
    }

    /**
     * The logarithm of the sum of exponentials over axes.
     *
     * @param keepDims whether the axes stay with size 1
     * @param axes which; none for all
     * @return ln(sum e^this); -infinity where there are no elements
     */
    default Tensor logSumExp(boolean keepDims, int... axes) {
        return new LogSumExp(ReducedAxes.of(keepDims, axes)).apply((Tensor) this);
    }

    /**
     * The softmax along an axis, y = e^x / sum e^x without overflow; dx = y (g - sum(g y)).
     *
     * @param axis the axis along which the results add up to 1
     * @return the shares; NaN along an axis that is all -infinity
     */
    default Tensor softmax(int axis) {
        return new Softmax(axis).apply((Tensor) this);
    }

    /**
     * The logarithm of the softmax along an axis, y = x - ln(sum e^x); dx = g - e^y sum(g).
     *
     * @param axis the axis
     * @return the logarithms, at most 0
     */
    default Tensor logSoftmax(int axis) {
        return new LogSoftmax(axis).apply((Tensor) this);
    }

    /**
     * The logarithm of the softmax at one place of each row along an axis, y = x[label] - ln(sum e^x), as of the likelihood
     * of a class: what {@link #logSoftmax} followed by {@link Tensor#gather} gives, without an array of all logarithms. dx
     * is g (1 - softmax) at the label and -g softmax elsewhere.
     *
     * @param axis the axis along which the scores of the classes stand
     * @param labels I64, of this shape without the axis, counted from 0
     * @return the logarithms, of the shape of the labels, at most 0
     */
    default Tensor logSoftmaxAt(int axis, Tensor labels) {
        return new LogSoftmaxAt(axis).apply((Tensor) this, labels);
    }
}

/**
 * The logarithm of the sum of exponentials over axes.
 *
 * @param over which axes
 */
record LogSumExp(ReducedAxes over) implements OfScores {

    /** g e^(x - y). */
    static final Pointwise SHARE = Pointwise.of("share", (g, x, y) -> g.safeMul(x.sub(y).exp()));

    @Override
    public Shape shape(Shape... in) {
        return over.shape(in[0]);
    }

    @Override
    public Tensor compute(Tensor... x) {
        x[0].requireFloating();
        Shape result = over.shape(x[0].shape());
        Tensor rows = over.rows(x[0].detach()).contiguous();
        double[] logs = SoftmaxKernel.logSumExp(rows.storage().array(), rows.layout().offset(), result.count(),
                rows.shape().size(-1));
        return Tensor.owning(Storage.of(x[0].dtype(), logs), result);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Shape in = x[0].shape();
        return SHARE.apply(over.restored(g, in), x[0], over.restored(y, in));
    }
}

/**
 * The softmax.
 *
 * @param axis the axis along which the results add up to 1
 */
record Softmax(int axis) implements OfScores {

    /** g y - y s, with the sum s of all g y. */
    static final Pointwise LESS_MEAN = Pointwise.of("lessMean", (g, y, s) -> g.mul(y).sub(y.mul(s)));
    private static final SumThenMap RULE = new SumThenMap(2, Arithmetic.MUL.formula().body(),
            LESS_MEAN.formula().body());

    @Override
    public ReducedAxes over() {
        return ReducedAxes.of(false, axis);
    }

    @Override
    public Shape shape(Shape... in) {
        in[0].axis(axis);
        return in[0];
    }

    @Override
    public Tensor compute(Tensor... scores) {
        shape(scores[0].shape());
        scores[0].requireFloating();
        return AlongAxis.map(axis, (x, at, out, rows, width) -> SoftmaxKernel.softmax(x[0], at[0], out, rows, width),
                Tensor.empty(scores[0].shape(), scores[0].dtype()), scores);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return LESS_MEAN.apply(g, y, g.mul(y).sum(true, axis));
    }

    @Override
    public Tensor flow(int i, Room room, Tensor g, Tensor y, Tensor... x) {
        return AlongAxis.map(axis, RULE::run, room.onto(g), g, y);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1; // the result
    }
}

/**
 * The logarithm of the softmax.
 *
 * @param axis the axis
 */
record LogSoftmax(int axis) implements OfScores {

    /**
     * g - e^y s, with the sum s of all g. Where g is most of s, as at the label of a class, their difference is taken first:
     * the small rest of an e^y next to 1 keeps its digits.
     */
    static final Pointwise LESS_SHARE = Pointwise.of("lessShare", (g, y, s) -> {
        Expr others = g.sub(s);
        return select(others.abs().lt(g.abs()), others.sub(y.expm1().mul(s)), g.sub(y.exp().mul(s)));
    });
    private static final SumThenMap RULE = new SumThenMap(2, Expr.argument(0), LESS_SHARE.formula().body());

    @Override
    public ReducedAxes over() {
        return ReducedAxes.of(false, axis);
    }

    @Override
    public Shape shape(Shape... in) {
        in[0].axis(axis);
        return in[0];
    }

    @Override
    public Tensor compute(Tensor... scores) {
        shape(scores[0].shape());
        scores[0].requireFloating();
        return AlongAxis.map(axis, (x, at, out, rows, width) -> SoftmaxKernel.logSoftmax(x[0], at[0], out, rows, width),
                Tensor.empty(scores[0].shape(), scores[0].dtype()), scores);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return LESS_SHARE.apply(g, y, g.sum(true, axis));
    }

    @Override
    public Tensor flow(int i, Room room, Tensor g, Tensor y, Tensor... x) {
        return AlongAxis.map(axis, RULE::run, room.onto(g), g, y);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1; // the result
    }
}

/**
 * The logarithm of the softmax of the first argument at the places that the second names.
 *
 * @param axis the axis
 */
record LogSoftmaxAt(int axis) implements OfScores {

    @Override
    public ReducedAxes over() {
        return ReducedAxes.of(false, axis);
    }

    @Override
    public Shape shape(Shape... in) {
        in[0].axis(axis);
        Shape result = over().shape(in[0]);
        if (!in[1].equals(result)) {
            throw new IllegalArgumentException("the labels have shape " + in[1] + ", but must have " + result
                    + ", that of the scores without axis " + axis);
        }
        return result;
    }

    @Override
    public Tensor compute(Tensor... x) {
        Shape result = shape(x[0].shape(), x[1].shape());
        x[0].requireFloating();
        long[] labels = Places.of(x[1], x[0].shape().size(axis));
        Tensor rows = over().rows(x[0].detach()).contiguous();
        double[] logs = SoftmaxKernel.logSoftmaxAt(rows.storage().array(), rows.layout().offset(), labels,
                rows.shape().size(-1));
        return Tensor.owning(Storage.of(x[0].dtype(), logs), result);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        if (i == 1) {
            return null;
        }
        Tensor seeds = g.unsqueeze(axis);
        Tensor atLabels = Tensor.full(0, x[0].shape(), g.dtype()).scatterAdd(axis, x[1].unsqueeze(axis), seeds);
        return LogSoftmax.LESS_SHARE.apply(atLabels, x[0].logSoftmax(axis), seeds);
    }

    @Override
    public Tensor flow(int i, Room room, Tensor g, Tensor y, Tensor... x) {
        if (i == 1) {
            return null;
        }
        long[] labels = (long[]) x[1].contiguousArray();
        return AlongAxis.map(axis,
                (in, at, out, _, width) -> SoftmaxKernel.logSoftmaxAtGradient(in[0], at[0], labels, g.doubles(),
                        y.doubles(),
                        out,
                        width),
                room.apart(x[0].shape(), g.dtype()), x[0]);
    }
}
