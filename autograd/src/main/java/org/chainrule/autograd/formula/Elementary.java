package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;

/** Functions that formulas call but can't express: the platform computes them. */
final class Elementary {
    private Elementary() {}

    /** x^0 is the constant 1, and 0^b for b >= 0 doesn't depend on b. */
    static final Formula POW = Formula.primitive("pow", StrictMath::pow, //
            aby -> aby[1].safeMul(aby[0].pow(aby[1].sub(1))),
            aby -> select(aby[0].eq(0), select(aby[1].ge(0), constant(0), aby[2].mul(aby[0].log())),
                    aby[2].mul(aby[0].log())));
}
