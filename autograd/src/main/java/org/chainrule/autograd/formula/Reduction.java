package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;

/**
 * Arithmetic with powers of 2 in one precision: what e^x and its kin begin and end with, x = n ln 2 + r with an integer
 * n and |r| &le; ln 2 / 2, so that e^x = 2^n e^r.
 *
 * @param shift adding this to a number of moderate size leaves the nearest integer in its lowest digits
 * @param log2e 1 / ln 2
 * @param ln2 the first digits of ln 2, so few that their product with n is exact
 * @param ln2Tail the digits that follow
 */
record Reduction(double shift, double log2e, double ln2, double ln2Tail) {
    static final Reduction SINGLE = new Reduction(0x1.8p23f, 1.442695f, 0.69314575f, 1.4286068e-6f);
    static final Reduction DOUBLE = new Reduction(0x1.8p52, 1.4426950408889634, 0.6931471805601177,
            -1.7239444525614835e-13);

    /** The integer nearest to x. */
    Expr nearest(Expr x) {
        return x.add(shift).sub(shift);
    }

    /** The integer n nearest to x / ln 2. */
    Expr halvings(Expr x) {
        return x.fma(constant(log2e), constant(shift)).sub(shift);
    }

    /** x - n ln 2 before the tail of ln 2 is taken off, which is exact. */
    Expr restWithTail(Expr x, Expr n) {
        return n.fma(constant(-ln2), x);
    }

    /** r = x - n ln 2. */
    Expr rest(Expr x, Expr n) {
        return n.fma(constant(-ln2Tail), restWithTail(x, n));
    }

    /** What {@link #rest} loses by rounding. */
    Expr lostByRest(Expr x, Expr n) {
        return n.fma(constant(-ln2Tail), restWithTail(x, n).sub(rest(x, n)));
    }

    /** 2^n p, rounded once, where 2^n itself may be too large or too small: half of n, rounded down and up, at a time. */
    static Expr scaled(Expr p, Expr n) {
        Expr half = constant(0.5);
        return p.mul(n.fma(half, constant(-0.25)).pow2()).mul(n.fma(half, constant(0.25)).pow2());
    }
}
