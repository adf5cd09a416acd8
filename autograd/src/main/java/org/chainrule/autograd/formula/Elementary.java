package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;

import java.util.List;

/** The functions that other formulas are made of. */
final class Elementary {
    private Elementary() {}

    static final Formula EXP = Formula.primitive("exp", StrictMath::exp, xy -> xy[1]);

    static final Formula LOG = Formula.primitive("log", StrictMath::log, xy -> constant(1).div(xy[0]));

    /** In its slope y (1 - y) the second factor is stated as sigmoid(-x): 1 - y is 0 from x = 37 on. */
    static final Formula SIGMOID = Formula.of("sigmoid", 1, x -> {
        Expr e = x[0].abs().neg().exp();
        return select(x[0].ge(0), one(), e).div(e.add(1));
    }).withSlopes(List.of(xy -> xy[1].mul(xy[0].neg().sigmoid())));

    /** Its slope 1 - y^2 is stated as 4 sigmoid(2x) sigmoid(-2x): 1 - y^2 is 0 from x = 19 on. */
    static final Formula TANH = Formula.primitive("tanh", StrictMath::tanh,
            xy -> xy[0].mul(2).sigmoid().mul(xy[0].mul(-2).sigmoid()).mul(4));

    /** x^0 is the constant 1, and 0^b for b >= 0 doesn't depend on b. */
    static final Formula POW = Formula.primitive("pow", StrictMath::pow, //
            aby -> select(aby[1].eq(0), constant(0), aby[1].mul(aby[0].pow(aby[1].sub(1)))),
            aby -> select(aby[0].eq(0), select(aby[1].ge(0), constant(0), aby[2].mul(aby[0].log())),
                    aby[2].mul(aby[0].log())));
}
