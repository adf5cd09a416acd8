package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;

import java.util.List;

/** The inverse of the logistic function. */
final class Logit {
    private Logit() {}

    /** 1 / (x (1 - x)). Its derivative (2x - 1) y^2 is stated: the derived one is NaN where a square overflows. */
    private static final Formula LOGIT_DERIVATIVE = Formula
            .of("logit'", 1, x -> one().div(x[0].mul(one().sub(x[0]))))
            .withDerivatives(List.of(xy -> xy[0].mul(2).sub(1).mul(xy[1]).mul(xy[1]))).writtenAs(Notation.BODY);

    /** ln(x / (1 - x)), the inverse of the logistic function. */
    static final Formula LOGIT = Formula
            .computed("logit", 1, x -> x[0].div(one().sub(x[0])).log(), Logit::logit, Logit::logit)
            .withDerivatives(List.of(xy -> LOGIT_DERIVATIVE.call(xy[0])));

    /** Around 1/2, where it is 0, the quotient's distance from 1 has all digits. */
    private static Expr logit(Expr... x) {
        Expr rest = one().sub(x[0]);
        Expr distance = x[0].mul(2).sub(1).div(rest);
        return select(x[0].sub(0.5).abs().le(0.25), distance.log1p(), x[0].div(rest).log());
    }
}
