package org.chainrule.autograd;

import static org.chainrule.autograd.Integers.arithmetic;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.IntegerFunction;

/** The formulas of arithmetic, in a class of their own so that they are built on first use. */
final class ArithmeticFormulas {
    private ArithmeticFormulas() {}

    /** a + b. */
    static final Pointwise ADD = Pointwise.of("add", Expr::add).forIntegers(arithmetic(IntegerFunction.ADD));
    /** a - b. */
    static final Pointwise SUB = Pointwise.of("sub", Expr::sub).forIntegers(arithmetic(IntegerFunction.SUB));
    /** a b. */
    static final Pointwise MUL = Pointwise.of("mul", Expr::mul).forIntegers(arithmetic(IntegerFunction.MUL));
    /** a / b. */
    static final Pointwise DIV = Pointwise.of("div", Expr::div).forIntegers(Integers.IN_F64);
    /** -x. */
    static final Pointwise NEG = Pointwise.of("neg", Expr::neg).forIntegers(arithmetic(IntegerFunction.NEG))
            .labelled("*-1");
    /** a^b. */
    static final Pointwise POW = Pointwise.of("pow", Expr::pow).forIntegers(arithmetic(IntegerFunction.POW))
            .labelled("^");
    /** 1/x. */
    static final Pointwise RECIPROCAL = Pointwise.of("reciprocal", x -> Expr.one().div(x))
            .derivative((_, y) -> y.square().neg())
            .labelled("1/x");
    /** The square root. */
    static final Pointwise SQRT = Pointwise.of("sqrt", Expr::sqrt);
    /** The cube root. */
    static final Pointwise CBRT = Pointwise.of("cbrt", Expr::cbrt);
    /** x^2. */
    static final Pointwise SQUARE = Pointwise.of("square", Expr::square).derivative((x, _) -> x.mul(2))
            .forIntegers(arithmetic(IntegerFunction.SQUARE));
    /** 1 / sqrt(x). */
    static final Pointwise RSQRT = Pointwise.of("rsqrt", x -> Expr.one().div(x.sqrt()))
            .derivative((x, y) -> y.mul(-0.5).div(x));
    /**
     * a + c (b - a), computed from the nearer end so that both ends are exact, or as (1 - c) a + c b where the difference
     * is too large for a number. An end that is infinite is met by its weight alone.
     */
    static final Pointwise LERP = Pointwise.of("lerp", (a, b, weight) -> {
        Expr rest = Expr.one().sub(weight);
        Expr difference = Expr.select(a.eq(b), Expr.zero(), b.sub(a)); // 0 of one infinity, too
        Expr far = rest.safeMul(a).add(weight.safeMul(b));
        Expr near = Expr.select(weight.lt(0.5), a.add(weight.mul(difference)), b.sub(rest.mul(difference)));
        return Expr.select(difference.abs().eq(Double.POSITIVE_INFINITY), far, near);
    })
            .derivatives((_, _, weight, _) -> Expr.one().sub(weight), (_, _, weight, _) -> weight,
                    (a, b, _, _) -> b.sub(a));
    /** a + d b c. */
    static final Pointwise ADDCMUL = Pointwise.of("addcmul", (a, b, c, value) -> a.add(value.mul(b).mul(c)));
}
