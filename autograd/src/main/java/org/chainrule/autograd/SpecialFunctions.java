package org.chainrule.autograd;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Special;

/**
 * Special functions, element by element. Errors are stated in units in the last place (ulp), of values and first derivatives.
 */
public sealed interface SpecialFunctions permits Tensor {

    /**
     * Computes the normalised cardinal sine y = sin(pi x)/(pi x), within 2.2 ulp also near its zeros; dy/dx = (cos(pi x) - y)/x,
     * which is 0 at 0.
     *
     * @return sinc(this); 1 at 0, 0 at all other integers and at infinity
     * @alias PyTorch sinc, special.sinc; NumPy sinc; JAX sinc
     */
    default Tensor sinc() {
        return Tape.apply(SpecialFormulas.SINC, (Tensor) this);
    }

    /**
     * Computes the inverse of the error function, the y with erf y = x, within 2.4 ulp; dy/dx = sqrt(pi)/2 e^(y^2). Its product
     * with sqrt(2), at 2p - 1, is the quantile of the normal distribution for the probability p.
     *
     * @return erfinv(this); -infinity at -1, infinity at 1, NaN outside
     * @alias PyTorch erfinv, special.erfinv; SciPy special.erfinv; JAX scipy.special.erfinv; DJL erfinv
     */
    default Tensor erfinv() {
        return Tape.apply(SpecialFormulas.ERFINV, (Tensor) this);
    }

    /**
     * Computes the logarithm of the gamma function's magnitude, y = ln |Gamma(x)|, also near its zeros 1 and 2 within 2.5 ulp, below
     * 0 within 2.5 ulp of the greater of ln |pi / sin(pi x)| and y(1 - x), whose difference it is; dy/dx = digamma(x).
     *
     * @return lgamma(this); infinity at 0, at negative integers and at both infinities
     * @alias PyTorch lgamma, special.gammaln; SciPy special.gammaln; JAX scipy.special.gammaln; DJL gammaln
     */
    default Tensor lgamma() {
        return Tape.apply(SpecialFormulas.LGAMMA, (Tensor) this);
    }

    /**
     * Computes the digamma function, the derivative of ln |Gamma(x)|, within 2.6 ulp, also near its positive zero, and below 0
     * within 3 ulp of the greater of pi cot(pi x) and y(1 - x), whose difference it is; dy/dx = polygamma(1, x).
     *
     * @return digamma(this); -infinity at 0, infinity at -0, NaN at negative integers and -infinity
     * @alias PyTorch digamma, special.psi, special.digamma; SciPy special.digamma; JAX scipy.special.digamma
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
     * @alias PyTorch polygamma, special.polygamma; SciPy special.polygamma; JAX scipy.special.polygamma
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

    /**
     * Computes the scaled complementary error function y = e^(x^2) erfc(x), which neither vanishes nor loses digits where erfc does,
     * within 1.2 ulp; dy/dx = 2 x y - 2/sqrt(pi), within 2 ulp.
     *
     * @return erfcx(this); 0 at infinity, infinity from -26.7 down
     * @alias PyTorch special.erfcx; SciPy special.erfcx
     */
    default Tensor erfcx() {
        return Tape.apply(SpecialFormulas.ERFCX, (Tensor) this);
    }

    /**
     * Computes the distribution function of the normal distribution y = Phi(x), the probability of up to x, within 4 ulp, also of small
     * ones; dy/dx = e^(-x^2/2)/sqrt(2 pi).
     *
     * @return ndtr(this), between 0 and 1
     * @alias PyTorch special.ndtr; SciPy special.ndtr; JAX scipy.special.ndtr
     */
    default Tensor ndtr() {
        return Tape.apply(SpecialFormulas.NDTR, (Tensor) this);
    }

    /**
     * Computes the logarithm of the normal distribution function y = ln Phi(x), within 2 ulp; dy/dx = phi(x)/Phi(x), within 3 ulp, where
     * phi is the density. Neither needs Phi(x) to be a number above 0.
     *
     * @return ln(ndtr(this)), at most 0; -infinity at -infinity
     * @alias PyTorch special.log_ndtr; SciPy special.log_ndtr; JAX scipy.special.log_ndtr
     */
    default Tensor logNdtr() {
        return Tape.apply(SpecialFormulas.LOG_NDTR, (Tensor) this);
    }

