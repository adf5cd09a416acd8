package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.select;

/** Extends functions of |x| to negative x. */
final class Symmetry {
    private Symmetry() {}

    /**
     * Returns the value of an odd function.
     *
     * @param x the argument
     * @param y the value at |x|
     * @return y with the sign of x, and x itself if it is 0, -0 or NaN
     */
    static Expr odd(Expr x, Expr y) {
        return select(x.lt(0), y.neg(), select(x.gt(0), y, x));
    }
}
