package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

/** The logistic function, its derivative and its integral. None overflows, and no tail loses its digits. */
final class Sigmoids {
    private Sigmoids() {}

    /**
     * sigmoid(x) sigmoid(-x), as e / (1 + e)^2 with e = e^-|x|, where what rounding 1 + e has lost is in the square, which is rounded once. It is
     * even and smooth; its derivative is stated, since |x| isn't.
     */
    static final Formula DENSITY = Formula.of("sigmoid'", 1, x -> {
        Expr e = expOfNegativeAbs(x[0]);
        Expr s = e.add(1);
        Expr lost = e.sub(s.sub(1));
        return e.div(s.fma(s, s.mul(2).mul(lost)));
    }).withDerivatives(List.of(xy -> xy[1].mul(xy[0].mul(0.5).tanh()).neg()));

    /** Returns the product of a density and a polynomial: 0 where the density is, even if the polynomial is infinite. */
    static Expr unlessZero(Expr density, Expr product) {
        return select(density.eq(0), zero(), product);
    }

    /** Computes e^-|x|. */
    private static Expr expOfNegativeAbs(Expr x) {
        return x.abs().neg().expNonPositive();
    }

    /** 1 / (1 + e^-x). Its derivative isn't stated as y (1 - y), for 1 - y is 0 from x = 37 on. */
    static final Formula SIGMOID = Formula.of("sigmoid", 1, x -> {
        Expr e = expOfNegativeAbs(x[0]);
        return select(x[0].ge(0), one(), e).div(e.add(1));
    }).withDerivatives(List.of(xy -> DENSITY.call(xy[0])));

    /** ln(1 + e^x). */
    static final Formula SOFTPLUS = Formula.of("softplus", 1,
            x -> x[0].max(zero()).add(expOfNegativeAbs(x[0]).log1p())).withDerivatives(List.of(xy -> xy[0].sigmoid()));
}
