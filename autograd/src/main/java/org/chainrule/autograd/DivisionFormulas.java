package org.chainrule.autograd;

import static org.chainrule.autograd.Integers.arithmetic;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Special;
import org.chainrule.autograd.kernel.IntegerFunction;

/** The formulas of division with rounding, of its remainders, and of exponents and neighbours of numbers, in a class of their own so that they are built on first use. */
final class DivisionFormulas {
    private DivisionFormulas() {}

    /** floor(a / b). */
    static final Pointwise FLOOR_DIVIDE = Pointwise.of("floorDivide", Expr::floorDivide)
            .forIntegers(arithmetic(IntegerFunction.FLOOR_DIVIDE));
    /** trunc(a / b). */
    static final Pointwise TRUNC_DIVIDE = Pointwise.of("truncDivide", (a, b) -> a.div(b).trunc())
            .forIntegers(arithmetic(IntegerFunction.TRUNC_DIVIDE));
    /** x 2^n. */
    static final Pointwise LDEXP = Pointwise.of("ldexp", Special::ldexp);
    /** The n of x = y 2^n, where |y| is from 1/2 to 1. */
    static final Pointwise EXPONENT = Pointwise.of("exponent", Special::exponent);
    /** The neighbour of a towards b. */
    static final Pointwise NEXT_AFTER = Pointwise.of("nextAfter", Special::nextAfter);
    /** a - b floor(a / b). */
    static final Pointwise REMAINDER = Pointwise.of("remainder", Expr::remainder)
            .forIntegers(arithmetic(IntegerFunction.REMAINDER));
    /** a - b trunc(a / b). */
    static final Pointwise FMOD = Pointwise.of("fmod", Expr::fmod).forIntegers(arithmetic(IntegerFunction.FMOD));
}
