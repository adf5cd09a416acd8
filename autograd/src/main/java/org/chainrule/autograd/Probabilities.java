package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Expr.select;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.Rows;

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
    public Tensor forward(Tensor... x) {
        x[0].requireFloating();
        return over.reduce(x[0], Rows::logSumExp, x[0].dtype());
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
    public Tensor forward(Tensor... x) {
        x[0].requireFloating();
        return AlongAxis.map(x[0], axis, Rows::softmax);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Tensor weighted = g.mul(y);
        return weighted.sub(y.mul(weighted.sum(true, axis)));
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
    public Tensor forward(Tensor... x) {
        x[0].requireFloating();
        return AlongAxis.map(x[0], axis, Rows::logSoftmax);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return LESS_SHARE.apply(g, y, g.sum(true, axis));
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 1; // the result
    }
}
