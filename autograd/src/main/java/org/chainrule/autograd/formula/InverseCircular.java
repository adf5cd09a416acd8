package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

/**
 * The inverse trigonometric functions as arithmetic, in one precision. Two odd series are summed, by minimax polynomials
 * in the square of t (Remez' exchange in 60 digits, the leading coefficients rounded before the others are fitted
 * again): atan t = t + t^3 P(t^2) for t up to 1, and asin t = t + t^3 Q(t^2) for t up to 1/2. All else is reduced to these,
 * and added to pi/2 or pi in two parts. The bounds stated for the functions are in units in the last place; all floats
 * keep to them, and all of 10^7 doubles.
 */
enum InverseCircular {
    /** Floats; the polynomials err by 2^-28.4 and 2^-31.7 of the function. */
    SINGLE(1.5707964f, -4.371139e-8f, //
            new double[] {-0.333333f, 0.1999853f, -0.14264016f, 0.10950881f, -0.08399307f, 0.057881124f, -0.03109609f,
                0.010867665f, -0.001782431f},
            new double[] {0.1666666f, 0.07500522f, 0.044513382f, 0.031838845f, 0.014316901f, 0.037691906f}),

    /** Doubles; the polynomials err by 2^-57.6 and 2^-59.9 of the function. */
    DOUBLE(1.5707963267948966, 6.123233995736766e-17, //
            new double[] {-0.3333333333333307, 0.19999999999951748, -0.14285714282587975, 0.11111111007338302,
                -0.09090907007729386, 0.07692279888078457, -0.06666404416426738, 0.05880529767432092,
                -0.05253526607366787, 0.04722347813361148, -0.04219242286181789, 0.036643137239451375,
                -0.029905717521726997, 0.021987048578299185, -0.013902556342899771, 0.007197873107968401,
                -0.0028856042327341934, 0.0008315580457583323, -0.00015221088588098582, 1.3229983852945719e-05},
            new double[] {0.1666666666666676, 0.07499999999970865, 0.04464285717456295, 0.030381942709750673,
                0.022372214939453388, 0.017351612785547817, 0.013980812148979357, 0.011398975395831372,
                0.010779924149117324, 0.0037075698132844593, 0.02170478768878336, -0.020995500181317555,
                0.032626505119858644});

    private final double halfPi;
    private final double halfPiTail; // the digits that follow
    private final double[] atan; // P
    private final double[] asin; // Q

    InverseCircular(double halfPi, double halfPiTail, double[] atan, double[] asin) {
        this.halfPi = halfPi;
        this.halfPiTail = halfPiTail;
        this.atan = atan;
        this.asin = asin;
    }

    /** Computes atan x; from 1 on it is pi/2 - atan(1/x). */
    Expr atan(Expr x) {
        Expr size = x.abs();
        Expr isLarge = size.ge(1);
        Expr t = select(isLarge, one().div(size), size);
        Expr y = atanWithTail(t, select(isLarge, constant(-halfPiTail), zero()));
        return Symmetry.odd(x, select(isLarge, constant(halfPi).sub(y), y));
    }

    /** Computes asin x; beyond 1/2 it is pi/2 - 2 asin(sqrt((1 - x)/2)), where the difference in the root is exact. */
    Expr asin(Expr x) {
        Expr size = x.abs();
        Expr isSmall = size.le(0.5);
        Expr square = select(isSmall, size.square(), halfOfComplement(size));
        Expr t = select(isSmall, size, square.sqrt());
        Expr cube = t.mul(square);
        Expr q = polynomial(square, asin);
        Expr twice = t.mul(2);
        Expr difference = constant(halfPi).sub(twice);
        Expr lost = constant(halfPi).sub(difference).sub(twice);
        Expr large = difference.add(cube.fma(q.mul(-2), lost.add(halfPiTail)));
        return Symmetry.odd(x, select(isSmall, cube.fma(q, t), large));
    }

    /** Computes acos x: pi/2 - asin x near 0, else 2 asin(sqrt((1 - |x|)/2)), which below 0 is taken off pi. */
    Expr acos(Expr x) {
        Expr size = x.abs();
        Expr isSmall = size.le(0.5);
        Expr isNearOne = x.gt(0.5);
        Expr square = select(isSmall, size.square(), halfOfComplement(size));
        Expr t = select(isSmall, x, square.sqrt());
        Expr y = sum(t, square, polynomial(square, asin), select(isNearOne, zero(), constant(-halfPiTail)));
        Expr angle = select(isNearOne, y, constant(halfPi).sub(y));
        return select(isSmall, angle, angle.mul(2));
    }

    /**
     * Computes the angle of the point (x, y): the arctangent of the shorter side by the longer one, counted from the
     * nearest axis. Zeros have signs, which only divisions show.
     */
    Expr atan2(Expr y, Expr x) {
        Expr height = y.abs();
        Expr width = x.abs();
        Expr isOrigin = height.add(width).eq(0);
        Expr isSteep = select(isOrigin, zero(), height.ge(width));
        Expr shorter = select(isSteep, width, height);
        Expr longer = select(isSteep, height, width);
        Expr ratio = select(isOrigin, one(), shorter).div(select(isOrigin, x, longer));
        Expr isLeft = select(isOrigin, ratio, x).lt(0);
        Expr t = select(isOrigin, zero(), select(shorter.eq(longer), one(), ratio));
        Expr quarters = select(isSteep, one(), select(isLeft, constant(2), zero()));
        Expr sign = select(isSteep.ne(isLeft), constant(-1), one());
        Expr rest = atanWithTail(t, quarters.mul(sign).mul(halfPiTail));
        Expr angle = quarters.fma(constant(halfPi), sign.mul(rest));
        return select(y.add(one().div(y)).lt(0), angle.neg(), angle);
    }

    /** Computes (1 - size) / 2. */
    private static Expr halfOfComplement(Expr size) {
        return size.fma(constant(-0.5), constant(0.5));
    }

    /** Computes t + (t^3 P + tail). */
    private static Expr sum(Expr t, Expr square, Expr p, Expr tail) {
        return t.add(t.mul(square).fma(p, tail));
    }

    /** Computes atan t + tail for t from 0 to 1. */
    private Expr atanWithTail(Expr t, Expr tail) {
        Expr square = t.square();
        return sum(t, square, Polynomial.alternating(square, atan), tail);
    }
}
