package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Special;

/** Exponentials, logarithms and error functions, element by element. */
public sealed interface Functions permits Tensor {

    /**
     * Computes the exponential y = e^x; dy/dx = y.
     *
     * @return e^this
     * @alias PyTorch exp; NumPy exp; JAX exp; DJL exp
     */
    default Tensor exp() {
        return Tape.apply(FunctionFormulas.EXP, (Tensor) this);
    }

    /**
     * Computes the power of two y = 2^x; dy/dx = y ln 2.
     *
     * @return 2^this
     * @alias PyTorch exp2, special.exp2; NumPy exp2; JAX exp2
     */
    default Tensor exp2() {
        return Tape.apply(FunctionFormulas.EXP2, (Tensor) this);
    }

    /**
     * Computes the exponential minus one, y = e^x - 1, without loss of digits for small x; dy/dx = e^x.
     *
     * @return e^this - 1
     * @alias PyTorch expm1, special.expm1; NumPy expm1; JAX expm1
     */
    default Tensor expm1() {
        return Tape.apply(FunctionFormulas.EXPM1, (Tensor) this);
    }

    /**
     * Computes the natural logarithm y = ln x; dy/dx = 1/x.
     *
     * @return ln(this); -infinity at 0, NaN below
     * @alias PyTorch log; NumPy log; JAX log; DJL log
     */
    default Tensor log() {
        return Tape.apply(FunctionFormulas.LOG, (Tensor) this);
    }

    /**
     * Computes the logarithm to base 2; dy/dx = 1/(x ln 2).
     *
     * @return log2(this); -infinity at 0, NaN below
     * @alias PyTorch log2; NumPy log2; JAX log2; DJL log2
     */
    default Tensor log2() {
        return Tape.apply(FunctionFormulas.LOG2, (Tensor) this);
    }

    /**
     * Computes the logarithm to base 10; dy/dx = 1/(x ln 10).
     *
     * @return log10(this); -infinity at 0, NaN below
     * @alias PyTorch log10; NumPy log10; JAX log10; DJL log10
     */
    default Tensor log10() {
        return Tape.apply(FunctionFormulas.LOG10, (Tensor) this);
    }

    /**
     * Computes the logarithm to a base, y = ln x / ln base, exactly for powers of bases that are powers of 2; dy/dx = 1/(x ln
     * base).
     *
     * @param base the base, positive and not 1; for 2 and 10 this is {@link #log2} and {@link #log10}
     * @return the logarithm; -infinity at 0, NaN below
     * @throws IllegalArgumentException if the base isn't positive and finite in the type of this, or is 1
     * @alias none; log(x) / log(base) there
     */
    default Tensor logBase(double base) {
        Tensor x = (Tensor) this;
        if (Setting.positive("logBase", "base", base, x) == 1) {
            throw new IllegalArgumentException(
                    "logBase of " + x.describe() + ": no power of the base 1 is another number");
        }
        return Tape.reportAs("logBase", () -> base == 2
                ? x.log2()
                : base == 10 ? x.log10() : BoundPointwise.after(x, FunctionFormulas.LOG_TO_BASE, base), x);
    }

    /**
     * Computes the inverse of the logistic function, y = ln(x/(1 - x)), without loss of digits around 1/2; dy/dx = 1/(x (1 -
     * x)).
     *
     * @return the logit; -infinity at 0, infinity at 1, NaN outside
     * @alias PyTorch logit, special.logit; SciPy special.logit; JAX scipy.special.logit
     */
    default Tensor logit() {
        return Tape.apply(FunctionFormulas.LOGIT, (Tensor) this);
    }

    /**
     * Computes the logit of elements that are clamped to [eps, 1 - eps]; see {@link #logit()}. The derivative is 0 outside.
     *
     * @param eps the distance that is kept from 0 and 1, up to 1/2
     * @return the logit, finite for a positive eps
     * @throws IllegalArgumentException if eps isn't between 0 and 1/2
     */
    default Tensor logit(double eps) {
        Tensor x = (Tensor) this;
        if (!(eps >= 0 && eps <= 0.5)) {
            throw new IllegalArgumentException(
                    "logit of " + x.describe() + ": eps must be between 0 and 1/2, not " + eps);
        }
        return Tape.reportAs("logit", () -> x.clamp(eps, 1 - eps).logit(), x);
    }

    /**
     * Computes the logarithm y = ln(1 + x), without loss of digits for small x; dy/dx = 1/(1 + x).
     *
     * @return ln(1 + this); -infinity at -1, NaN below
     * @alias PyTorch log1p, special.log1p; NumPy log1p; JAX log1p
     */
    default Tensor log1p() {
        return Tape.apply(FunctionFormulas.LOG1P, (Tensor) this);
    }

    /**
     * Computes the error function y = 2/sqrt(pi) times the integral of e^-t^2 from 0 to x; dy/dx = 2/sqrt(pi) e^-x^2.
     *
     * @return erf(this), between -1 and 1
     * @alias PyTorch erf, special.erf; SciPy special.erf; JAX scipy.special.erf; DJL erf
     */
    default Tensor erf() {
        return Tape.apply(FunctionFormulas.ERF, (Tensor) this);
    }

