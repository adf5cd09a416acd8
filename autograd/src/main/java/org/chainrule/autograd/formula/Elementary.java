package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;

/** The functions that other formulas are made of. */
final class Elementary {
    private Elementary() {}

    static final Formula EXP = Formula.primitive("exp", StrictMath::exp, xy -> xy[1]);

    static final Formula LOG = Formula.primitive("log", StrictMath::log, xy -> constant(1).div(xy[0]));

    /** Its slope is 1/cosh^2 in a form that keeps the tails; 1 - y^2 is 0 from x = 19 on. */
    static final Formula TANH = Formula.primitive("tanh", StrictMath::tanh, xy -> {
        Expr e = xy[0].abs().mul(-2).exp();
        return e.mul(4).div(e.add(1).square());
    });

    /** x^0 is the constant 1, and 0^b for b >= 0 doesn't depend on b. */
    static final Formula POW = Formula.primitive("pow", StrictMath::pow, //
            aby -> select(aby[1].eq(0), constant(0), aby[1].mul(aby[0].pow(aby[1].sub(1)))),
            aby -> select(aby[0].eq(0), select(aby[1].ge(0), constant(0), aby[2].mul(aby[0].log())),
                    aby[2].mul(aby[0].log())));
}
