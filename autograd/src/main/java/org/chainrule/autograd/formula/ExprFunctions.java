package org.chainrule.autograd.formula;

/**
 * Elementary functions, within 2 units in the last place of the precision they are computed in, the normal distribution
 * within 4.
 */
public sealed interface ExprFunctions permits Expr {

    /**
     * Computes the exponential.
     *
     * @return e^this
     */
    default Expr exp() {
        return Exponentials.EXP.call((Expr) this);
    }

    /**
     * Computes the exponential of a value that is known not to be positive: the same value, in fewer steps.
     *
     * @return e^this; anything above 0
     */
    default Expr expNonPositive() {
        return Exponentials.EXP_NON_POSITIVE.call((Expr) this);
    }

    /**
     * Computes the power of 2.
     *
     * @return 2^this
     */
    default Expr exp2() {
        return Exponentials.EXP2.call((Expr) this);
    }

    /**
     * Computes the exponential less 1, without the loss of digits near 0.
     *
     * @return e^this - 1
     */
    default Expr expm1() {
        return Exponentials.EXPM1.call((Expr) this);
    }

    /**
     * Computes the hyperbolic tangent.
     *
     * @return tanh(this)
     */
    default Expr tanh() {
        return Exponentials.TANH.call((Expr) this);
    }

    /**
     * Computes the natural logarithm.
     *
     * @return ln(this); -infinity at 0, NaN below
     */
    default Expr log() {
        return Logarithms.LOG.call((Expr) this);
    }

    /**
     * Computes the logarithm to base 2.
     *
     * @return log2(this); -infinity at 0, NaN below
     */
    default Expr log2() {
        return Logarithms.LOG2.call((Expr) this);
    }

    /**
     * Computes the logarithm to base 10.
     *
     * @return log10(this); -infinity at 0, NaN below
     */
    default Expr log10() {
        return Logarithms.LOG10.call((Expr) this);
    }

    /**
     * Computes the natural logarithm of 1 + this, without the loss of digits near 0.
     *
     * @return ln(1 + this); -infinity at -1, NaN below
     */
    default Expr log1p() {
        return Logarithms.LOG1P.call((Expr) this);
    }

    /**
     * Computes the logistic function.
     *
     * @return 1 / (1 + e^-this)
     */
    default Expr sigmoid() {
        return Sigmoids.SIGMOID.call((Expr) this);
    }

    /**
     * Computes the power.
     *
     * @param exponent the exponent
     * @return this^exponent
     */
    default Expr pow(Expr exponent) {
        return Powers.POW.call((Expr) this, exponent);
    }

    /**
     * Computes the cube root.
     *
     * @return the root, which has the sign of this
     */
    default Expr cbrt() {
        return CubeRoot.CBRT.call((Expr) this);
    }

    /**
     * Computes the error function, 2/sqrt(pi) times the integral of e^(-t^2) from 0.
     *
     * @return erf(this)
     */
    default Expr erf() {
        return ErrorFunctions.ERF.call((Expr) this);
    }

    /**
     * Computes the complement of the error function, without the loss of digits far out.
     *
     * @return 1 - erf(this)
     */
    default Expr erfc() {
        return ErrorFunctions.ERFC.call((Expr) this);
    }

    /**
     * Computes the cumulative distribution function of the standard normal distribution, without the loss of digits far
     * out.
     *
     * @return the probability of a value less than this
     */
    default Expr normalCdf() {
        return NormalDistribution.CDF.call((Expr) this);
    }

    /**
     * Computes the density of the standard normal distribution.
     *
     * @return e^(-this^2/2) / sqrt(2 pi)
     */
    default Expr normalPdf() {
        return NormalDistribution.PDF.call((Expr) this);
    }

    /**
     * Computes the Gaussian error linear unit.
     *
     * @return this times its {@link #normalCdf}
     */
    default Expr gelu() {
        return NormalDistribution.GELU.call((Expr) this);
    }

