package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

/** Rounding to integers. All are steps: their derivative is 0 everywhere. */
final class Rounding {
    private Rounding() {}

    /** The nearest integer, at a tie the even one. */
    static final Formula ROUND = Formula.elementary("round", x -> nearest(x, 0x1p23f), x -> nearest(x, 0x1p52),
            _ -> zero());

    static final Formula FLOOR = Formula.elementary("floor", x -> floor(x, 0x1p23f), x -> floor(x, 0x1p52),
            _ -> zero());

    static final Formula CEIL = Formula.elementary("ceil", x -> floor(x.neg(), 0x1p23f).neg(),
            x -> floor(x.neg(), 0x1p52).neg(), _ -> zero());

    /** The integer next to x in the direction of 0. */
    static final Formula TRUNC = Formula.elementary("trunc", x -> trunc(x, 0x1p23f), x -> trunc(x, 0x1p52),
            _ -> zero());

    /** Rounds to the nearest integer by adding {@code whole}, from which on there are only integers. */
    private static Expr nearest(Expr x, double whole) {
        Expr magnitude = x.abs().add(whole).sub(whole);
        Expr rounded = Symmetry.odd(x, magnitude);
        return select(x.abs().lt(whole), rounded, x);
    }

    private static Expr floor(Expr x, double whole) {
        Expr nearest = nearest(x, whole);
        return select(nearest.gt(x), nearest.sub(1), nearest);
    }

    private static Expr trunc(Expr x, double whole) {
        return Symmetry.odd(x, floor(x.abs(), whole));
    }
}
