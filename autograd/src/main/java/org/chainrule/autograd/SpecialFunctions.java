package org.chainrule.autograd;

import org.chainrule.autograd.formula.Expr;

/**
 * Special functions, element by element. Errors are stated in units in the last place (ulp), of values and first derivatives.
 */
public sealed interface SpecialFunctions permits Tensor {

    /**
     * Computes the normalised cardinal sine y = sin(pi x)/(pi x), within 2.2 ulp also near its zeros; dy/dx = (cos(pi x) - y)/x,
     * which is 0 at 0.
     *
     * @return sinc(this); 1 at 0, 0 at all other integers and at infinity
     */
    default Tensor sinc() {
        return Tape.apply(SpecialFormulas.SINC, (Tensor) this);
    }

    /**
     * Computes the inverse of the error function, the y with erf y = x, within 2.4 ulp; dy/dx = sqrt(pi)/2 e^(y^2). Its product
     * with sqrt(2), at 2p - 1, is the quantile of the normal distribution for the probability p.
     *
     * @return erfinv(this); -infinity at -1, infinity at 1, NaN outside
     */
    default Tensor erfinv() {
        return Tape.apply(SpecialFormulas.ERFINV, (Tensor) this);
    }
}

/** The formulas of the special functions, in a class of their own so that they are built on first use. */
final class SpecialFormulas {
    private SpecialFormulas() {}

    /** sin(pi x) / (pi x). */
    static final Pointwise SINC = Pointwise.of("sinc", Expr::sinc);
    /** The inverse of the error function. */
    static final Pointwise ERFINV = Pointwise.of("erfinv", Expr::erfinv);
}
