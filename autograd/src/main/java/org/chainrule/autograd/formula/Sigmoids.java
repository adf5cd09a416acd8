package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

/** The logistic function and its integral. Neither overflows, and neither tail loses its digits. */
final class Sigmoids {
    private Sigmoids() {}

    /** In its slope y (1 - y) the second factor is stated as sigmoid(-x): 1 - y is 0 from x = 37 on. */
    static final Formula SIGMOID = Formula.of("sigmoid", 1, x -> {
        Expr e = x[0].abs().neg().exp();
        return select(x[0].ge(0), one(), e).div(e.add(1));
    }).withSlopes(List.of(xy -> xy[1].mul(xy[0].neg().sigmoid())));

    /** ln(1 + e^x). */
    static final Formula SOFTPLUS = Formula.of("softplus", 1,
            x -> x[0].max(zero()).add(x[0].abs().neg().exp().log1p())).withSlopes(List.of(xy -> xy[0].sigmoid()));
}