    /**
     * Computes the complementary error function y = 1 - erf x, without loss of digits where that is small; dy/dx =
     * -2/sqrt(pi) e^-x^2.
     *
     * @return erfc(this), between 0 and 2
     * @alias PyTorch erfc, special.erfc; SciPy special.erfc; JAX scipy.special.erfc
     */
    default Tensor erfc() {
        return Tape.apply(FunctionFormulas.ERFC, (Tensor) this);
    }

    /**
     * Computes the logarithm of a sum of exponentials y = ln(e^a + e^b), without overflow; dy/da = sigmoid(a - b),
     * dy/db = sigmoid(b - a).
     *
     * @param b the other exponent
     * @return ln(e^this + e^b)
     * @alias PyTorch logaddexp; NumPy logaddexp; JAX logaddexp
     */
    default Tensor logAddExp(Tensor b) {
        return Tape.apply(FunctionFormulas.LOG_ADD_EXP, (Tensor) this, b);
    }

    /**
     * Computes the logarithm to base 2 of a sum of powers of 2, y = log2(2^a + 2^b), without overflow; dy/da = 1/(1 + 2^(b - a)),
     * dy/db = 1/(1 + 2^(a - b)).
     *
     * @param b the other exponent
     * @return log2(2^this + 2^b)
     * @alias PyTorch logaddexp2; NumPy logaddexp2; JAX logaddexp2
     */
    default Tensor logAddExp2(Tensor b) {
        return Tape.apply(FunctionFormulas.LOG_ADD_EXP2, (Tensor) this, b);
    }

    /**
     * Computes the product y = a ln b, 0 where a = 0 even if b = 0, as entropies need it; dy/da = ln b, dy/db = a/b,
     * and both are 0 at (0, 0).
     *
     * @param b the argument of the logarithm
     * @return this * ln(b)
     * @alias PyTorch xlogy, special.xlogy; SciPy special.xlogy; JAX scipy.special.xlogy; DJL xlogy
     */
    default Tensor xlogy(Tensor b) {
        return Tape.apply(FunctionFormulas.XLOGY, (Tensor) this, b);
    }

    /**
     * Computes the product with the logarithm of a scalar; see {@link #xlogy(Tensor)}.
     *
     * @param b the argument of the logarithm
     * @return this * ln(b)
     */
    default Tensor xlogy(double b) {
        return BoundPointwise.after((Tensor) this, FunctionFormulas.XLOGY, b);
    }
}

/** The formulas of the functions, in a class of their own so that they are built on first use. */
final class FunctionFormulas {
    private FunctionFormulas() {}

    /** e^x. */
    static final Pointwise EXP = Pointwise.of("exp", Expr::exp);
    /** 2^x. */
    static final Pointwise EXP2 = Pointwise.of("exp2", Expr::exp2);
    /** e^x - 1. */
    static final Pointwise EXPM1 = Pointwise.of("expm1", Expr::expm1);
    /** ln x. */
    static final Pointwise LOG = Pointwise.of("log", Expr::log);
    /** The logarithm to base 2. */
    static final Pointwise LOG2 = Pointwise.of("log2", Expr::log2);
    /** The logarithm to base 10. */
    static final Pointwise LOG10 = Pointwise.of("log10", Expr::log10);
    /** The logarithm to a base. */
    static final Pointwise LOG_TO_BASE = Pointwise.of("logBase", (x, base) -> x.log2().div(base.log2()))
            .derivatives((x, base, _) -> Expr.one().div(base.log()).div(x), null);
    /** ln(x / (1 - x)). */
    static final Pointwise LOGIT = Pointwise.of("logit", Expr::logit);
    /** ln(1 + x). */
    static final Pointwise LOG1P = Pointwise.of("log1p", Expr::log1p);
    /** The error function. */
    static final Pointwise ERF = Pointwise.of("erf", Expr::erf);
    /** 1 - erf x. */
    static final Pointwise ERFC = Pointwise.of("erfc", Expr::erfc);
    /** ln(e^a + e^b). */
    static final Pointwise LOG_ADD_EXP = Pointwise.of("logAddExp", Expr::logAddExp);
    /** log2(2^a + 2^b). */
    static final Pointwise LOG_ADD_EXP2 = Pointwise.of("logAddExp2", Special::logAddExp2);
    /** a ln b, 0 where a = 0. */
    static final Pointwise XLOGY = Pointwise.of("xlogy",
            (a, b) -> select(b.ne(b), b, select(a.eq(0), a.mul(0), a.mul(b.log()))))
            .derivatives((a, b, _) -> select(a.eq(0), select(b.le(0), zero(), b.log()), b.log()),
                    (a, b, _) -> select(b.eq(0), select(a.eq(0), zero(), a.div(b)), a.div(b)));
}
