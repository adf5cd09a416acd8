package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

/**
 * A power e^z of an exponent that isn't positive, in two parts: its products are rounded once, so that x e^z keeps its
 * digits even where e^z itself has lost its own, below the normal numbers.
 *
 * @param precision the precision
 * @param z the exponent
 * @param significand p in e^z = 2^n p, about 1
 * @param lost what rounding p has lost
 * @param exponent n
 */
record Decay(ArgumentReduction precision, Expr z, Expr significand, Expr lost, Expr exponent) {

    /** Takes e^z apart. */
    static Decay of(ArgumentReduction precision, Expr z) {
        return of(precision, z, zero());
    }

    /** Takes e^(z + lost) apart, where the second term is what rounding z has lost. */
    static Decay of(ArgumentReduction precision, Expr z, Expr lost) {
        Expr n = precision.quotientOfNonPositive(z);
        Expr r = precision.remainder(z, n);
        Expr exact = lost == zero() ? r : r.add(lost);
        return new Decay(precision, z, precision.expOfRemainder(exact), precision.lostOfExp(exact), n);
    }

    /** Takes e^(-scale x^2) apart, where the scale is a power of 2 and x^2 is taken to twice the digits. */
    static Decay ofSquare(ArgumentReduction precision, Expr x, double scale) {
        Expr scaled = x.mul(-scale);
        Expr z = x.mul(scaled);
        return of(precision, z, x.fma(scaled, z.neg()));
    }

    /** Puts another p in the place of e^z = 2^n p, such as a multiple of it. */
    Decay withSignificand(Expr p) {
        return new Decay(precision, z, p, zero(), exponent);
    }

    /** Multiplies by 2^n, for products with a factor of any size. */
    Decay timesPowerOfTwo(Expr n) {
        return new Decay(precision, z, significand, lost, exponent.add(n));
    }

    /** Computes e^z. */
    Expr value() {
        return rounded(significand);
    }

    /** Computes the product with a factor up to 10^6 wherever that isn't 0. */
    Expr times(Expr factor) {
        return rounded(significand.mul(factor));
    }

    /** Computes the product with the sum of such a factor and a small correction of it, rounded once. */
    Expr times(Expr factor, Expr correction) {
        Expr product = significand.mul(factor);
        Expr more = lost.fma(factor, significand.fma(factor, product.neg()));
        return rounded(product.add(significand.fma(correction, more)));
    }

    private Expr rounded(Expr product) {
        return select(z.lt(precision.leastExponent()), zero(), ArgumentReduction.scaledDown(product, exponent));
    }

    /** Computes the product with a factor of any size. */
    Expr timesAny(Expr factor) {
        return timesAny(one(), factor);
    }

    /** Computes the product with a factor up to 10^6 and another of any size. */
    Expr timesAny(Expr moderate, Expr factor) {
        Expr product = precision.scaledFarDown(moderate == one() ? significand : significand.mul(moderate), exponent,
                factor);
        return select(z.lt(precision.leastExponentOfProducts()), zero(), product);
    }
}
