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
 * The power of any exponent, as arithmetic: |a|^b = 2^y with y = b log2 |a| to twice the digits, and the sign that a
 * negative a has with an odd b.
 *
 * <p>
 * With |a| = 2^k m and s = (m - 1)/(m + 1), log2 |a| = k + 2/ln 2 (s + s^3/3 + s^5 Q(s^2)), where Q is a minimax
 * polynomial, found as those of {@link Exponentials}; only its terms are computed to single digits.
 */
final class Powers {
    private Powers() {}

    /**
     * a^b, where a^0 is the constant 1, and 0^b for b >= 0 doesn't depend on b; as IEEE defines it, so 1^b is 1 for
     * every b, and (-1)^b for infinite ones; within 1.2 units in the last place in single and 1.1 in double precision. Powers that are numbers of the precision are exact.
     */
    static final Formula POW = Formula.elementary("pow", 2, ab -> pow(SINGLE, ab), ab -> pow(DOUBLE, ab),
            List.of(aby -> PowerDerivatives.BY_BASE.call(aby[0], aby[1]),
                    aby -> PowerDerivatives.BY_EXPONENT.call(aby[0], aby[1])))
            .writtenAs(Notation.POWER);

    private static Expr pow(ArgumentReduction precision, Expr... ab) {
        Expr a = ab[0];
        Expr b = ab[1];
        DoubleWord y = log2(precision, a).times(new DoubleWord(b, zero()));
        Expr n = precision.nearest(y.head());
        Expr most = constant(precision == SINGLE ? 200 : 1500); // of |y|, if a^b is neither 0 nor infinite
        Expr finite = ArgumentReduction.scaled(exp2(precision, y, n), n);
        Expr size = select(y.head().ge(most), constant(Double.POSITIVE_INFINITY),
                select(y.head().le(most.neg()), zero(), finite));
        Expr sizeOrOne = select(a.abs().eq(1), one(), size); // of 1 to a power that is infinite or NaN, too
        return select(b.eq(0), one(), sizeOrOne.mul(sign(a, b, 1)));
    }

    // ---- the logarithm and the exponential ----

    /** Computes log2 |a|, infinite for 0 and infinity. */
    static DoubleWord log2(ArgumentReduction precision, Expr a) {
        boolean single = precision == SINGLE;
        Expr size = a.abs();
        Logarithms.Parts parts = Logarithms.Parts.of(precision, size);
        DoubleWord s = quotient(parts.f());
        DoubleWord z = s.times(s);
        DoubleWord third = single
                ? word(0.3333333432674408, -9.934107758624577e-09)
                : word(0.3333333333333333, 1.850371707708594e-17);
        Expr rest = z.head().square().mul(single
                ? polynomial(z.head(), 0.20000076f, 0.14273542f, 0.117099606f)
                : polynomial(z.head(), 0.1999999999999999, 0.14285714285721932, 0.1111111110889032, 0.09090909422721444,
                        0.07692279156018071, 0.06668134761677236, 0.058378348246754835, 0.05991371009243324));
        DoubleWord cubic = z.times(third);
        DoubleWord r = DoubleWord.sum(cubic.head(), rest).plusTail(cubic.tail());
        DoubleWord linear = s.times(single
                ? word(2.885390043258667, 3.851926067000022e-08)
                : word(2.8853900817779268, 4.0710547481862066e-17));
        DoubleWord higher = linear.times(r);
        DoubleWord fraction = DoubleWord.sum(linear.head(), higher.head())
                .plusTail(linear.tail().add(higher.tail()));
        DoubleWord whole = DoubleWord.sum(parts.k(), fraction.head()).plusTail(fraction.tail());
        Expr head = select(size.eq(0), constant(Double.NEGATIVE_INFINITY),
                select(size.eq(Double.POSITIVE_INFINITY), size, whole.head()));
        return new DoubleWord(head, whole.tail());
    }

    private static DoubleWord word(double head, double tail) {
        return new DoubleWord(constant(head), constant(tail));
    }

    /** Computes f / (2 + f). */
    private static DoubleWord quotient(Expr f) {
        DoubleWord divisor = DoubleWord.sum(constant(2), f);
        Expr reciprocal = one().div(divisor.head());
        Expr s = f.mul(reciprocal);
        Expr remainder = s.neg().fma(divisor.tail(), s.neg().fma(divisor.head(), f));
        return new DoubleWord(s, remainder.mul(reciprocal));
    }

    /** Computes 2^(y - n). */
    static Expr exp2(ArgumentReduction precision, DoubleWord y, Expr n) {
        DoubleWord r = DoubleWord.sum(y.head().sub(n), y.tail());
        Expr lost = r.tail().mul(precision.rounded(StrictMath.log(2)));
        return one().add(r.head().fma(Exponentials.exp2Quotient(precision, r.head()), lost));
    }

    // ---- the sign ----

    /** Computes the sign of a^(b - n + 1): 1 or -1; NaN where a is negative and b not an integer. */
    static Expr sign(Expr a, Expr b, int n) {
        Expr isInteger = isInteger(b);
        Expr isEven = isInteger(b.mul(0.5));
        Expr ofInteger = n % 2 == 1 ? select(isEven, one(), constant(-1)) : select(isEven, constant(-1), one());
        Expr isNegative = select(a.eq(0), one().div(a), a).lt(0);
        Expr isFinite = a.abs().lt(Double.POSITIVE_INFINITY);
        Expr otherwise = select(isFinite.mul(a.ne(0)), constant(Double.NaN), one());
        return select(isNegative, select(isInteger, ofInteger, otherwise), one());
    }

    private static Expr isInteger(Expr x) {
        return x.round().eq(x);
    }
}
