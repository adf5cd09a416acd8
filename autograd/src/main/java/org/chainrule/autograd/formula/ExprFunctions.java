package org.chainrule.autograd.formula;

/** The elementary functions, each within 1.5 units in the last place of the precision it is computed in. */
public sealed interface ExprFunctions permits Expr {

    /**
     * The exponential.
     *
     * @return e^this
     */
    default Expr exp() {
        return Exponentials.EXP.call((Expr) this);
    }

    /**
     * The power of 2.
     *
     * @return 2^this
     */
    default Expr exp2() {
        return Exponentials.EXP2.call((Expr) this);
    }

    /**
     * The exponential less 1, without the loss of digits near 0.
     *
     * @return e^this - 1
     */
    default Expr expm1() {
        return Exponentials.EXPM1.call((Expr) this);
    }

    /**
     * The hyperbolic tangent.
     *
     * @return tanh(this)
     */
    default Expr tanh() {
        return Exponentials.TANH.call((Expr) this);
    }

    /**
     * The natural logarithm.
     *
     * @return ln(this); -infinity at 0, NaN below
     */
    default Expr log() {
        return Logarithms.LOG.call((Expr) this);
    }

    /**
     * The logarithm to base 2.
     *
     * @return log2(this); -infinity at 0, NaN below
     */
    default Expr log2() {
        return Logarithms.LOG2.call((Expr) this);
    }

    /**
     * The logarithm to base 10.
     *
     * @return log10(this); -infinity at 0, NaN below
     */
    default Expr log10() {
        return Logarithms.LOG10.call((Expr) this);
    }

    /**
     * The natural logarithm of 1 more, without the loss of digits near 0.
     *
     * @return ln(1 + this); -infinity at -1, NaN below
     */
    default Expr log1p() {
        return Logarithms.LOG1P.call((Expr) this);
    }

    /**
     * The logistic function.
     *
     * @return 1 / (1 + e^-this)
     */
    default Expr sigmoid() {
        return Sigmoids.SIGMOID.call((Expr) this);
    }

    /**
     * The power.
     *
     * @param exponent the exponent
     * @return this^exponent
     */
    default Expr pow(Expr exponent) {
        return Elementary.POW.call((Expr) this, exponent);
    }
}
