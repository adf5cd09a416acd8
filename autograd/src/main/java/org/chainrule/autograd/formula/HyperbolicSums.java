package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

/**
 * sinh and cosh as arithmetic, in one precision. With |x| = n ln 2 + r as in {@link ArgumentReduction}, and the half sum
 * c and half difference d of 2^n and 2^-n, sinh |x| = d cosh r + c sinh r and cosh x = c cosh r + d sinh r. Near 0, where n
 * is 0, that is sinh r and cosh r; nothing cancels. cosh r = 1 + r^2 C(r^2) and sinh r = r + r^3 S(r^2), by minimax
 * polynomials (Remez' exchange in 60 digits, the leading coefficients rounded before the others are fitted again).
 */
enum HyperbolicSums {
    /** Floats; the polynomials err by 2^-33.3 of cosh r and 2^-34.3 of sinh r. */
    SINGLE(ArgumentReduction.SINGLE, 90, //
            new double[] {0.5f, 0.04166646f, 0.0013935452f},
            new double[] {0.16666667f, 0.008333175f, 0.00019974081f}),

    /** Doubles; the polynomials err by 2^-58 of cosh r and 2^-61.7 of sinh r. */
    DOUBLE(ArgumentReduction.DOUBLE, 711, //
            new double[] {0.5000000000000013, 0.0416666666665101, 0.0013888888948538956, 2.4801488236027933e-05,
                2.763193225826756e-07},
            new double[] {0.16666666666666677, 0.008333333333321376, 0.00019841269886867186, 2.755724337643651e-06,
                2.5109355047935246e-08});

    /** Below this sinh x is x. */
    private static final double TINY = 0x1p-28;

    /** Beyond this 2^-n is nothing beside 2^n. */
    private static final double LARGE = 40;

    /** What sums are divided by, so that they don't overflow before the values do. */
    private static final double SCALE = 4;

    private final ArgumentReduction reduction;
    private final double end; // beyond this both functions are infinite
    private final double[] cosh; // C
    private final double[] sinh; // S

    HyperbolicSums(ArgumentReduction reduction, double end, double[] cosh, double[] sinh) {
        this.reduction = reduction;
        this.end = end;
        this.cosh = cosh;
        this.sinh = sinh;
    }

    Expr sinh(Expr x) {
        return select(x.abs().lt(TINY), x, Symmetry.odd(x, sum(x.abs(), false)));
    }

    Expr cosh(Expr x) {
        return sum(x.abs(), true);
    }

    /** Computes cosh or sinh of a number that isn't negative: the terms of a and a r first, which are the largest. */
    private Expr sum(Expr x, boolean isEven) {
        Expr n = reduction.quotient(x);
        Expr r = reduction.remainder(x, n);
        Expr square = r.square();
        Expr power = n.sub(3).pow2(); // 2^n / 2, by the scale
        Expr reciprocal = select(x.gt(LARGE), zero(), constant(-3).sub(n).pow2());
        Expr ofCosh = isEven ? power.add(reciprocal) : power.sub(reciprocal);
        Expr ofSinh = isEven ? power.sub(reciprocal) : power.add(reciprocal);
        Expr sinhRest = r.mul(square).fma(polynomial(square, sinh), reduction.remainderError(x, n));
        Expr lost = isEven ? reciprocal.sub(ofCosh.sub(power)) : power.sub(ofCosh).sub(reciprocal); // by rounding ofCosh
        Expr rest = ofCosh.fma(square.mul(polynomial(square, cosh)), ofSinh.fma(sinhRest, lost));
        Expr y = ofSinh.fma(r, ofCosh).add(rest).mul(SCALE);
        return select(x.gt(end), constant(Double.POSITIVE_INFINITY), y);
    }
}