    /**
     * Computes the quantiles of the normal distribution, the y with Phi(y) = x, within 1.2 ulp; dy/dx = 1/phi(y), within 3 ulp. It is
     * the inverse of {@link #ndtr}.
     *
     * @return ndtri(this); -infinity at 0, infinity at 1, NaN outside
     * @alias PyTorch special.ndtri; SciPy special.ndtri; JAX scipy.special.ndtri
     */
    default Tensor ndtri() {
        return Tape.apply(SpecialFormulas.NDTRI, (Tensor) this);
    }

    /**
     * Computes the modified Bessel function of the first kind of order 0 within 3.5 ulp; dy/dx = i1(x).
     *
     * @return i0(this), at least 1
     * @alias PyTorch i0, special.i0, special.modified_bessel_i0; SciPy special.i0; NumPy i0; JAX scipy.special.i0
     */
    default Tensor i0() {
        return Tape.apply(SpecialFormulas.I0, (Tensor) this);
    }

    /**
     * Computes the modified Bessel function of the first kind of order 1 within 3.5 ulp; dy/dx = i0(x) - y/x, which is 1/2 at 0.
     *
     * @return i1(this), which has the sign of this
     * @alias PyTorch special.i1; SciPy special.i1; JAX scipy.special.i1
     */
    default Tensor i1() {
        return Tape.apply(SpecialFormulas.I1, (Tensor) this);
    }

    /**
     * Computes the exponentially scaled modified Bessel function of order 0, y = e^-|x| i0(x), which doesn't overflow, within 3.5 ulp;
     * dy/dx = i1e(x) - sign(x) y, which is 0 at 0, the mean of both sides.
     *
     * @return i0e(this), between 0 and 1
     * @alias PyTorch special.i0e; SciPy special.i0e; JAX scipy.special.i0e
     */
    default Tensor i0e() {
        return Tape.apply(SpecialFormulas.I0E, (Tensor) this);
    }

    /**
     * Computes the exponentially scaled modified Bessel function of order 1, y = e^-|x| i1(x), which doesn't overflow, within 3.5 ulp;
     * dy/dx = i0e(x) - y (sign(x) + 1/x), which is 1/2 at 0.
     *
     * @return i1e(this), which has the sign of this
     * @alias PyTorch special.i1e; SciPy special.i1e; JAX scipy.special.i1e
     */
    default Tensor i1e() {
        return Tape.apply(SpecialFormulas.I1E, (Tensor) this);
    }

    /**
     * Computes the term of an entropy y = -x ln x; dy/dx = -ln x - 1, infinity at 0 and NaN below.
     *
     * @return entr(this); 0 at 0, -infinity below
     * @alias PyTorch special.entr; SciPy special.entr; JAX scipy.special.entr
     */
    default Tensor entr() {
        return Tape.apply(SpecialFormulas.ENTR, (Tensor) this);
    }

    /**
     * Computes the product y = a ln(1 + b), without loss of digits for small b, and 0 where a = 0 even if b = -1; dy/da = ln(1 + b),
     * dy/db = a/(1 + b), and both are 0 at (0, -1).
     *
     * @param b the argument of the logarithm, less 1; broadcast
     * @return this * ln(1 + b)
     * @alias PyTorch special.xlog1py; SciPy special.xlog1py; JAX scipy.special.xlog1py
     */
    default Tensor xlog1py(Tensor b) {
        return Tape.apply(SpecialFormulas.XLOG1PY, (Tensor) this, b);
    }

    /**
     * Computes the product with the logarithm of a scalar; see {@link #xlog1py(Tensor)}.
     *
     * @param b the argument of the logarithm, less 1
     * @return this * ln(1 + b)
     */
    default Tensor xlog1py(double b) {
        return BoundPointwise.after((Tensor) this, SpecialFormulas.XLOG1PY, b);
    }

