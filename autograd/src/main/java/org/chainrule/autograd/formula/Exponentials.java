package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.ArgumentReduction.scaled;
import static org.chainrule.autograd.formula.ArgumentReduction.scaledDown;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

import java.util.List;

/**
 * The exponential, exp2, expm1 and tanh, as arithmetic: {@link ArgumentReduction} takes out the powers of 2, a
 * polynomial does the rest.
 *
 * <p>
 * The polynomials have the least largest relative error: Remez' exchange in 60 digits, where the leading coefficients
 * are rounded before the others are fitted again. The bounds stated for functions are in units in the last place; all
 * floats keep to them, and all of 2 * 10^7 doubles.
 */
final class Exponentials {
    private Exponentials() {}

    private static final Expr INFINITY = constant(Double.POSITIVE_INFINITY);

    /** e^x, within 0.92 in single and 0.95 in double precision. */
    static final Formula EXP = Formula.elementary("exp", x -> exp(SINGLE, x, -104, 89), x -> exp(DOUBLE, x, -746, 710),
            xy -> xy[1]).writtenAs(Notation.EXPONENTIAL);

    private static Expr exp(ArgumentReduction precision, Expr x, double low, double high) {
        Expr n = precision.quotient(x);
        Expr y = scaled(precision.expOfRemainder(precision.remainder(x, n)), n);
        return between(low, high, x, zero(), y);
    }

    /** e^x for x that isn't positive, the same value in fewer steps. */
    static final Formula EXP_NON_POSITIVE = Formula.elementary("exp", x -> expNonPositive(SINGLE, x, -104),
            x -> expNonPositive(DOUBLE, x, -746), xy -> xy[1]).writtenAs(Notation.EXPONENTIAL);

    private static Expr expNonPositive(ArgumentReduction precision, Expr x, double low) {
        Expr n = precision.quotientOfNonPositive(x);
        return select(x.lt(low), zero(), scaledDown(precision.expOfRemainder(precision.remainder(x, n)), n));
    }

    /** Returns y, but the floor for x below {@code low} and infinity for x above {@code high}. */
    private static Expr between(double low, double high, Expr x, Expr floor, Expr y) {
        return select(x.gt(high), INFINITY, select(x.lt(low), floor, y));
    }

    private static final Formula EXP2_SECOND = exp2Times("exp2''", StrictMath.log(2) * StrictMath.log(2));
    private static final Formula EXP2_FIRST = exp2Times("exp2'", StrictMath.log(2))
            .withDerivatives(List.of(xy -> EXP2_SECOND.call(xy[0])));

    /**
     * 2^x, within 0.9 in single and 0.85 in double precision. Its derivatives are numbers even where 2^x itself is too
     * large for one.
     */
    static final Formula EXP2 = Formula.elementary("exp2", x -> exp2(SINGLE, x, one()), x -> exp2(DOUBLE, x, one()),
            xy -> EXP2_FIRST.call(xy[0]));

    /** 2^x times a factor. */
    private static Formula exp2Times(String name, double factor) {
        return Formula
                .computed(name, 1, x -> x[0].exp2().mul(factor), x -> exp2(SINGLE, x[0], constant((float) factor)),
                        x -> exp2(DOUBLE, x[0], constant(factor)))
                .writtenAs(Notation.BODY);
    }

    /** Computes (2^r - 1)/r; the polynomials for 2^r err by 2^-31.8 and 2^-57.6. */
    static Expr exp2Quotient(ArgumentReduction precision, Expr r) {
        return precision == SINGLE
                ? polynomial(r, 0.6931472f, 0.2402265f, 0.05550405f, 0.009618087f, 0.0013337826f, 0.000154521f,
                        1.4359065e-05f)
                : polynomial(r, 0.6931471805599453, 0.24022650695910108, 0.05550410866482172, 0.009618129107601599,
                        0.0013333558146545633, 0.00015403530449044917, 1.5252733634535902e-05, 1.3215438831431774e-06,
                        1.0178159839110816e-07, 7.073233799871518e-09, 4.4388911465458736e-10);
    }

