package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.formula.Expr;

/** Functions with kinks or steps, element by element. What the slope is at a kink is stated with each. */
public sealed interface Piecewise extends PiecewiseFormulas permits Tensor {

    /**
     * The magnitude y = |x|; dy/dx = sign x, 0 at 0.
     *
     * @return |this|
     */
    default Tensor abs() {
        return ABS.apply((Tensor) this);
    }

    /**
     * The sign: -1, 0 or 1, and NaN for NaN; its slope is 0 everywhere.
     *
     * @return the sign of this
     */
    default Tensor sign() {
        return SIGN.apply((Tensor) this);
    }

    /**
     * The greatest whole number that is not above x; its slope is 0 everywhere.
     *
     * @return this rounded down
     */
    default Tensor floor() {
        return FLOOR.apply((Tensor) this);
    }

    /**
     * The least whole number that is not below x; its slope is 0 everywhere.
     *
     * @return this rounded up
     */
    default Tensor ceil() {
        return CEIL.apply((Tensor) this);
    }

    /**
     * The nearest whole number, at a tie the even one; its slope is 0 everywhere.
     *
     * @return this rounded to a whole number
     */
    default Tensor round() {
        return ROUND.apply((Tensor) this);
    }

    /**
     * The greater of two; the slope is 1 for the greater, and a tie splits it evenly.
     *
     * @param b the other
     * @return max(this, b); NaN if either is NaN
     */
    default Tensor maximum(Tensor b) {
        return MAXIMUM.apply((Tensor) this, b);
    }

    /**
     * The greater of this and a number.
     *
     * @param b the number
     * @return max(this, b)
     */
    default Tensor maximum(double b) {
        return BoundPointwise.after((Tensor) this, MAXIMUM, b);
    }

    /**
     * The lesser of two; the slope is 1 for the lesser, and a tie splits it evenly.
     *
     * @param b the other
     * @return min(this, b); NaN if either is NaN
     */
    default Tensor minimum(Tensor b) {
        return MINIMUM.apply((Tensor) this, b);
    }

    /**
     * The lesser of this and a number.
     *
     * @param b the number
     * @return min(this, b)
     */
    default Tensor minimum(double b) {
        return BoundPointwise.after((Tensor) this, MINIMUM, b);
    }

    /**
     * This within bounds, y = min(max(x, low), high); dy/dx = 1 between the bounds and at them, else 0, for NaN too;
     * where a bound holds, the slope is its own.
     *
     * @param low the lower bound, broadcast
     * @param high the upper bound, broadcast; it wins where it is the lesser
     * @return this within the bounds; NaN stays NaN
     */
    default Tensor clamp(Tensor low, Tensor high) {
        return CLAMP.apply((Tensor) this, low, high);
    }

    /**
     * This within bounds that are numbers; see {@link #clamp(Tensor, Tensor)}.
     *
     * @param low the lower bound
     * @param high the upper bound
     * @return this within the bounds
     */
    default Tensor clamp(double low, double high) {
        return BoundPointwise.after((Tensor) this, CLAMP, low, high);
    }
}

/** The formulas of the piecewise functions, apart from the methods so that they are made when one is first used. */
sealed interface PiecewiseFormulas permits Piecewise {

    /** |x|. */
    Pointwise ABS = Pointwise.of("abs", Expr::abs);
    /** -1, 0 or 1. */
    Pointwise SIGN = Pointwise.of("sign", x -> select(x.gt(0), one(), select(x.lt(0), constant(-1), x)))
            .slope((_, _) -> zero());
    /** The greatest whole number up to x. */
    Pointwise FLOOR = Pointwise.of("floor", Expr::floor);
    /** The least whole number from x on. */
    Pointwise CEIL = Pointwise.of("ceil", Expr::ceil);
    /** The nearest whole number, the even one at a tie. */
    Pointwise ROUND = Pointwise.of("round", Expr::round);
    /** max(a, b). */
    Pointwise MAXIMUM = Pointwise.of("maximum", Expr::max).labelled("max");
    /** min(a, b). */
    Pointwise MINIMUM = Pointwise.of("minimum", Expr::min).labelled("min");
    /** x within bounds, with slope 1 at them. */
    Pointwise CLAMP = Pointwise.of("clamp", (x, low, high) -> x.max(low).min(high)).slopes(
            (x, low, high, _) -> select(x.ge(low), x.le(high), zero()),
            (x, low, high, _) -> select(x.lt(low), low.lt(high), zero()),
            (x, low, high, _) -> select(x.gt(high), one(), high.lt(low)));
    /** b where a is true, else c. */
    Pointwise WHERE = Pointwise.of("where", Expr::select);
}
