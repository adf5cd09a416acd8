package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

/** The logistic function, its derivative and its integral. None overflows, and no tail loses its digits. */
final class Sigmoids {
    private Sigmoids() {}

    /**
     * sigmoid(x) sigmoid(-x), as e / (1 + e)^2 with e = e^-|x|. It is even and smooth; its derivative is stated, since
     * |x| isn't.
     */
    static final Formula DENSITY = Formula.of("sigmoid'", 1, x -> {
        Expr e = expOfNegativeAbs(x[0]);
        return e.div(e.add(1).square());
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

    /** 1 / (x (1 - x)). Its derivative (2x - 1) y^2 is stated: the derived one is NaN where a square overflows. */
    private static final Formula LOGIT_DERIVATIVE = Formula
            .of("logit'", 1, x -> one().div(x[0].mul(one().sub(x[0]))))
            .withDerivatives(List.of(xy -> xy[0].mul(2).sub(1).mul(xy[1]).mul(xy[1]))).writtenAs(Notation.BODY);

    /** ln(x / (1 - x)), the inverse of the logistic function. */
    static final Formula LOGIT = Formula
            .computed("logit", 1, x -> x[0].div(one().sub(x[0])).log(), Sigmoids::logit, Sigmoids::logit)
            .withDerivatives(List.of(xy -> LOGIT_DERIVATIVE.call(xy[0])));

    /** Around 1/2, where it is 0, the quotient's distance from 1 has all digits. */
    private static Expr logit(Expr... x) {
        Expr rest = one().sub(x[0]);
        Expr distance = x[0].mul(2).sub(1).div(rest);
        return select(x[0].sub(0.5).abs().le(0.25), distance.log1p(), x[0].div(rest).log());
    }

    /** ln(1 + e^x). */
    static final Formula SOFTPLUS = Formula.of("softplus", 1,
            x -> x[0].max(zero()).add(expOfNegativeAbs(x[0]).log1p())).withDerivatives(List.of(xy -> xy[0].sigmoid()));
}
