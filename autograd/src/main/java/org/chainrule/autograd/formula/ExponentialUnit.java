package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Arrays;

/**
 * The continuously differentiable exponential linear unit. Its derivatives e^(x/alpha) and e^(x/alpha)/alpha take the
 * quotient to twice the digits.
 */
final class ExponentialUnit {
    private ExponentialUnit() {}

    private static final double TINY = 1e-30; // e^z - 1 is z, in any precision

    private static final Formula CELU_SECOND = Formula
            .computed("celu''", 2, xa -> select(xa[0].gt(0), zero(), xa[0].div(xa[1]).exp().div(xa[1])),
                    xa -> second(SINGLE, xa), xa -> second(DOUBLE, xa))
            .writtenAs(Notation.BODY);

    private static final Formula CELU_FIRST = Formula
            .computed("celu'", 2, xa -> select(xa[0].gt(0), one(), xa[0].div(xa[1]).exp()),
                    xa -> first(SINGLE, xa), xa -> first(DOUBLE, xa))
            .withDerivatives(Arrays.asList(xay -> CELU_SECOND.call(xay[0], xay[1]), null))
            .writtenAs(Notation.BODY);

    /** x above 0, alpha (e^(x/alpha) - 1) below. */
    static final Formula CELU = Formula
            .computed("celu", 2, xa -> select(xa[0].gt(0), xa[0], xa[1].mul(xa[0].div(xa[1]).expm1())),
                    ExponentialUnit::value, ExponentialUnit::value)
            .withDerivatives(Arrays.asList(xay -> CELU_FIRST.call(xay[0], xay[1]), null));

    /** That is x where the quotient is too small to have all its digits. */
    private static Expr value(Expr... xa) {
        Expr z = xa[0].div(xa[1]);
        return select(xa[0].gt(0), xa[0], select(z.abs().lt(TINY), xa[0], xa[1].mul(z.expm1())));
    }

    private static Expr first(ArgumentReduction precision, Expr... xa) {
        Expr z = xa[0].div(xa[1]);
        return select(xa[0].gt(0), one(), Decay.of(precision, z, lost(z, xa)).value());
    }

    /** By the root of e^z, since e^z itself may be too small where e^z/alpha is not. */
    private static Expr second(ArgumentReduction precision, Expr... xa) {
        Expr z = xa[0].div(xa[1]);
        Expr root = Decay.of(precision, z.mul(0.5), lost(z, xa).mul(0.5)).value();
        return select(xa[0].gt(0), zero(), root.div(xa[1]).mul(root));
    }

    /** Computes what rounding the quotient z = x/alpha has lost. */
    private static Expr lost(Expr z, Expr... xa) {
        return z.neg().fma(xa[1], xa[0]).div(xa[1]);
    }
}