    /**
     * Computes the approximation of {@link #gelu} by a hyperbolic tangent.
     *
     * @return this times the logistic function of sqrt(8/pi) (this + 0.044715 this^3)
     */
    default Expr geluTanh() {
        return SigmoidUnits.GELU_TANH.call((Expr) this);
    }

    /**
     * Computes the sigmoid linear unit.
     *
     * @return this times its {@link #sigmoid}
     */
    default Expr silu() {
        return SigmoidUnits.SILU.call((Expr) this);
    }

    /**
     * Computes the swish function.
     *
     * @param beta the factor in the argument of the sigmoid
     * @return this times the logistic function of beta * this
     */
    default Expr swish(Expr beta) {
        return SigmoidUnits.SWISH.call((Expr) this, beta);
    }

    /**
     * Computes the exponential linear unit.
     *
     * @param alpha the limit for this to -infinity is -alpha
     * @return this where it is positive, else alpha (e^this - 1)
     */
    default Expr elu(Expr alpha) {
        return ExponentialUnit.ELU.call((Expr) this, alpha);
    }

    /**
     * Computes the continuously differentiable exponential linear unit.
     *
     * @param alpha the limit for this to -infinity is -alpha; positive
     * @return this where it is positive, else alpha (e^(this/alpha) - 1)
     */
    default Expr celu(Expr alpha) {
        return ExponentialUnit.CELU.call((Expr) this, alpha);
    }

    /**
     * Computes the Mish function.
     *
     * @return this times the hyperbolic tangent of its {@link #softplus}
     */
    default Expr mish() {
        return MishUnit.MISH.call((Expr) this);
    }

    /**
     * Computes the softplus function.
     *
     * @return ln(1 + e^this)
     */
    default Expr softplus() {
        return Sigmoids.SOFTPLUS.call((Expr) this);
    }

    /**
     * Computes the logarithm of the sum of two exponentials, without overflow.
     *
     * @param b the other exponent
     * @return ln(e^this + e^b)
     */
    default Expr logAddExp(Expr b) {
        return LogAddExp.LOG_ADD_EXP.call((Expr) this, b);
    }

    /**
     * Computes the sine.
     *
     * @return sin(this)
     */
    default Expr sin() {
        return Trigonometric.SIN.call((Expr) this);
    }

    /**
     * Computes the cosine.
     *
     * @return cos(this)
     */
    default Expr cos() {
        return Trigonometric.COS.call((Expr) this);
    }

    /**
     * Computes the tangent.
     *
     * @return tan(this)
     */
    default Expr tan() {
        return Trigonometric.TAN.call((Expr) this);
    }

    /**
     * Computes the arcsine.
     *
     * @return asin(this); NaN outside [-1, 1]
     */
    default Expr asin() {
        return Circular.ASIN.call((Expr) this);
    }

    /**
     * Computes the arccosine.
     *
     * @return acos(this); NaN outside [-1, 1]
     */
    default Expr acos() {
        return Circular.ACOS.call((Expr) this);
    }

    /**
     * Computes the arctangent.
     *
     * @return atan(this)
     */
    default Expr atan() {
        return Circular.ATAN.call((Expr) this);
    }

    /**
     * Computes the hyperbolic sine.
     *
     * @return sinh(this)
     */
    default Expr sinh() {
        return Hyperbolic.SINH.call((Expr) this);
    }

    /**
     * Computes the hyperbolic cosine.
     *
     * @return cosh(this)
     */
    default Expr cosh() {
        return Hyperbolic.COSH.call((Expr) this);
    }

    /**
     * Computes the inverse hyperbolic sine.
     *
     * @return asinh(this)
     */
    default Expr asinh() {
        return Hyperbolic.ASINH.call((Expr) this);
    }

    /**
     * Computes the inverse hyperbolic cosine.
     *
     * @return acosh(this); NaN below 1
     */
    default Expr acosh() {
        return Hyperbolic.ACOSH.call((Expr) this);
    }

