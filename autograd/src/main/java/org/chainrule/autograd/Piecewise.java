package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.formula.Expr;

/** Functions with kinks or steps, element by element. Each states its derivative at the kink. */
public sealed interface Piecewise permits Tensor {

    /**
     * Computes the absolute value y = |x|; dy/dx = sign x, 0 at 0.
     *
     * @return |this|
     */
    default Tensor abs() {
        return Tape.apply(PiecewiseFormulas.ABS, (Tensor) this);
    }

    /**
     * Computes the sign: -1, 0 or 1, and NaN for NaN; the derivative is 0 everywhere.
     *
     * @return the sign of this
     */
    default Tensor sign() {
        return Tape.apply(PiecewiseFormulas.SIGN, (Tensor) this);
    }

    /**
     * Rounds down to the greatest integer that is not above x; the derivative is 0 everywhere.
     *
     * @return this rounded down
     */
    default Tensor floor() {
        return Tape.apply(PiecewiseFormulas.FLOOR, (Tensor) this);
    }

    /**
     * Rounds up to the least integer that is not below x; the derivative is 0 everywhere.
     *
     * @return this rounded up
     */
    default Tensor ceil() {
        return Tape.apply(PiecewiseFormulas.CEIL, (Tensor) this);
    }

    /**
     * Rounds to the nearest integer, at a tie to the even one; the derivative is 0 everywhere.
     *
     * @return this rounded to an integer
     */
    default Tensor round() {
        return Tape.apply(PiecewiseFormulas.ROUND, (Tensor) this);
    }

    /**
     * Computes the maximum of two tensors; the derivative is 1 for the greater and 0 for the lesser, 1/2 for both at a
     * tie.
     *
     * @param b the other, broadcast
     * @return max(this, b); NaN if either is NaN
     */
    default Tensor maximum(Tensor b) {
        return Tape.apply(PiecewiseFormulas.MAXIMUM, (Tensor) this, b);
    }

    /**
     * Computes the maximum of this and a scalar.
     *
     * @param b the scalar
     * @return max(this, b)
     */
    default Tensor maximum(double b) {
        return BoundPointwise.after((Tensor) this, PiecewiseFormulas.MAXIMUM, b);
    }

    /**
     * Computes the minimum of two tensors; the derivative is 1 for the lesser and 0 for the greater, 1/2 for both at a
     * tie.
     *
     * @param b the other, broadcast
     * @return min(this, b); NaN if either is NaN
     */
    default Tensor minimum(Tensor b) {
        return Tape.apply(PiecewiseFormulas.MINIMUM, (Tensor) this, b);
    }

    /**
     * Computes the minimum of this and a scalar.
     *
     * @param b the scalar
     * @return min(this, b)
     */
    default Tensor minimum(double b) {
        return BoundPointwise.after((Tensor) this, PiecewiseFormulas.MINIMUM, b);
    }

    /**
     * Clamps the elements to bounds, y = min(max(x, low), high); dy/dx = 1 between the bounds and at them, else 0, for
     * NaN too. Where x is outside the bounds, the derivative with respect to the bound that applies is 1.
     *
     * @param low the lower bound, broadcast
     * @param high the upper bound, broadcast; it wins where it is the lesser
     * @return this within the bounds; NaN stays NaN
     */
    default Tensor clamp(Tensor low, Tensor high) {
        return Tape.apply(PiecewiseFormulas.CLAMP, (Tensor) this, low, high);
    }

    /**
     * Clamps the elements to scalar bounds; see {@link #clamp(Tensor, Tensor)}.
     *
     * @param low the lower bound, which may be infinite
     * @param high the upper bound, which may be infinite
     * @return this within the bounds
     * @throws IllegalArgumentException if a bound is NaN
     */
    default Tensor clamp(double low, double high) {
        Tensor x = (Tensor) this;
        return BoundPointwise.after(x, PiecewiseFormulas.CLAMP, Setting.bound("clamp", "low", low, x),
                Setting.bound("clamp", "high", high, x));
    }

    /**
     * Selects this where a condition is true and another tensor elsewhere. The gradient goes to the operand that was
     * selected, and the other one gets 0, even where its own derivative is infinite.
     *
     * @param condition the mask, broadcast
     * @param other the values where it is false, broadcast
     * @return this or the other, element by element
     */
    default Tensor where(Tensor condition, Tensor other) {
        return Tape.apply(PiecewiseFormulas.WHERE, condition, (Tensor) this, other);
    }
}

/** The formulas of the piecewise functions, in a class of their own so that they are built on first use. */
final class PiecewiseFormulas {
    private PiecewiseFormulas() {}

    /** |x|. */
    static final Pointwise ABS = Pointwise.of("abs", Expr::abs);
    /** -1, 0 or 1. */
    static final Pointwise SIGN = Pointwise.of("sign", x -> select(x.gt(0), one(), select(x.lt(0), constant(-1), x)))
            .derivative((_, _) -> zero());
    /** The greatest integer up to x. */
    static final Pointwise FLOOR = Pointwise.of("floor", Expr::floor);
    /** The least integer from x on. */
    static final Pointwise CEIL = Pointwise.of("ceil", Expr::ceil);
    /** The nearest integer, the even one at a tie. */
    static final Pointwise ROUND = Pointwise.of("round", Expr::round);
    /** max(a, b). */
    static final Pointwise MAXIMUM = Pointwise.of("maximum", Expr::max).labelled("max");
    /** min(a, b). */
    static final Pointwise MINIMUM = Pointwise.of("minimum", Expr::min).labelled("min");
    /** x within bounds, with derivative 1 at them. */
    static final Pointwise CLAMP = Pointwise.of("clamp", (x, low, high) -> x.max(low).min(high)).derivatives(
            (x, low, high, _) -> select(x.ge(low), x.le(high), zero()),
            (x, low, high, _) -> select(x.lt(low), low.le(high), zero()),
            (x, low, high, _) -> select(x.gt(high), one(), high.lt(low)));
    /** b where a is true, else c. */
    static final Pointwise WHERE = Pointwise.of("where", Expr::select);
}
