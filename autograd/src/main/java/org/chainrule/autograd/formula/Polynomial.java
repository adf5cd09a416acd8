package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;

/** Polynomials as chains of fused multiply-adds. */
final class Polynomial {
    private Polynomial() {}

    /** c[0] + c[1] x + c[2] x^2 + ..., by Horner's rule. */
    static Expr polynomial(Expr x, double... c) {
        Expr sum = constant(c[c.length - 1]);
        for (int i = c.length - 2; i >= 0; i--) {
            sum = sum.fma(x, constant(c[i]));
        }
        return sum;
    }
}
