package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

import org.chainrule.autograd.formula.Primitive.Fallback;

/**
 * Division with a remainder. The remainder is exact, whatever the quotient: where that is so large that its last integer digit
 * isn't in the number, the platform's operator computes it.
 */
final class Remainders {
    private Remainders() {}

    /** a - b trunc(a/b), with the sign of a. */
    static final Formula FMOD = Formula.elementary("fmod", 2, ab -> fmod(0x1p23, ab[0], ab[1]),
            ab -> fmod(0x1p52, ab[0], ab[1]),
            List.of(_ -> Expr.one(), aby -> aby[0].div(aby[1]).trunc().neg()));

    /** floor(a/b), the floor of the exact quotient, which no multiple of b is close to where a is infinite. Its derivative is 0. */
    static final Formula FLOOR_DIVIDE = Formula.elementary("floorDivide", 2, ab -> floorDivide(0x1p23, ab[0], ab[1]),
            ab -> floorDivide(0x1p52, ab[0], ab[1]), List.of(_ -> zero(), _ -> zero()));

    /** a - b floor(a/b), with the sign of b. */
    static final Formula REMAINDER = Formula.elementary("remainder", 2, Remainders::remainder, Remainders::remainder,
            List.of(_ -> Expr.one(), aby -> FLOOR_DIVIDE.call(aby[0], aby[1]).neg()));

    /** The integer quotient of magnitudes, and what remains. */
    private record Division(Expr quotient, Expr whole, Expr rest) {

        /**
         * Divides by a number that isn't 0. The quotient that is rounded may be the integer above the exact one; the remainder
         * is negative then, and exact as any difference less than the divisor.
         */
        static Division of(Expr x, Expr divisor) {
            Expr quotient = x.div(divisor);
            Expr rounded = quotient.floor();
            Expr difference = rounded.neg().fma(divisor, x);
            Expr isAbove = difference.lt(0);
            Expr rest = select(isAbove, difference.add(divisor), difference);
            Expr isByInfinity = divisor.eq(Double.POSITIVE_INFINITY).mul(x.lt(Double.POSITIVE_INFINITY));
            return new Division(quotient, select(isAbove, rounded.sub(1), rounded), select(isByInfinity, x, rest));
        }
    }

    private static Expr fmod(double large, Expr a, Expr b) {
        var division = Division.of(a.abs(), b.abs());
        Expr magnitude = Expr.of(new Fallback(ab -> Math.abs(ab[0]) % Math.abs(ab[1])), division.quotient.ge(large),
                division.rest, a, b);
        return select(a.lt(0), magnitude.neg(), select(magnitude.eq(0), a.mul(0), magnitude));
    }

    private static Expr remainder(Expr... ab) {
        Expr rest = ab[0].fmod(ab[1]);
        return select(rest.ne(0).mul(rest.lt(0).ne(ab[1].lt(0))), rest.add(ab[1]), rest);
    }

    /** From {@code large} on quotients are integers, and 0 has the sign of the quotient. Infinity less itself is NaN. */
    private static Expr floorDivide(double large, Expr a, Expr b) {
        var division = Division.of(a.abs(), b.abs());
        Expr quotient = a.div(b);
        Expr isNegative = a.lt(0).ne(b.lt(0));
        Expr below = select(division.rest.eq(0), zero(), Expr.one());
        Expr floor = select(isNegative, division.whole.add(below).neg(), division.whole);
        Expr isPlain = a.eq(0).add(division.quotient.ge(large)).add(quotient.ne(quotient));
        Expr isInfinite = a.abs().eq(Double.POSITIVE_INFINITY).mul(b.ne(0));
        return select(isInfinite, a.sub(a), select(isPlain, quotient, floor));
    }
}