    /**
     * Computes the zeta function of Hurwitz, y = q^-s + (q + 1)^-s + (q + 2)^-s + ..., where s is this, within 3.5 ulp for positive q
     * and for negative ones within 3.5 ulp of the greatest part; dy/dq = -s zeta(s + 1, q). For q = 1 it is that of Riemann.
     *
     * @param q the first number, broadcast
     * @return zeta(this, q); infinity for s = 1 and where q is 0 or a negative integer; NaN for s below 1, and for other negative q
     *         unless s is whole
     * @throws IllegalArgumentException if this requires a gradient, which isn't known
     * @alias PyTorch special.zeta; SciPy special.zeta; JAX scipy.special.zeta
     */
    default Tensor zeta(Tensor q) {
        Tensor s = (Tensor) this;
        Tape.requireOperands("zeta", s, q);
        if (s.requiresGrad() && GradMode.current().records()) {
            throw new IllegalArgumentException(Tape.describe("zeta", s, q)
                    + ": the derivative by the exponent isn't known; pass it detached, to differentiate by q alone");
        }
        return Tape.apply(SpecialFormulas.ZETA, s, q);
    }

    /**
     * Computes the logarithm of the multivariate gamma function, y = p (p - 1)/4 ln pi + lgamma(x) + lgamma(x - 1/2) + ... + lgamma(x
     * - (p - 1)/2); dy/dx = digamma(x) + ... + digamma(x - (p - 1)/2).
     *
     * @param p the dimension, from 1 on
     * @return multigammaln(this, p); infinity at (p - 1)/2, NaN below
     * @throws IllegalArgumentException if the dimension isn't positive
     * @alias PyTorch special.multigammaln, mvlgamma; SciPy special.multigammaln; JAX scipy.special.multigammaln
     */
    default Tensor multigammaln(int p) {
        Tensor x = (Tensor) this;
        return Tape.reportAs("multigammaln", () -> {
            x.dtype().requireFloating();
            if (p < 1) {
                throw new IllegalArgumentException("the dimension must be positive, not " + p);
            }
            Tensor terms = x.unsqueeze(-1).sub(Tensor.arange(p).to(x.dtype()).mul(0.5)).lgamma();
            double constant = 0.25 * p * (p - 1.0) * StrictMath.log(Math.PI);
            Tensor isOutside = x.detach().lt(0.5 * (p - 1.0));
            return terms.sum(-1).add(constant).mul(Tensor.fullLike(x.detach(), 1).maskedFill(isOutside, Double.NaN));
        }, x);
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
    /** e^(x^2) erfc(x). */
    static final Pointwise ERFCX = Pointwise.of("erfcx", Special::erfcx);
    /** The normal distribution function Phi. */
    static final Pointwise NDTR = Pointwise.of("ndtr", Expr::normalCdf);
    /** ln Phi(x). */
    static final Pointwise LOG_NDTR = Pointwise.of("logNdtr", Special::logNdtr);
    /** The inverse of Phi. */
    static final Pointwise NDTRI = Pointwise.of("ndtri", Special::ndtri);
    /** The modified Bessel function of order 0. */
    static final Pointwise I0 = Pointwise.of("i0", Special::i0);
    /** The modified Bessel function of order 1. */
    static final Pointwise I1 = Pointwise.of("i1", Special::i1);
    /** e^-|x| i0(x). */
    static final Pointwise I0E = Pointwise.of("i0e", Special::i0e);
    /** e^-|x| i1(x). */
    static final Pointwise I1E = Pointwise.of("i1e", Special::i1e);
    /** The zeta function of Hurwitz of a and b, differentiable by b. */
    static final Pointwise ZETA = Pointwise.of("zeta", Special::zeta);
    /** -x ln x, 0 at 0. */
    static final Pointwise ENTR = Pointwise
            .of("entr", x -> select(x.lt(0), constant(Double.NEGATIVE_INFINITY),
                    select(x.eq(0), zero(), x.neg().mul(x.log()))))
            .derivative((x, _) -> x.log().add(1).neg());
    /** a ln(1 + b), 0 where a = 0. */
    static final Pointwise XLOG1PY = Pointwise.of("xlog1py",
            (a, b) -> select(b.ne(b), b, select(a.eq(0), a.mul(0), a.mul(b.log1p()))))
            .derivatives((a, b, _) -> select(a.eq(0), select(b.le(-1), zero(), b.log1p()), b.log1p()),
                    (a, b, _) -> select(b.eq(-1), select(a.eq(0), zero(), a.div(b.add(1))), a.div(b.add(1))));
}
