package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;

/** The power of any exponent, which the platform computes. */
final class Powers {
    private Powers() {}

    /** a^b, where a^0 is the constant 1, and 0^b for b >= 0 doesn't depend on b. */
    static final Formula POW = Formula.platform("pow", StrictMath::pow, //
            aby -> aby[1].safeMul(aby[0].pow(aby[1].sub(1))),
            aby -> select(aby[0].eq(0), select(aby[1].ge(0), constant(0), aby[2].mul(aby[0].log())),
                    aby[2].mul(aby[0].log())))
            .writtenAs(Notation.POWER);
}
