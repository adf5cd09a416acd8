package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Logarithms.logOfNext;

/**
 * The inverse hyperbolic functions as arithmetic: logarithms of 1 + u, where u is computed to more digits than a number
 * holds, those of its sum or quotient that rounding loses being passed on.
 */
final class InverseHyperbolic {
    private InverseHyperbolic() {}

    /** Below this asinh x and atanh x are x. */
    private static final double TINY = 0x1p-28;

    /** From here on x^2 + 1 and x^2 - 1 are x^2, which might overflow. */
    private static final double LARGE = 0x1p28;

    private static final Expr INFINITY = constant(Double.POSITIVE_INFINITY);

    /** Computes ln(a + sqrt(a^2 + 1)) with a = |x| as ln(1 + a + q), where q = a^2 / (1 + sqrt(a^2 + 1)); far out ln 2a. */
    static Expr asinh(ArgumentReduction precision, Expr x) {
        Expr a = x.abs();
        Expr q = a.square().div(a.fma(a, one()).sqrt().add(1));
        Expr u = a.add(q);
        Expr y = logOfNext(precision, u, q.sub(u.sub(a)), a.gt(LARGE), a);
        return Symmetry.odd(x, select(a.lt(TINY), a, select(a.lt(INFINITY), y, a)));
    }

    /** Computes ln(x + sqrt(x^2 - 1)) as ln(1 + t + q), where t = x - 1 and q = sqrt(t^2 + 2t); far out ln 2x. */
    static Expr acosh(ArgumentReduction precision, Expr x) {
        Expr t = x.sub(1);
        Expr twice = t.mul(2);
        Expr square = t.fma(t, twice);
        Expr squareLost = t.fma(t, twice.sub(square));
        Expr q = square.sqrt();
        Expr qLost = q.neg().fma(q, square).add(squareLost).div(q.fma(constant(2), constant(0x1p-100))); // not 0/0
        Expr u = t.add(q);
        Expr y = logOfNext(precision, u, t.sub(u.sub(q)).add(qLost), x.gt(LARGE), x);
        return select(x.ge(1), select(x.lt(INFINITY), y, x), constant(Double.NaN));
    }

    /** Computes ln((1 + a) / (1 - a)) / 2 with a = |x| as ln(1 + 2a / (1 - a)) / 2. */
    static Expr atanh(ArgumentReduction precision, Expr x) {
        Expr a = x.abs();
        Expr divisor = one().sub(a);
        Expr divisorLost = one().sub(divisor).sub(a);
        Expr reciprocal = one().div(divisor);
        Expr u = a.mul(2).mul(reciprocal);
        Expr remainder = u.neg().fma(divisor, a.mul(2));
        Expr lost = u.neg().fma(divisorLost, remainder).mul(reciprocal);
        Expr y = logOfNext(precision, u, lost).mul(0.5);
        Expr inside = select(a.lt(TINY), a, y);
        return Symmetry.odd(x, select(a.lt(1), inside, select(a.eq(1), INFINITY, constant(Double.NaN))));
    }
}
