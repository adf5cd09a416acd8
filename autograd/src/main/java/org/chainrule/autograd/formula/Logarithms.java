package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

/**
 * The logarithms, as arithmetic. A number is taken apart into 2^k (1 + f) with {@code sqrt(1/2) <= 1 + f <= sqrt(2)}.
 * With s = f/(2 + f) and the odd series ln(1 + f) = 2s + sR, where R = 2/3 s^2 + 2/5 s^4 + ..., comes ln(1 + f) = f +
 * s(R - f): the leading term is exact, so what is added to it need not be. R is a minimax polynomial in s^2, found by
 * Remez' exchange in 60 digits. The bounds stated for functions are in units in the last place; all floats keep to
 * them, and all of 3 * 10^7 doubles.
 */
final class Logarithms {
    private Logarithms() {}

    /** ln x, within 0.92 in single and 0.95 in double precision. */
    static final Formula LOG = Formula.elementary("log", x -> ofPositive(x, Parts.of(SINGLE, x).ln()),
            x -> ofPositive(x, Parts.of(DOUBLE, x).ln()), xy -> constant(1).div(xy[0]));

    /** k + ln(1 + f) / ln 2, within 1.1 in single and 1.3 in double precision. */
    static final Formula LOG2 = Formula.elementary("log2",
            x -> ofPositive(x, Parts.of(SINGLE, x).log(1, 0, 1.442695f, 1.925963e-8f)),
            x -> ofPositive(x, Parts.of(DOUBLE, x).log(1, 0, 1.4426950408889634, 2.0355273740931033e-17)),
            xy -> constant(1 / StrictMath.log(2)).div(xy[0]));

    /** k log 2 + ln(1 + f) log e, within 1.15 in single and 1.1 in double precision. */
    static final Formula LOG10 = Formula.elementary("log10",
            x -> ofPositive(x, Parts.of(SINGLE, x).log(0.30103f, -1.4320989e-8f, 0.4342945f, -1.010305e-8f)),
            x -> ofPositive(x, Parts.of(DOUBLE, x).log(0.3010299956639812, -2.8037281277851704e-18,
                    0.4342944819032518, 1.098319650216765e-17)),
            xy -> constant(1 / StrictMath.log(10)).div(xy[0]));

    /** ln(1 + x), which is x where x^2 is too small to matter, within 1 in single and 1.05 in double precision. */
    static final Formula LOG1P = Formula.elementary("log1p",
            x -> from(-1, x, select(x.abs().lt(0x1p-25f), x, Parts.ofNext(SINGLE, x, zero()).ln())),
            x -> from(-1, x, select(x.abs().lt(0x1p-54), x, Parts.ofNext(DOUBLE, x, zero()).ln())),
            xy -> constant(1).div(xy[0].add(1)));

    /** Computes ln(1 + u + lost), where the last is what rounding u has lost, for u that isn't tiny. */
    static Expr logOfNext(ArgumentReduction precision, Expr u, Expr lost) {
        return Parts.ofNext(precision, u, lost).ln();
    }

    /** Computes ln(1 + u + lost), or ln(2a) where a is large and u may have overflown. */
    static Expr logOfNext(ArgumentReduction precision, Expr u, Expr lost, Expr isLarge, Expr a) {
        Expr one = u.add(1);
        Expr scaled = select(isLarge, a.mul(0.125), one.mul(0.25));
        Expr scaledLost = select(isLarge, zero(), u.sub(one.sub(1)).add(lost).mul(0.25));
        return Parts.ofScaled(precision, scaled, scaledLost, select(isLarge, constant(5), constant(3))).ln();
    }

    private static Expr ofPositive(Expr x, Expr y) {
        return from(0, x, y);
    }

    /** Returns y, but -infinity at the pole, NaN below, and infinity and NaN for themselves. */
    private static Expr from(double pole, Expr x, Expr y) {
        return select(x.gt(pole), select(x.lt(Double.POSITIVE_INFINITY), y, x),
                select(x.eq(pole), constant(Double.NEGATIVE_INFINITY), constant(Double.NaN)));
    }

    /** 2^k (1 + f + lost), where the last is what rounding f loses. */
    record Parts(ArgumentReduction precision, Expr k, Expr f, Expr lost) {
        /** Returns the parts of x, after a step away from the ends of the exponents, where 2^-k is no normal number. */
        static Parts of(ArgumentReduction precision, Expr x) {
            int step = precision == SINGLE ? 25 : 54;
            Expr small = x.lt(1);
            Expr moved = x.mul(select(small, constant(Math.scalb(1.0, step)), constant(Math.scalb(1.0, -step))));
            Expr e = exponent(precision, moved);
            Expr f = moved.fma(constant(-1).sub(e).pow2(), constant(-1));
            return new Parts(precision, e.add(select(small, constant(1 - step), constant(1 + step))), f, zero());
        }

        /** Returns the parts of 1 + x + xLost. */
        static Parts ofNext(ArgumentReduction precision, Expr x, Expr xLost) {
            Expr u = x.add(1);
            Expr rounding = x.sub(u.sub(1));
            Expr lost = xLost == zero() ? rounding : rounding.add(xLost);
            return ofScaled(precision, u.mul(0.25), lost.mul(0.25), constant(3));
        }

        /** Returns the parts of 2^(next - 1) (x + xLost), where x is as far from the ends of the exponents. */
        static Parts ofScaled(ArgumentReduction precision, Expr x, Expr xLost, Expr next) {
            Expr e = exponent(precision, x);
            Expr s = constant(-1).sub(e).pow2();
            Expr ofRounded = x.fma(s, constant(-1));
            Expr f = xLost.fma(s, ofRounded);
            return new Parts(precision, e.add(next), f, xLost.fma(s, ofRounded.sub(f)));
        }

        /** Returns the e with 2^e <= x sqrt(1/2) < 2^(e + 1). */
        private static Expr exponent(ArgumentReduction precision, Expr x) {
            return x.mul(precision == SINGLE ? 0.70710677f : 0.7071067811865476).exponent();
        }

        private Expr s() {
            return f.div(f.add(2));
        }

        /** Computes R - f; the relative error that R causes in ln(1 + f) is 2^-30.2 and 2^-59.5. */
        private Expr correction() {
            Expr z = s().square();
            Expr r = precision == SINGLE
                    ? polynomial(z, 0.66666776f, 0.3997758f, 0.2987087f)
                    : polynomial(z, 0.6666666666666734, 0.39999999999416513, 0.2857142874207357, 0.22222198599125564,
                            0.1818356321352994, 0.1531407437282272, 0.14795748882070583);
            return r.fma(z, f.neg());
        }

        /** Computes the natural logarithm, k ln 2 + f + s(R - f). */
        Expr ln() {
            Expr small = s().fma(correction(), k.fma(constant(precision.ln2Tail()), lost));
            return k.fma(constant(precision.ln2()), f.add(small));
        }

        /** Computes the natural logarithm to some 4 more digits. */
        DoubleWord lnInTwoWords() {
            Expr small = s().fma(correction(), k.fma(constant(precision.ln2Tail()), lost));
            return DoubleWord.sum(k.mul(precision.ln2()), f).plusTail(small);
        }

        /**
         * Computes the logarithm to another base: k u + (f + s(R - f)) v with u = log 2 and v = log e, each in two
         * parts.
         */
        Expr log(double u, double uTail, double v, double vTail) {
            Expr small = f.fma(constant(vTail), s().mul(correction()).mul(v));
            return k.fma(constant(u), f.fma(constant(v), uTail == 0 ? small : k.fma(constant(uTail), small)));
        }
    }
}
