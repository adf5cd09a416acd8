package org.chainrule.autograd;

import org.chainrule.autograd.formula.Expr;

/**
 * Comparisons, element by element: masks of type {@link DType#BOOL}, through which no gradient flows. A comparison with
 * NaN is false, but for {@code ne}.
 */
public sealed interface Comparisons permits Tensor {

    /** a &gt; b. */
    Pointwise GT = Pointwise.mask("gt", Expr::gt);
    /** a &ge; b. */
    Pointwise GE = Pointwise.mask("ge", Expr::ge);
    /** a &lt; b. */
    Pointwise LT = Pointwise.mask("lt", Expr::lt);
    /** a &le; b. */
    Pointwise LE = Pointwise.mask("le", Expr::le);
    /** a = b. */
    Pointwise EQ = Pointwise.mask("eq", Expr::eq);
    /** a &ne; b. */
    Pointwise NE = Pointwise.mask("ne", Expr::ne);

    /** b where a is true, else c. */
    Pointwise WHERE = Pointwise.of("where", Expr::select);

    /**
     * Where this is greater than another tensor.
     *
     * @param b the other
     * @return this &gt; b
     */
    default Tensor gt(Tensor b) {
        return GT.apply((Tensor) this, b);
    }

    /**
     * Where this is greater than a number.
     *
     * @param b the number
     * @return this &gt; b
     */
    default Tensor gt(double b) {
        return WithNumbers.after((Tensor) this, GT, b);
    }

    /**
     * Where this is greater than or equal to another tensor.
     *
     * @param b the other
     * @return this &ge; b
     */
    default Tensor ge(Tensor b) {
        return GE.apply((Tensor) this, b);
    }

    /**
     * Where this is greater than or equal to a number.
     *
     * @param b the number
     * @return this &ge; b
     */
    default Tensor ge(double b) {
        return WithNumbers.after((Tensor) this, GE, b);
    }

    /**
     * Where this is less than another tensor.
     *
     * @param b the other
     * @return this &lt; b
     */
    default Tensor lt(Tensor b) {
        return LT.apply((Tensor) this, b);
    }

    /**
     * Where this is less than a number.
     *
     * @param b the number
     * @return this &lt; b
     */
    default Tensor lt(double b) {
        return WithNumbers.after((Tensor) this, LT, b);
    }

    /**
     * Where this is less than or equal to another tensor.
     *
     * @param b the other
     * @return this &le; b
     */
    default Tensor le(Tensor b) {
        return LE.apply((Tensor) this, b);
    }

    /**
     * Where this is less than or equal to a number.
     *
     * @param b the number
     * @return this &le; b
     */
    default Tensor le(double b) {
        return WithNumbers.after((Tensor) this, LE, b);
    }

    /**
     * Where this is equal to another tensor.
     *
     * @param b the other
     * @return this = b
     */
    default Tensor eq(Tensor b) {
        return EQ.apply((Tensor) this, b);
    }

    /**
     * Where this is equal to a number.
     *
     * @param b the number
     * @return this = b
     */
    default Tensor eq(double b) {
        return WithNumbers.after((Tensor) this, EQ, b);
    }

    /**
     * Where this is different from another tensor.
     *
     * @param b the other
     * @return this &ne; b
     */
    default Tensor ne(Tensor b) {
        return NE.apply((Tensor) this, b);
    }

    /**
     * Where this is different from a number.
     *
     * @param b the number
     * @return this &ne; b
     */
    default Tensor ne(double b) {
        return WithNumbers.after((Tensor) this, NE, b);
    }
}
