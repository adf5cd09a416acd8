package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

import java.util.List;

import org.chainrule.autograd.formula.Primitive.Fallback;

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

    /** The second derivative by a, b (b - 1) a^(b-2). */
    private static final Formula POW_SECOND = Formula
            .computed("pow''", 2, ab -> ab[1].safeMul(ab[1].sub(1).safeMul(ab[0].pow(ab[1].sub(2)))),
                    ab -> derivative(SINGLE, 2, ab), ab -> derivative(DOUBLE, 2, ab))
            .writtenAs(Notation.BODY);

    /** The derivative by a and b, a^(b-1) (1 + b ln a). */
    private static final Formula POW_MIXED = Formula
            .computed("pow''", 2, ab -> ab[0].pow(ab[1].sub(1)).safeMul(ab[1].mul(ab[0].log()).add(1)),
                    ab -> mixedDerivative(SINGLE, ab), ab -> mixedDerivative(DOUBLE, ab))
            .writtenAs(Notation.BODY);

    /** The derivative by a, b a^(b-1). */
    private static final Formula POW_FIRST = Formula
            .computed("pow'", 2, ab -> ab[1].safeMul(ab[0].pow(ab[1].sub(1))), ab -> derivative(SINGLE, 1, ab),
                    ab -> derivative(DOUBLE, 1, ab))
            .withDerivatives(List.of(aby -> POW_SECOND.call(aby[0], aby[1]), aby -> POW_MIXED.call(aby[0], aby[1])))
            .writtenAs(Notation.BODY);

    /** The second derivative by b, a^b (ln a)^2. */
    private static final Formula POW_SECOND_BY_EXPONENT = byExponent("pow''", 2);

    /** The derivative by b, a^b ln a, a number also where a^b is too large for one. */
    private static final Formula POW_BY_EXPONENT = byExponent("pow'", 1).withDerivatives(List
            .of(aby -> POW_MIXED.call(aby[0], aby[1]), aby -> POW_SECOND_BY_EXPONENT.call(aby[0], aby[1])));

    /**
     * a^b, where a^0 is the constant 1, and 0^b for b >= 0 doesn't depend on b; within 1.2 units in the last place in single
     * and 1.1 in double precision. Powers that are numbers of the precision are exact.
     */
    static final Formula POW = Formula.elementary("pow", 2, ab -> pow(SINGLE, ab), ab -> pow(DOUBLE, ab),
            List.of(aby -> POW_FIRST.call(aby[0], aby[1]), aby -> POW_BY_EXPONENT.call(aby[0], aby[1])))
            .writtenAs(Notation.POWER);

    private static Formula byExponent(String name, int order) {
        return Formula.computed(name, 2, ab -> {
            Expr log = ab[0].log();
            Expr value = ab[0].pow(ab[1]).mul(order == 1 ? log : log.square());
            return select(ab[0].eq(0), select(ab[1].ge(0), constant(0), value), value);
        }, ab -> derivativeByExponent(SINGLE, order, ab), ab -> derivativeByExponent(DOUBLE, order, ab))
                .writtenAs(Notation.BODY);
    }

    private static Expr pow(ArgumentReduction precision, Expr... ab) {
        Expr a = ab[0];
        Expr b = ab[1];
        DoubleWord y = log2(precision, a).times(new DoubleWord(b, zero()));
        Expr n = precision.nearest(y.head());
        Expr most = constant(precision == SINGLE ? 200 : 1500); // of |y|, if a^b is neither 0 nor infinite
        Expr finite = ArgumentReduction.scaled(exp2(precision, y, n), n);
        Expr size = select(y.head().ge(most), constant(Double.POSITIVE_INFINITY),
                select(y.head().le(most.neg()), zero(), finite));
        return select(b.eq(0), one(), size.mul(sign(a, b, 1)));
    }

    // ---- the logarithm and the exponential ----

    /** Computes log2 |a|, infinite for 0 and infinity. */
    private static DoubleWord log2(ArgumentReduction precision, Expr a) {
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
    private static Expr exp2(ArgumentReduction precision, DoubleWord y, Expr n) {
        DoubleWord r = DoubleWord.sum(y.head().sub(n), y.tail());
        Expr lost = r.tail().mul(precision.rounded(Math.log(2)));
        return one().add(r.head().fma(Exponentials.exp2Quotient(precision, r.head()), lost));
    }

    // ---- the sign ----

    /** Computes the sign of a^(b - n + 1): 1 or -1; NaN where a is negative and b not an integer. */
    private static Expr sign(Expr a, Expr b, int n) {
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

    // ---- the derivatives ----

    private static final Evaluator FIRST = ab -> ab[1] == 0 ? 0 : product(ab[1], ab[0], ab[1], 1);
    private static final Evaluator SECOND = ab -> second(ab[0], ab[1]);
    private static final Evaluator MIXED = ab -> mixed(ab[0], ab[1]);
    private static final Evaluator BY_EXPONENT = ab -> byExponent(ab[0], ab[1], 1);
    private static final Evaluator SECOND_BY_EXPONENT = ab -> byExponent(ab[0], ab[1], 2);

    private static double second(double a, double b) {
        if (b == 0 || b == 1) {
            return 0;
        }
        double factor = b * (b - 1);
        return Double.isFinite(factor) ? product(factor, a, b, 2) : product(b, a, b, 2) * (b - 1);
    }

    private static double mixed(double a, double b) {
        if (a == 0 && b >= 1) {
            return b == 1 ? 1 : 0;
        }
        double log = StrictMath.log(a);
        double factor = b == 0 ? 1 : 1 + b * log;
        return Double.isInfinite(factor) ? product(b, a, b, 1) * log : product(factor, a, b, 1);
    }

    private static double byExponent(double a, double b, int order) {
        return a == 0 && b >= 0 ? 0 : product(Math.pow(StrictMath.log(a), order), a, b, 0);
    }

    /** Computes b a^(b-1), or b (b-1) a^(b-2), where neither factor is extreme; the platform computes the others. */
    private static Expr derivative(ArgumentReduction precision, int order, Expr... ab) {
        Expr factor = order == 1 ? ab[1] : ab[1].mul(ab[1].sub(1));
        double most = Math.scalb(1.0, mostExponent(precision));
        Expr isModerate = factor.abs().lt(most).mul(factor.abs().gt(1 / most));
        return product(precision, factor, isModerate, order, order == 1 ? FIRST : SECOND, ab);
    }

    private static Expr mixedDerivative(ArgumentReduction precision, Expr... ab) {
        Expr factor = select(ab[1].eq(0), one(), ab[1].fma(ab[0].log(), one()));
        return product(precision, factor, one(), 1, MIXED, ab);
    }

    private static Expr derivativeByExponent(ArgumentReduction precision, int order, Expr... ab) {
        Expr log = ab[0].log();
        return order == 1
                ? product(precision, log, one(), 0, BY_EXPONENT, ab)
                : product(precision, log.square(), one(), 0, SECOND_BY_EXPONENT, ab);
    }

    /** Returns the largest exponent of 2 for which products of a factor and a power aren't extreme. */
    private static int mostExponent(ArgumentReduction precision) {
        return precision == SINGLE ? 60 : 400;
    }

    /** Computes factor a^(b-n), by the fallback where the power or the factor is extreme. */
    private static Expr product(ArgumentReduction precision, Expr factor, Expr isModerate, int n, Evaluator fallback,
            Expr... ab) {
        Expr a = ab[0];
        Expr b = ab[1];
        Expr less = b.sub(n);
        Expr added = less.sub(b);
        DoubleWord exponent = new DoubleWord(less, b.sub(less.sub(added)).add(constant(-n).sub(added)));
        DoubleWord y = log2(precision, a).times(exponent);
        Expr whole = precision.nearest(y.head());
        Expr value = factor.mul(exp2(precision, y, whole).mul(whole.pow2())).mul(sign(a, b, n + 1));
        Expr extreme = y.head().abs().lt(mostExponent(precision)).mul(isModerate).eq(0);
        return Expr.of(new Fallback(fallback), extreme, value, a, b);
    }

    /**
     * Computes factor a^(b-n). Where b - n would be rounded, which costs a^(b-n) hundreds of units in the last place for
     * extreme a, this is factor a^b / a^n; and where the power is no normal number but the product may be one, the power
     * is taken as the square of another.
     */
    private static double product(double factor, double a, double b, int n) {
        double difference = b - n;
        boolean isExact = difference + n == b && b - difference == n || a == 0 || Double.isInfinite(a)
                || Double.isInfinite(b);
        double exponent = isExact ? difference : b;
        double power = StrictMath.pow(a, exponent);
        if (a == 0 || Double.isNaN(power) || Math.abs(power) >= Double.MIN_NORMAL && Double.isFinite(power)) {
            return overPower(factor * power, a, isExact ? 0 : n);
        }
        double root = StrictMath.pow(Math.abs(a), exponent / 2);
        return overPower(Math.copySign(1, power) * factor * root, a, isExact ? 0 : n) * root;
    }

    /** Computes y / a^n. */
    private static double overPower(double y, double a, int n) {
        return n == 0 ? y : overPower(y / a, a, n - 1);
    }
}
