package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Polynomial.polynomial;
import static org.chainrule.autograd.formula.Reduction.DOUBLE;
import static org.chainrule.autograd.formula.Reduction.SINGLE;
import static org.chainrule.autograd.formula.Reduction.scaled;

/**
 * The exponential and its kin, as arithmetic: {@link Reduction} takes out the powers of 2, a polynomial does the rest.
 *
 * <p>
 * The polynomials have the least largest relative error: Remez' exchange in 60 digits, where the leading coefficients
 * are rounded before the rest is fitted again. Errors at function level are the largest measured, in units in the last
 * place, over all floats and 10^8 doubles.
 */
final class Exponentials {
    private Exponentials() {}

    private static final Expr INFINITY = constant(Double.POSITIVE_INFINITY);

    static final Formula EXP = Formula.elementary("exp", Exponentials::exp32, Exponentials::exp64, xy -> xy[1]);

    private static Expr exp32(Expr x) {
        Expr n = SINGLE.halvings(x);
        Expr p = expOfRest32(SINGLE.rest(x, n));
        return select(x.gt(89), INFINITY, select(x.lt(-104), constant(0), scaled(p, n)));
    }

    private static Expr exp64(Expr x) {
        Expr n = DOUBLE.halvings(x);
        Expr p = expOfRest64(DOUBLE.rest(x, n));
        return select(x.gt(710), INFINITY, select(x.lt(-746), constant(0), scaled(p, n)));
    }

    /** e^r for |r| <= ln 2 / 2; relative error 2^-27.7. */
    private static Expr expOfRest32(Expr r) {
        return polynomial(r, 1, 1, 0.49999994f, 0.1666652f, 0.041668396f, 0.008368782f, 0.0013814417f);
    }

    /** e^r for |r| <= ln 2 / 2; relative error 2^-56.5. */
    private static Expr expOfRest64(Expr r) {
        return polynomial(r, 1, 1, 0.5000000000000011, 0.1666666666666641, 0.04166666666652919, 0.008333333333495717,
                0.0013888888943922276, 0.00019841269504566983, 2.4801492762802962e-05, 2.7557587514363036e-06,
                2.763037872362347e-07, 2.499991295204019e-08);
    }

    static final Formula EXP2 = Formula.elementary("exp2", Exponentials::exp2in32, Exponentials::exp2in64,
            xy -> xy[1].mul(Math.log(2)));

    private static Expr exp2in32(Expr x) {
        Expr n = SINGLE.nearest(x);
        Expr p = polynomial(x.sub(n), 1, 0.6931472f, 0.2402265f, 0.05550405f, 0.009618087f, 0.0013337826f, 0.000154521f,
                1.4359065e-05f);
        return select(x.gt(129), INFINITY, select(x.lt(-151), constant(0), scaled(p, n)));
    }

    private static Expr exp2in64(Expr x) {
        Expr n = DOUBLE.nearest(x);
        Expr p = polynomial(x.sub(n), 1, 0.6931471805599453, 0.24022650695910108, 0.05550410866482172,
                0.009618129107601599, 0.0013333558146545633, 0.00015403530449044917, 1.5252733634535902e-05,
                1.3215438831431774e-06, 1.0178159839110816e-07, 7.073233799871518e-09, 4.4388911465458736e-10);
        return select(x.gt(1025), INFINITY, select(x.lt(-1076), constant(0), scaled(p, n)));
    }

    static final Formula EXPM1 = Formula.elementary("expm1", Exponentials::expm1in32, Exponentials::expm1in64,
            xy -> xy[0].exp());

    private static Expr expm1in32(Expr x) {
        Expr n = SINGLE.halvings(x);
        Expr r = SINGLE.rest(x, n);
        Expr q = polynomial(r, 0.5f, 0.16666667f, 0.041666325f, 0.00833322f, 0.0013943308f, 0.00019962316f);
        Expr y = scaledLessOne(r, r.square().fma(q, SINGLE.lostByRest(x, n)), n);
        return select(x.abs().lt(0x1p-25), x, select(x.gt(89), INFINITY, select(x.lt(-18), constant(-1), y)));
    }

    private static Expr expm1in64(Expr x) {
        Expr n = DOUBLE.halvings(x);
        Expr r = DOUBLE.rest(x, n);
        Expr q = polynomial(r, 0.5000000000000001, 0.16666666666666666, 0.04166666666664957, 0.008333333333329647,
                0.0013888888896200038, 0.00019841269867653841, 2.480157458627936e-05, 2.7557260913854233e-06,
                2.756696560168739e-07, 2.5103866330071072e-08, 1.8235410781275954e-09);
        Expr y = scaledLessOne(r, r.square().fma(q, DOUBLE.lostByRest(x, n)), n);
        return select(x.abs().lt(0x1p-54), x, select(x.gt(710), INFINITY, select(x.lt(-38), constant(-1), y)));
    }

    /** 2^n (1 + a + b) - 1 with |b| much less than |a|; at half its size on the way, as 2^n may just be too large. */
    private static Expr scaledLessOne(Expr a, Expr b, Expr n) {
        Expr s = n.sub(1).pow2();
        return s.fma(b, s.fma(a, s.sub(0.5))).mul(2);
    }

    /** Its slope 1 - y^2 is stated as 4 sigmoid(2x) sigmoid(-2x): 1 - y^2 is 0 from x = 19 on. */
    static final Formula TANH = Formula.elementary("tanh", Exponentials::tanh32, Exponentials::tanh64, xy -> {
        Expr twice = xy[0].mul(2);
        return twice.sigmoid().mul(twice.neg().sigmoid()).mul(4);
    });

    private static Expr tanh32(Expr x) {
        Expr z = x.square();
        Expr near = polynomial(z, -0.33333313f, 0.13332437f, -0.053835757f, 0.021000376f, -0.0061696135f).mul(z).fma(x,
                x);
        Expr t = x.abs().mul(2);
        Expr n = SINGLE.halvings(t);
        Expr e = expOfRest32(SINGLE.rest(t, n));
        return tanh(x, near, select(t.gt(20), constant(1), oneLessTwoOver(e.fma(n.pow2(), constant(1)))));
    }

    private static Expr tanh64(Expr x) {
        Expr z = x.square();
        Expr near = polynomial(z, -0.33333333333333276, 0.13333333333322822, -0.05396825396154693, 0.021869488322288782,
                -0.008863231557013228, 0.003592081456012926, -0.0014554746318058921, 0.0005881634617674255,
                -0.00023266594910113211, 8.22904596307483e-05, -1.886144278525714e-05).mul(z).fma(x, x);
        Expr t = x.abs().mul(2);
        Expr n = DOUBLE.halvings(t);
        Expr e = expOfRest64(DOUBLE.rest(t, n));
        return tanh(x, near, select(t.gt(40), constant(1), oneLessTwoOver(e.fma(n.pow2(), constant(1)))));
    }

    private static Expr oneLessTwoOver(Expr d) {
        return constant(1).sub(constant(2).div(d));
    }

    private static Expr tanh(Expr x, Expr near, Expr far) {
        return select(x.abs().lt(0.5625), near, select(x.lt(0), far.neg(), far));
    }
}
