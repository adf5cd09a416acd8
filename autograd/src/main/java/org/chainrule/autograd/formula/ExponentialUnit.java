package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Arrays;

/**
 * The exponential linear units. The derivatives of elu, alpha e^x, are rounded once; those of celu, e^(x/alpha) and
 * e^(x/alpha)/alpha, take the quotient to twice the digits.
 */
final class ExponentialUnit {
    private ExponentialUnit() {}

    // ---- elu ----

    private static final Formula ELU_SECOND = Formula
            .computed("elu''", 2, xa -> select(xa[0].gt(0), zero(), xa[1].mul(xa[0].exp())),
                    xa -> derivative(zero(), SINGLE, xa), xa -> derivative(zero(), DOUBLE, xa))
            .writtenAs(Notation.BODY);

    private static final Formula ELU_FIRST = Formula
            .computed("elu'", 2, xa -> select(xa[0].gt(0), one(), xa[1].mul(xa[0].exp())),
                    xa -> derivative(one(), SINGLE, xa), xa -> derivative(one(), DOUBLE, xa))
            .withDerivatives(Arrays.asList(xay -> ELU_SECOND.call(xay[0], xay[1]), null))
            .writtenAs(Notation.BODY);

    /** x above 0, alpha (e^x - 1) below. */
    static final Formula ELU = Formula.of("elu", 2, xa -> select(xa[0].gt(0), xa[0], xa[1].mul(xa[0].expm1())))
            .withDerivatives(Arrays.asList(xay -> ELU_FIRST.call(xay[0], xay[1]), null));

    private static Expr derivative(Expr above, ArgumentReduction precision, Expr... xa) {
        return select(xa[0].gt(0), above, Decay.of(precision, xa[0]).timesAny(xa[1]));
    }

    // ---- celu ----

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
        return select(xa[0].gt(0), one(), Quotient.of(precision, xa).decay.value());
    }

    private static Expr second(ArgumentReduction precision, Expr... xa) {
        Quotient z = Quotient.of(precision, xa);
        return select(xa[0].gt(0), zero(), z.decay.timesPowerOfTwo(z.exponent).timesAny(one().div(z.alpha)));
    }

    /**
     * The quotient x/alpha to twice the digits. A small alpha is multiplied by a power of two, since what rounding loses
     * may be below the least number, and 1/alpha above the greatest.
     *
     * @param decay e^(x/alpha)
     * @param alpha alpha times the power of two
     * @param exponent the exponent of that power
     */
    private record Quotient(Decay decay, Expr alpha, Expr exponent) {

        static Quotient of(ArgumentReduction precision, Expr... xa) {
            int up = precision == SINGLE ? 60 : 500;
            Expr isSmall = xa[1].lt(Math.scalb(1.0, -up));
            Expr unit = select(isSmall, constant(Math.scalb(1.0, up)), one());
            Expr alpha = xa[1].mul(unit);
            Expr z = xa[0].div(xa[1]);
            Expr lost = z.neg().fma(alpha, xa[0].mul(unit)).div(alpha);
            return new Quotient(Decay.of(precision, z, lost), alpha, select(isSmall, constant(up), zero()));
        }
    }
}
