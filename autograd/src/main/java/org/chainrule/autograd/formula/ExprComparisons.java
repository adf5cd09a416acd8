package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Primitive.Fixed.EQ;
import static org.chainrule.autograd.formula.Primitive.Fixed.GE;
import static org.chainrule.autograd.formula.Primitive.Fixed.GT;
import static org.chainrule.autograd.formula.Primitive.Fixed.LE;
import static org.chainrule.autograd.formula.Primitive.Fixed.LT;
import static org.chainrule.autograd.formula.Primitive.Fixed.NE;

/** Comparisons: 1 where they hold, else 0; with NaN none holds but {@code ne}. Their derivative is 0. */
public sealed interface ExprComparisons permits Expr {

    /**
     * Compares with an expression: greater.
     *
     * @param b the other expression
     * @return 1 if this &gt; b, else 0
     */
    default Expr gt(Expr b) {
        return Expr.of(GT, (Expr) this, b);
    }

    /**
     * Compares with a constant: greater.
     *
     * @param b the constant
     * @return 1 if this &gt; b, else 0
     */
    default Expr gt(double b) {
        return gt(Expr.constant(b));
    }

    /**
     * Compares with an expression: greater or equal.
     *
     * @param b the other expression
     * @return 1 if this &ge; b, else 0
     */
    default Expr ge(Expr b) {
        return Expr.of(GE, (Expr) this, b);
    }

    /**
     * Compares with a constant: greater or equal.
     *
     * @param b the constant
     * @return 1 if this &ge; b, else 0
     */
    default Expr ge(double b) {
        return ge(Expr.constant(b));
    }

    /**
     * Compares with an expression: less.
     *
     * @param b the other expression
     * @return 1 if this &lt; b, else 0
     */
    default Expr lt(Expr b) {
        return Expr.of(LT, (Expr) this, b);
    }

    /**
     * Compares with a constant: less.
     *
     * @param b the constant
     * @return 1 if this &lt; b, else 0
     */
    default Expr lt(double b) {
        return lt(Expr.constant(b));
    }

    /**
     * Compares with an expression: less or equal.
     *
     * @param b the other expression
     * @return 1 if this &le; b, else 0
     */
    default Expr le(Expr b) {
        return Expr.of(LE, (Expr) this, b);
    }

    /**
     * Compares with a constant: less or equal.
     *
     * @param b the constant
     * @return 1 if this &le; b, else 0
     */
    default Expr le(double b) {
        return le(Expr.constant(b));
    }

    /**
     * Compares with an expression: equal.
     *
     * @param b the other expression
     * @return 1 if this = b, else 0
     */
    default Expr eq(Expr b) {
        return Expr.of(EQ, (Expr) this, b);
    }

    /**
     * Compares with a constant: equal.
     *
     * @param b the constant
     * @return 1 if this = b, else 0
     */
    default Expr eq(double b) {
        return eq(Expr.constant(b));
    }

    /**
     * Compares with an expression: not equal. NaN differs from itself.
     *
     * @param b the other expression
     * @return 1 if this &ne; b, else 0
     */
    default Expr ne(Expr b) {
        return Expr.of(NE, (Expr) this, b);
    }

    /**
     * Compares with a constant: not equal.
     *
     * @param b the constant
     * @return 1 if this &ne; b, else 0
     */
    default Expr ne(double b) {
        return ne(Expr.constant(b));
    }
}
