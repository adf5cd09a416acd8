package org.chainrule.autograd;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.Rows;

/** Spread and length over some axes, or over all when none is named. */
public sealed interface Statistics permits Tensor {

    /**
     * The unbiased variance over axes, the sum of squared deviations from the mean divided by n - 1.
     *
     * @param axes which; none for all
     * @return the variance; NaN for fewer than two elements
     */
    default Tensor var(int... axes) {
        return var(1, false, axes);
    }

    /**
     * The variance over axes, y = sum (x - mean)^2 / (n - correction); dy/dx = 2 (x - mean)/(n - correction).
     *
     * @param correction what is taken from the number of elements: 1 for an unbiased estimate, 0 for the variance of a
     *        population
     * @param keepDims whether the axes stay with size 1
     * @param axes which; none for all
     * @return the variance; NaN where n = correction
     */
    default Tensor var(int correction, boolean keepDims, int... axes) {
        int degreesOfFreedom = degreesOfFreedom("var", correction, axes);
        return deviations(axes).square().sum(keepDims, axes).div(degreesOfFreedom);
    }

    /**
     * The standard deviation over axes, the root of the unbiased variance.
     *
     * @param axes which; none for all
     * @return the deviation; NaN for fewer than two elements
     */
    default Tensor std(int... axes) {
        return std(1, false, axes);
    }

    /**
     * The standard deviation over axes, y = sqrt(var); dy/dx = (x - mean)/(y (n - correction)), 0 where all elements are
     * equal.
     *
     * @param correction what is taken from the number of elements; see {@link #var(int, boolean, int...)}
     * @param keepDims whether the axes stay with size 1
     * @param axes which; none for all
     * @return the deviation; NaN where n = correction
     */
    default Tensor std(int correction, boolean keepDims, int... axes) {
        int degreesOfFreedom = degreesOfFreedom("std", correction, axes);
        return deviations(axes).norm(2, keepDims, axes).div(Math.sqrt(degreesOfFreedom));
    }

    /**
     * The differences from the mean. A constant taken away first changes none of them: with one near the mean, what
     * rounding of the mean falsifies is small even beside a small spread, and nothing where all elements are equal.
     */
    private Tensor deviations(int... axes) {
        Tensor x = (Tensor) this;
        Tensor near = x.sub(x.detach().mean(true, axes));
        return near.sub(near.mean(true, axes));
    }

    private int degreesOfFreedom(String op, int correction, int... axes) {
        Tensor x = (Tensor) this;
        return Math.max(0, ReducedAxes.of(op, x, false, axes).count(x.shape()) - correction);
    }

    /**
     * The Euclidean norm of all elements.
     *
     * @return sqrt(sum x^2)
     */
    default Tensor norm() {
        return norm(2);
    }

    /**
     * The p-norm over axes; see {@link #norm(double, boolean, int...)}.
     *
     * @param p the order
     * @param axes which; none for all
     * @return the norm
     */
    default Tensor norm(double p, int... axes) {
        return norm(p, false, axes);
    }

    /**
     * The p-norm over axes, y = (sum |x|^p)^(1/p); dy/dx = sign(x) (|x|/y)^(p-1), 0 at the origin. Infinity gives the
     * greatest magnitude, whose slope several share evenly.
     *
     * @param p the order, positive; it may be infinite
     * @param keepDims whether the axes stay with size 1
     * @param axes which; none for all
     * @return the norm
     * @throws IllegalArgumentException if p is not positive
     */
    default Tensor norm(double p, boolean keepDims, int... axes) {
        if (!(p > 0)) {
            throw new IllegalArgumentException(
                    "norm of " + ((Tensor) this).describe() + ": the order must be positive, "
                            + "not " + p);
        }
        ReducedAxes.of("norm", (Tensor) this, keepDims, axes);
        if (p == Double.POSITIVE_INFINITY) {
            return ((Tensor) this).abs().max(keepDims, axes);
        }
        return new Norm(p, ReducedAxes.of(keepDims, axes)).apply((Tensor) this);
    }
}

/**
 * The p-norm over axes, for 0 &lt; p &lt; infinity.
 *
 * @param p the order
 * @param over which axes
 */
record Norm(double p, ReducedAxes over) implements Op {

    /** The slope x / y of the Euclidean norm, 0 at the origin; the second derivative there is NaN, for it has none. */
    static final Pointwise UNIT = Pointwise.of("unit", (x, y) -> Expr.select(y.eq(0), Expr.zero(), x.div(y)))
            .slopes((_, y, _) -> Expr.one().div(y), (x, y, _) -> x.div(y).div(y).neg());
    /** The slope sign(x) (|x| / y)^(p - 1) of other norms, 0 where x is 0, though p &lt; 1 has a pole there. */
    static final Pointwise DIRECTION = Pointwise.of("direction", (x, y, p) -> Expr.select(x.eq(0), Expr.zero(),
            Expr.select(x.lt(0), Expr.constant(-1), Expr.select(x.gt(0), Expr.one(), x))
                    .mul(x.abs().div(y).pow(p.sub(1)))));

    @Override
    public Shape shape(Shape... in) {
        return over.shape(in[0]);
    }

    @Override
    public Tensor forward(Tensor... x) {
        x[0].requireFloating();
        return over.reduce(x[0], Rows.norm(p), x[0].dtype());
    }

    @Override
    public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
        Shape in = x[0].shape();
        Tensor norm = over.restored(y, in);
        Tensor slope = p == 2
                ? UNIT.apply(x[0], norm)
                : DIRECTION.apply(x[0], norm, Tensor.full(p, Shape.SCALAR, x[0].dtype()));
        return over.restored(g, in).mul(slope);
    }
}
