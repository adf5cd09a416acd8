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

    /**
     * Computes the logarithm of the gamma function's magnitude, y = ln |Gamma(x)|, also near its zeros 1 and 2 within 2.5 ulp, below
     * 0 within 2.5 ulp of the greater of ln |pi / sin(pi x)| and y(1 - x), whose difference it is; dy/dx = digamma(x).
     *
     * @return lgamma(this); infinity at 0, at negative integers and at both infinities
     */
    default Tensor lgamma() {
        return Tape.apply(SpecialFormulas.LGAMMA, (Tensor) this);
    }

    /**
     * Computes the digamma function, the derivative of ln |Gamma(x)|, within 2.6 ulp, also near its positive zero, and below 0
     * within 3 ulp of the greater of pi cot(pi x) and y(1 - x), whose difference it is; dy/dx = polygamma(1, x).
     *
     * @return digamma(this); -infinity at 0, infinity at -0, NaN at negative integers and -infinity
     */
    default Tensor digamma() {
        return Tape.apply(SpecialFormulas.DIGAMMA, (Tensor) this);
    }

    /**
     * Computes the polygamma function of order n, the n-th derivative of {@link #digamma}, (-1)^(n+1) n! times the sum of 1/(x +
     * k)^(n+1) over k from 0 on; dy/dx is that of order n + 1. It is within 1 ulp in single precision, and in double within 4 ulp
     * for positive x and n up to 100; for negative x errors grow with n, to 12 ulp of the greater of its terms for n = 10. Beyond n =
     * 170, where n! is too large for a number, it has 10 digits.
     *
     * @param n the order, from 0 on
     * @return polygamma(n, this); at 0 and at negative integers infinity for odd n, and NaN for even n, but at 0 -infinity and at -0
     *         infinity
     * @throws IllegalArgumentException if the order is negative
     */
    default Tensor polygamma(int n) {
        Tensor x = (Tensor) this;
        if (n < 0) {
            throw new IllegalArgumentException(
                    "polygamma of " + x.describe() + ": the order of a derivative can't be negative, but n = " + n);
        }
        return n == 0
                ? Tape.reportAs("polygamma", x::digamma, x)
                : BoundPointwise.before(n, SpecialFormulas.POLYGAMMA, x);
    }
}

/** The formulas of the special functions, in a class of their own so that they are built on first use. */
final class SpecialFormulas {
    private SpecialFormulas() {}

    /** sin(pi x) / (pi x). */
    static final Pointwise SINC = Pointwise.of("sinc", Expr::sinc);
    /** The inverse of the error function. */
    static final Pointwise ERFINV = Pointwise.of("erfinv", Expr::erfinv);
    /** ln |Gamma(x)|. */
    static final Pointwise LGAMMA = Pointwise.of("lgamma", Expr::lgamma);
    /** The derivative of ln |Gamma(x)|. */
    static final Pointwise DIGAMMA = Pointwise.of("digamma", Expr::digamma);
    /** The derivative of digamma of order a, at b. */
    static final Pointwise POLYGAMMA = Pointwise.of("polygamma", Expr::polygamma);
}
