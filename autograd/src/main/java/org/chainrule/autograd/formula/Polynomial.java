package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;

/** Evaluates polynomials as chains of fused multiply-adds. */
final class Polynomial {
    private Polynomial() {}

    private static final int LONG = 16;

    /**
     * Computes c[0] + c[1] x + c[2] x^2 + ... by Horner's rule. In a long one the even and the odd powers beyond the
     * third are summed side by side: a single chain would mostly wait for itself, and only the leading terms' rounding
     * matters.
     */
    static Expr polynomial(Expr x, double... c) {
        if (c.length < LONG) {
            return horner(x, c, 0, 1);
        }
        Expr z = x.square();
        Expr rest = horner(z, c, 4, 2).fma(x, horner(z, c, 3, 2));
        return rest.fma(x, constant(c[2])).fma(x, constant(c[1])).fma(x, constant(c[0]));
    }

    /**
     * Computes c[0] + c[1] x + c[2] x^2 + ... by Horner's rule, however long. Where signs alternate and x is about 1, the
     * even and the odd powers alone are much larger than their sum.
     */
    static Expr alternating(Expr x, double... c) {
        return horner(x, c, 0, 1);
    }

    /** Computes c[first] + c[first + step] x + c[first + 2 step] x^2 + ... */
    private static Expr horner(Expr x, double[] c, int first, int step) {
        Expr term = constant(c[first]);
        return first + step < c.length ? horner(x, c, first + step, step).fma(x, term) : term;
    }
}