    /**
     * Computes the inverse hyperbolic tangent.
     *
     * @return atanh(this); NaN outside [-1, 1]
     */
    default Expr atanh() {
        return Hyperbolic.ATANH.call((Expr) this);
    }

    /**
     * Computes what the hyperbolic tangent takes off.
     *
     * @return this less its hyperbolic tangent
     */
    default Expr tanhshrink() {
        return TanhShrink.TANH_SHRINK.call((Expr) this);
    }

    /**
     * Computes the inverse of the logistic function.
     *
     * @return ln(this / (1 - this))
     */
    default Expr logit() {
        return Logit.LOGIT.call((Expr) this);
    }

    /**
     * Computes the inverse of the error function.
     *
     * @return the x with erf(x) = this; infinite at -1 and 1, NaN beyond
     */
    default Expr erfinv() {
        return InverseErrorFunction.ERFINV.call((Expr) this);
    }

    /**
     * Computes the logarithm of the gamma function's magnitude.
     *
     * @return ln |Gamma(this)|; infinity at 0 and at negative integers
     */
    default Expr lgamma() {
        return Gamma.LGAMMA.call((Expr) this);
    }

    /**
     * Computes the digamma function.
     *
     * @return the derivative of {@link #lgamma}; NaN at negative integers
     */
    default Expr digamma() {
        return Gamma.DIGAMMA.call((Expr) this);
    }

    /**
     * Computes the polygamma function of a positive order, which is this.
     *
     * @param x the argument
     * @return the derivative of {@link #digamma} of order this at x; NaN unless this is a whole number from 1 on
     */
    default Expr polygamma(Expr x) {
        return Gamma.POLYGAMMA.call((Expr) this, x);
    }

    /**
     * Computes the cardinal sine.
     *
     * @return sin(pi this) / (pi this); 1 at 0
     */
    default Expr sinc() {
        return CardinalSine.SINC.call((Expr) this);
    }

    /**
     * Rounds to the nearest integer, at a tie to the even one.
     *
     * @return the nearest integer
     */
    default Expr round() {
        return Rounding.ROUND.call((Expr) this);
    }

    /**
     * Rounds down to an integer.
     *
     * @return the greatest integer that is not above this
     */
    default Expr floor() {
        return Rounding.FLOOR.call((Expr) this);
    }

    /**
     * Rounds up to an integer.
     *
     * @return the least integer that is not below this
     */
    default Expr ceil() {
        return Rounding.CEIL.call((Expr) this);
    }

    /**
     * Rounds towards zero to an integer.
     *
     * @return the integer part of this
     */
    default Expr trunc() {
        return Rounding.TRUNC.call((Expr) this);
    }

    /**
     * Computes the remainder of the division that rounds towards zero, exactly.
     *
     * @param b the divisor
     * @return this - b trunc(this/b), with the sign of this
     */
    default Expr fmod(Expr b) {
        return Remainders.FMOD.call((Expr) this, b);
    }

    /**
     * Computes the remainder of the division that rounds down.
     *
     * @param b the divisor
     * @return this - b floor(this/b), with the sign of the divisor
     */
    default Expr remainder(Expr b) {
        return Remainders.REMAINDER.call((Expr) this, b);
    }

    /**
     * Divides, and rounds down to an integer.
     *
     * @param b the divisor
     * @return the floor of the exact quotient
     */
    default Expr floorDivide(Expr b) {
        return Remainders.FLOOR_DIVIDE.call((Expr) this, b);
    }

    /**
     * Computes the angle of the point (x, y), whose ordinate y is this.
     *
     * @param x the abscissa
     * @return the angle, between -pi and pi
     */
    default Expr atan2(Expr x) {
        return Circular.ATAN2.call((Expr) this, x);
    }

    /**
     * Computes the length of a vector, without overflow.
     *
     * @param b the other side
     * @return sqrt(this^2 + b^2)
     */
    default Expr hypot(Expr b) {
        return Circular.HYPOT.call((Expr) this, b);
    }
}
