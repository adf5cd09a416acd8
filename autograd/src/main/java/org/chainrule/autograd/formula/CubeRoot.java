package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

import java.util.List;

/**
 * The cube root as arithmetic. |x| is 8^k 2^j f with 1 <= f < 2 and j from -1 to 1. A polynomial approximates the
 * reciprocal of the root of 2^j f to 14 bits (Remez' exchange in 60 digits), a step of Householder's method refines it, and
 * a step of Newton's for the root itself, in which the cube is computed to twice the digits, leaves little but the last
 * rounding.
 */
final class CubeRoot {
    private CubeRoot() {}

    /** 1 / (3 y^2) with the root y of x. Its derivative by x, -2/3 of it over x, is stated: the derived one is NaN at 0. */
    private static final Formula DERIVATIVE = Formula
            .of("cbrt'", 2, xy -> one().div(xy[1].square().mul(3)))
            .withDerivatives(List.of(xyz -> xyz[2].mul(-2.0 / 3).div(xyz[0]), _ -> zero()))
            .writtenAs(Notation.BODY);

    /** Within 0.51 units in the last place in single and in double precision. */
    static final Formula CBRT = Formula.elementary("cbrt", x -> cbrt(SINGLE, x), x -> cbrt(DOUBLE, x),
            xy -> DERIVATIVE.call(xy[0], xy[1]));

    private static Expr cbrt(ArgumentReduction precision, Expr x) {
        int step = precision == SINGLE ? 9 : 18;
        Expr a = x.abs();
        Expr isSmall = a.lt(1);
        double moved = Math.scalb(1.0, 3 * step); // away from the ends of the exponents
        Expr m = a.mul(select(isSmall, constant(moved), constant(1 / moved)));
        Expr e = m.exponent();
        Expr k = precision.nearest(e.mul(precision.rounded(1.0 / 3)));
        Expr j = k.fma(constant(-3), e);
        Expr f = m.mul(e.neg().pow2());
        Expr y = root(precision, f, j).mul(k.add(select(isSmall, constant(-step), constant(step))).pow2());
        return select(a.lt(Double.POSITIVE_INFINITY), Symmetry.odd(x, y), x);
    }

    /** Computes the cube root of 2^j f. */
    private static Expr root(ArgumentReduction precision, Expr f, Expr j) {
        Expr ofPower = select(j.lt(0), constant(precision.rounded(1.2599210498948732)),
                select(j.gt(0), constant(precision.rounded(0.7937005259840998)), one()));
        Expr m = f.mul(j.pow2());
        Expr first = polynomial(f, precision.rounded(1.6700067678387844), precision.rounded(-1.1728803063949752),
                precision.rounded(0.695482741348436), precision.rounded(-0.2212379054958502),
                precision.rounded(0.02859103418926544)).mul(ofPower);
        Expr error = m.mul(first).mul(first.square()).neg().add(1);
        Expr correction = precision == SINGLE
                ? error.mul(precision.rounded(1.0 / 3))
                : error.fma(constant(2.0 / 9), constant(1.0 / 3)).mul(error);
        Expr reciprocal = first.fma(correction, first);
        Expr square = reciprocal.square();
        Expr y = m.mul(square);
        Expr ySquare = y.square();
        Expr ySquareLost = y.fma(y, ySquare.neg());
        Expr remainder = ySquareLost.neg().fma(y, ySquare.neg().fma(y, m));
        return square.mul(precision.rounded(1.0 / 3)).fma(remainder, y);
    }
}
