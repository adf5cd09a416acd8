package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.ArgumentReduction.scaled;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

import java.util.Arrays;
import java.util.List;

/**
 * The error function and its complement, as arithmetic. The polynomials are minimax, found by Remez' exchange in 50
 * digits; of each the error is stated that it causes in the function, relative to the function. The bounds stated
 * for functions are in units in the last place; all floats keep to them, and all of 2.7 * 10^6 doubles.
 */
final class ErrorFunctions {
    private ErrorFunctions() {}

    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

    /** 2/sqrt(pi) e^(-x^2), the derivative of erf. */
    private static final Formula DENSITY = Formula
            .computed("erf'", 1, x -> x[0].square().neg().exp().mul(TWO_OVER_ROOT_PI), x -> density(SINGLE, x[0]),
                    x -> density(DOUBLE, x[0]))
            .withDerivatives(List.of(xy -> Sigmoids.unlessZero(xy[1], xy[1].mul(xy[0]).mul(-2))))
            .writtenAs(Notation.BODY);

    private static Expr density(ArgumentReduction precision, Expr x) {
        return Decay.ofSquare(precision, x, 1).times(constant(precision.rounded(TWO_OVER_ROOT_PI)));
    }

    /**
     * x + x P(x^2) within 1 of 0; 1 - e^Q(|x|) with x's sign further out, where Q = ln erfc is smooth. P causes errors
     * of 2^-29.4 and 2^-56.0, Q of 2^-29.8 and 2^-57.0. Within 1.1 in single and double precision.
     */
    static final Formula ERF = Formula.elementary("erf", x -> {
        Expr p = polynomial(x.square(), 0.12837917f, -0.37612626f, 0.11283579f, -0.026853347f, 0.005187162f,
                -0.0007997853f, 7.806901e-05f);
        Expr q = polynomial(x.abs(), -0.0003415745f, -1.127089f, -0.638145f, -0.10310666f, 0.021838063f, -0.0029476706f,
                0.00018638196f);
        return erf(SINGLE, x, p, q, 4);
    }, x -> {
        Expr p = polynomial(x.square(), 0.12837916709551256, -0.37612638903183343, 0.11283791670936955,
                -0.026866170641960535, 0.005223977596753684, -0.0008548325486169914, 0.0001205528054133969,
                -1.4924466688284929e-05, 1.6444165816019569e-06, -1.6184125229596516e-07, 1.3617351565276553e-08,
                -7.609159569939769e-10);
        Expr q = polynomial(x.abs(), -5.02839260794243e-07, -1.1283740895834458, -0.6366436275835212,
                -0.10270344096835046, 0.018990181699368808, 0.00041062388506887923, -0.0019159391426946501,
                0.000770639911891577, -0.0001350483920365821, -2.0267575931561164e-05, 2.2822832259696214e-05,
                -8.667256028194609e-06, 2.135696761422709e-06, -3.733058054313421e-07, 4.642318671078362e-08,
                -3.934279037549731e-09, 2.0449694880238876e-10, -4.9286310137319405e-12);
        return erf(DOUBLE, x, p, q, 6);
    }, xy -> DENSITY.call(xy[0]));

    private static Expr erf(ArgumentReduction precision, Expr x, Expr p, Expr q, double end) {
        Expr n = precision.quotient(q);
        Expr far = precision.expOfRemainder(precision.remainder(q, n)).neg().fma(n.pow2(), one());
        Expr outside = select(x.abs().gt(end), one(), far);
        return select(x.abs().lt(1), x.fma(p, x), select(x.lt(0), outside.neg(), outside));
    }