    private static Expr exp2(ArgumentReduction precision, Expr x, Expr factor) {
        Expr n = precision.nearest(x);
        Expr r = x.sub(n);
        Expr power = exp2Quotient(precision, r).fma(r, one());
        double low = precision == SINGLE ? -151 : -1076;
        double high = precision == SINGLE ? 130 : 1026;
        return between(low, high, x, zero(), scaled(factor == one() ? power : power.mul(factor), n));
    }

    /** Computes 2^(x + lost) for x that isn't positive, where the second term is what rounding x has lost. */
    static Expr exp2NonPositive(ArgumentReduction precision, Expr x, Expr lost) {
        Expr n = precision.nearest(x);
        Expr r = x.sub(n).add(lost);
        Expr power = ArgumentReduction.scaledDown(exp2Quotient(precision, r).fma(r, one()), n);
        return select(x.lt(precision == SINGLE ? -151 : -1076), zero(), power);
    }

    /**
     * e^x - 1 = 2^n (1 + r + r^2 Q(r)) - 1, within 1.3 in single and 1.4 in double precision. The polynomials Q err by
     * 2^-28.4 and 2^-57.9 of e^r - 1. Its derivative isn't y + 1, which is 0 from x = -38 down.
     */
    static final Formula EXPM1 = Formula.elementary("expm1",
            x -> expm1(SINGLE, x, 0x1p-25, -18, 89, //
                    0.5f, 0.16666667f, 0.041666325f, 0.00833322f, 0.0013943308f, 0.00019962316f),
            x -> expm1(DOUBLE, x, 0x1p-54, -38, 710, //
                    0.5000000000000001, 0.16666666666666666, 0.04166666666664957, 0.008333333333329647,
                    0.0013888888896200038, 0.00019841269867653841, 2.480157458627936e-05, 2.7557260913854233e-06,
                    2.756696560168739e-07, 2.5103866330071072e-08, 1.8235410781275954e-09),
            xy -> xy[0].exp());

    private static Expr expm1(ArgumentReduction precision, Expr x, double tiny, double low, double high, double... c) {
        Expr n = precision.quotient(x);
        Expr r = precision.remainder(x, n);
        Expr small = r.square().fma(polynomial(r, c), precision.remainderError(x, n));
        Expr s = n.sub(1).pow2(); // 2^n may just be too large
        Expr y = s.fma(small, s.fma(r, s.sub(0.5))).mul(2);
        return select(x.abs().lt(tiny), x, between(low, high, x, constant(-1), y));
    }

    /**
     * The hyperbolic tangent, x P(x^2) near 0 and 1 - 2/(e^(2|x|) + 1) with x's sign further out, within 1.4 in single
     * and 1.45 in double precision. The polynomials P err by 2^-27.7 and 2^-56.4. Its derivative 1 - y^2
     * is stated as 4 sigmoid'(2x): 1 - y^2 is 0 from x = 19 on.
     */
    static final Formula TANH = Formula.elementary("tanh",
            x -> tanh(SINGLE, x, 10, //
                    1, -0.3333328f, 0.13331406f, -0.053736515f, 0.020628171f, -0.005692302f),
            x -> tanh(DOUBLE, x, 20, //
                    1, -0.33333333333332854, 0.1333333333326193, -0.05396825393119182, 0.021869487574357208,
                    -0.008863220979918695, 0.0035919889910518933, -0.0014549579415217, 0.0005863134772318088,
                    -0.00022855802022352632, 7.71373237519952e-05, -1.6069121332218908e-05),
            xy -> Sigmoids.DENSITY.call(xy[0].mul(2)).mul(4));

    private static Expr tanh(ArgumentReduction precision, Expr x, double end, double... c) {
        Expr near = polynomial(x.square(), c).mul(x);
        Expr size = x.abs();
        Expr twice = size.mul(2);
        Expr n = precision.quotient(twice);
        Expr e = precision.expOfRemainder(precision.remainder(twice, n));
        Expr far = one().sub(constant(2).div(e.fma(n.pow2(), one())));
        Expr outside = select(size.gt(end), one(), far);
        return select(size.lt(0.625), near, select(x.lt(0), outside.neg(), outside));
    }
}
