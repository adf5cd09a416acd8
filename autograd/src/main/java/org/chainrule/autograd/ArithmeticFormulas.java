package org.chainrule.autograd;

import org.chainrule.autograd.formula.Expr;

/** The formulas of arithmetic, in a class of their own so that they are built on first use. */
final class ArithmeticFormulas {
    private ArithmeticFormulas() {}

    /** a + b. */
    static final Pointwise ADD = Pointwise.of("add", Expr::add);
    /** a - b. */
    static final Pointwise SUB = Pointwise.of("sub", Expr::sub);
    /** a b. */
    static final Pointwise MUL = Pointwise.of("mul", Expr::mul);
    /** a / b. */
    static final Pointwise DIV = Pointwise.of("div", Expr::div);
    /** floor(a / b). */
    static final Pointwise FLOOR_DIVIDE = Pointwise.of("floorDivide", Expr::floorDivide);
    /** trunc(a / b). */
    static final Pointwise TRUNC_DIVIDE = Pointwise.of("truncDivide", (a, b) -> a.div(b).trunc());
    /** a - b floor(a / b). */
    static final Pointwise REMAINDER = Pointwise.of("remainder", Expr::remainder);
    /** a - b trunc(a / b). */
    static final Pointwise FMOD = Pointwise.of("fmod", Expr::fmod);
    /** -x. */
    static final Pointwise NEG = Pointwise.of("neg", Expr::neg).labelled("*-1");
    /** a^b. */
    static final Pointwise POW = Pointwise.of("pow", Expr::pow).labelled("^");
    /** 1/x. */
    static final Pointwise RECIPROCAL = Pointwise.of("reciprocal", x -> Expr.one().div(x))
            .derivative((_, y) -> y.square().neg())
            .labelled("1/x");
    /** The square root. */
    static final Pointwise SQRT = Pointwise.of("sqrt", Expr::sqrt);
    /** The cube root. */
    static final Pointwise CBRT = Pointwise.of("cbrt", Expr::cbrt);
    /** x^2. */
    static final Pointwise SQUARE = Pointwise.of("square", Expr::square).derivative((x, _) -> x.mul(2));
    /** 1 / sqrt(x). */
    static final Pointwise RSQRT = Pointwise.of("rsqrt", x -> Expr.one().div(x.sqrt()))
            .derivative((x, y) -> y.mul(-0.5).div(x));
    /**
     * a + c (b - a), computed from the nearer end so that both ends are exact, or as (1 - c) a + c b where the difference
     * is too large for a number.
     */
    static final Pointwise LERP = Pointwise.of("lerp", (a, b, weight) -> {
        Expr rest = Expr.one().sub(weight);
        Expr difference = b.sub(a);
        Expr far = rest.mul(a).add(weight.mul(b));
        Expr near = Expr.select(weight.lt(0.5), a.add(weight.mul(difference)), b.sub(rest.mul(difference)));
        return Expr.select(difference.abs().eq(Double.POSITIVE_INFINITY), far, near);
    })
            .derivatives((_, _, weight, _) -> Expr.one().sub(weight), (_, _, weight, _) -> weight,
                    (a, b, _, _) -> b.sub(a));
    /** a + d b c. */
    static final Pointwise ADDCMUL = Pointwise.of("addcmul", (a, b, c, value) -> a.add(value.mul(b).mul(c)));
}