    /**
     * 1 - erf(x) within 0.47 of 0; e^(-x^2) times a smooth function further out, see {@link #tail}. The polynomials
     * cause errors of 2^-28.0 and 2^-60.8 near 0, 2^-28.3 and 2^-58.6 further out. Within 1.25 in single and 1.35 in
     * double precision.
     */
    static final Formula ERFC = Formula.elementary("erfc", x -> {
        Expr near = polynomial(x.square(), -1.1283791f, 0.37612286f, -0.112779f, 0.02647378f, -0.004168186f)
                .fma(x, one());
        Expr far = tail(SINGLE, x.abs(), 6.125f, 1.482177734375f, //
                0.99984694f, 0.43713513f, 0.11764183f, 0.010898944f, -0.0037143922f, -0.00083796197f, 0.00022053052f,
                5.0957537e-05f, -1.7048787e-05f, -1.950819e-06f);
        return erfc(x, near, far, 10.0625f);
    }, x -> {
        Expr near = polynomial(x.square(), -1.1283791670955126, 0.3761263890318334, -0.11283791670922766,
                0.026866170633654114, -0.00522397740415591, 0.0008548301856748876, -0.00012053595075775674,
                1.4853893720582325e-05, -1.4823479696840981e-06).fma(x, one());
        Expr far = tail(DOUBLE, x.abs(), 5.375, 1.17840576171875, //
                0.9411884573385737, 0.4615382205638064, 0.14631540114654085, 0.018934164060262486,
                -0.005179557204210077, -0.001923584681238995, 0.00035687806055922135, 0.00018164343564508839,
                -4.883455914234094e-05, -1.603478671518559e-05, 8.362979825321982e-06, 6.32346859605915e-07,
                -1.302744084035308e-06, 2.2215401244654546e-07, 1.3957441007734772e-07, -7.684996976672255e-08,
                1.566061858629934e-09, 1.2797712560295555e-08, -4.890909467954352e-09, -6.622717538687969e-10,
                1.129189491904617e-09, -2.0498466122900652e-10, -1.0895164182779007e-10, 3.8563015571833314e-11);
        return erfc(x, near, far, 27.25);
    }, xy -> DENSITY.call(xy[0]).neg());

    private static Expr erfc(Expr x, Expr near, Expr far, double end) {
        Expr outside = select(x.abs().gt(end), zero(), far);
        return select(x.abs().lt(0.46875), near, select(x.lt(0), constant(2).sub(outside), outside));
    }

    /**
     * Computes erfc(x) = e^(-x^2) u G(t) for x from 0.46 on, where u = 1/(x + 2) and G is a polynomial in t = bu - a,
     * which runs through [-1, 1]; a is chosen such that the first two coefficients of G are almost exact in their
     * precision. Of the three factors each brings along what its rounding loses.
     */
    private static Expr tail(ArgumentReduction precision, Expr x, double b, double a, double... c) {
        Expr d = x.add(2);
        Expr u = one().div(d);
        Expr excess = u.fma(x.sub(d.sub(2)), u.fma(d, constant(-1))); // u(x + 2) - 1

        Expr t = u.fma(constant(b), constant(-a));
        Expr rest = polynomial(t, Arrays.copyOfRange(c, 1, c.length));
        Expr g = rest.fma(t, constant(c[0]));
        Expr gLost = rest.fma(t, constant(c[0]).sub(g));

        Expr z = x.square().neg();
        Expr n = precision.quotient(z);
        Expr r = precision.remainder(z, n);
        Expr w = precision.expm1Quotient(r);
        Expr e = w.fma(r, one());
        Expr eLost = w.fma(r, one().sub(e));
        Expr exponentLost = precision.remainderError(z, n).sub(x.fma(x, z));

        // What u is too large by, relative to it, makes uG too large by 1 + 2.75u times as much, within a few percent.
        Expr relative = excess.fma(u.fma(constant(-2.75), constant(-1)), exponentLost);
        Expr v = u.mul(g);
        Expr vLost = relative.fma(v, u.fma(gLost, u.fma(g, v.neg())));
        return scaled(e.fma(v, e.fma(vLost, eLost.mul(v))), n);
    }
}
