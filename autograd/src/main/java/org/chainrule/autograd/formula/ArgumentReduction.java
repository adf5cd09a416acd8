package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

/**
 * Reduces the argument of e^x in one precision: x = n ln 2 + r with an integer n and |r| &le; ln 2 / 2, so that e^x =
 * 2^n e^r.
 */
enum ArgumentReduction {
    /** Floats; e^r has the relative error 2^-27.7. */
    SINGLE(0x1.8p23f, -153, -207, 120, 1.442695f, 0.69314575f, 1.4286068e-6f, //
            1, 0.49999994f, 0.1666652f, 0.041668396f, 0.008368782f, 0.0013814417f),

    /** Doubles; e^r has the relative error 2^-56.5. */
    DOUBLE(0x1.8p52, -774, -1490, 1000, 1.4426950408889634, 0.6931471805601177, -1.7239444525614835e-13, //
            1, 0.5000000000000011, 0.1666666666666641, 0.04166666666652919, 0.008333333333495717, 0.0013888888943922276,
            0.00019841269504566983, 2.4801492762802962e-05, 2.7557587514363036e-06, 2.763037872362347e-07,
            2.499991295204019e-08);

    private static final int DOWN = 96; // 2^(n + DOWN) is a normal number where 2^n times any moderate factor isn't 0

    private final double shift; // added to a number of moderate size it leaves the nearest integer in the lowest digits
    private final double leastExponent;
    private final double leastExponentOfProducts; // below, e^x is 0 even over the least number
    private final double far; // 2^-far is a normal number
    private final double log2e;
    private final double ln2; // the first digits of ln 2, so few that their product with n is exact
    private final double ln2Tail; // the digits that follow
    private final double[] expm1Quotient; // the coefficients of a polynomial

    ArgumentReduction(double shift, double leastExponent, double leastExponentOfProducts, double far, double log2e,
            double ln2, double ln2Tail, double... expm1Quotient) {
        this.shift = shift;
        this.leastExponent = leastExponent;
        this.leastExponentOfProducts = leastExponentOfProducts;
        this.far = far;
        this.log2e = log2e;
        this.ln2 = ln2;
        this.ln2Tail = ln2Tail;
        this.expm1Quotient = expm1Quotient;
    }

    /** Rounds a value to this precision. */
    double rounded(double value) {
        return this == SINGLE ? (float) value : value;
    }

    /** Returns the least x for which {@link #scaledDown} computes e^x times a factor. */
    double leastExponent() {
        return leastExponent;
    }

    /** Returns the least x for which {@link #scaledFarDown} computes e^x times a factor. */
    double leastExponentOfProducts() {
        return leastExponentOfProducts;
    }

    double ln2() {
        return ln2;
    }

    double ln2Tail() {
        return ln2Tail;
    }

    /** Computes the integer nearest to x. */
    Expr nearest(Expr x) {
        return x.add(shift).sub(shift);
    }

    /** Computes the integer n nearest to x / ln 2. */
    Expr quotient(Expr x) {
        return x.fma(constant(log2e), constant(shift)).sub(shift);
    }

    /**
     * Computes the integer n nearest to x / ln 2, where x isn't positive; {@link #scaledDown} can read off 2^n at once.
     */
    Expr quotientOfNonPositive(Expr x) {
        double moved = shift + (this == SINGLE ? 127 : 1023) + DOWN;
        return x.fma(constant(log2e), constant(moved)).sub(moved);
    }

    /** Computes the remainder r = x - n ln 2. */
    Expr remainder(Expr x, Expr n) {
        return n.fma(constant(-ln2Tail), remainderOfHead(x, n));
    }

    /** Computes what {@link #remainder} loses by rounding. */
    Expr remainderError(Expr x, Expr n) {
        return n.fma(constant(-ln2Tail), remainderOfHead(x, n).sub(remainder(x, n)));
    }

    /** Computes x - n ln 2 before the tail of ln 2 is taken off, which is exact. */
    private Expr remainderOfHead(Expr x, Expr n) {
        return n.fma(constant(-ln2), x);
    }

    /** Computes (e^r - 1) / r. */
    Expr expm1Quotient(Expr r) {
        return polynomial(r, expm1Quotient);
    }

    /** Computes e^r. */
    Expr expOfRemainder(Expr r) {
        return expm1Quotient(r).fma(r, one());
    }

    /** Computes what rounding e^r, which is between 1/2 and 2, has lost. */
    Expr lostOfExp(Expr r) {
        return expm1Quotient(r).fma(r, one().sub(expOfRemainder(r)));
    }

    /** Computes 2^n p, rounded once, where n isn't positive and 2^n itself may be too small. */
    static Expr scaledDown(Expr p, Expr n) {
        return p.mul(n.add(DOWN).pow2()).mul(Math.scalb(1.0, -DOWN));
    }

    /**
     * Computes 2^n p, rounded once, where 2^n itself may be too large or too small: half of n, rounded down and up, at
     * a time.
     */
    static Expr scaled(Expr p, Expr n) {
        return scaled(p, n, one());
    }

    /** Computes 2^n p times a factor, with one rounding besides that of the product. */
    static Expr scaled(Expr p, Expr n, Expr factor) {
        Expr half = constant(0.5);
        Expr first = p.mul(n.fma(half, constant(-0.25)).pow2());
        return (factor == one() ? first : first.mul(factor)).mul(n.fma(half, constant(0.25)).pow2());
    }

    /** Computes 2^n p times a factor, as {@link #scaled} does, where 2^n may be far too small. */
    Expr scaledFarDown(Expr p, Expr n, Expr factor) {
        Expr isFar = n.lt(-far);
        return scaled(p, select(isFar, n.add(far), n),
                select(isFar, factor.mul(Math.scalb(1.0, (int) -far)), factor));
    }
}
