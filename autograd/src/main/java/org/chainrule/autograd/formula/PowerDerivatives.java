package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

/**
 * The derivatives of a^b: products of factors and a power, which are right also where the power alone, or a product of
 * the factors, is too large or too small for a number. Exponents of 2 are added up apart, and applied last.
 */
final class PowerDerivatives {
    private PowerDerivatives() {}

    /** The second derivative by a, b (b - 1) a^(b-2). */
    private static final Formula BY_BASE_TWICE = Formula
            .computed("pow''", 2, ab -> ab[1].safeMul(ab[1].sub(1).safeMul(ab[0].pow(ab[1].sub(2)))),
                    ab -> byBaseTwice(SINGLE, ab[0], ab[1]), ab -> byBaseTwice(DOUBLE, ab[0], ab[1]))
            .writtenAs(Notation.BODY);

    /** The derivative by a and b, a^(b-1) (1 + b ln a). */
    private static final Formula BY_BOTH = Formula
            .computed("pow''", 2, ab -> ab[0].pow(ab[1].sub(1)).safeMul(ab[1].mul(ab[0].log()).add(1)),
                    ab -> byBoth(SINGLE, ab[0], ab[1]), ab -> byBoth(DOUBLE, ab[0], ab[1]))
            .writtenAs(Notation.BODY);

    /** The derivative by a, b a^(b-1). */
    static final Formula BY_BASE = Formula
            .computed("pow'", 2, ab -> ab[1].safeMul(ab[0].pow(ab[1].sub(1))), ab -> byBase(SINGLE, ab[0], ab[1]),
                    ab -> byBase(DOUBLE, ab[0], ab[1]))
            .withDerivatives(List.of(aby -> BY_BASE_TWICE.call(aby[0], aby[1]), aby -> BY_BOTH.call(aby[0], aby[1])))
            .writtenAs(Notation.BODY);

    /** The second derivative by b, a^b (ln a)^2. */
    private static final Formula BY_EXPONENT_TWICE = byExponent("pow''", 2);

    /** The derivative by b, a^b ln a. */
    static final Formula BY_EXPONENT = byExponent("pow'", 1)
            .withDerivatives(
                    List.of(aby -> BY_BOTH.call(aby[0], aby[1]), aby -> BY_EXPONENT_TWICE.call(aby[0], aby[1])));

    private static Formula byExponent(String name, int order) {
        return Formula.computed(name, 2, ab -> {
            Expr log = ab[0].log();
            Expr value = ab[0].pow(ab[1]).mul(order == 1 ? log : log.square());
            return select(ab[0].eq(0), select(ab[1].ge(0), constant(0), value), value);
        }, ab -> byExponent(SINGLE, order, ab[0], ab[1]), ab -> byExponent(DOUBLE, order, ab[0], ab[1]))
                .writtenAs(Notation.BODY);
    }

    private static Expr byBase(ArgumentReduction precision, Expr a, Expr b) {
        return select(b.eq(0), zero(), product(precision, a, b, 1, b));
    }

    private static Expr byBaseTwice(ArgumentReduction precision, Expr a, Expr b) {
        return select(b.eq(0).add(b.eq(1)), zero(), product(precision, a, b, 2, b, b.sub(1)));
    }

    private static Expr byBoth(ArgumentReduction precision, Expr a, Expr b) {
        Expr log = a.log();
        double most = Math.scalb(1.0, precision == SINGLE ? 120 : 1000); // beyond, b ln a may be none, and 1 is lost
        Expr isLarge = b.abs().gt(most).mul(log.ne(0));
        Expr sum = select(b.eq(0), one(), b.fma(log, one()));
        Expr value = product(precision, a, b, 1, select(isLarge, b, one()), select(isLarge, log, sum));
        Expr orZero = select(a.eq(Double.POSITIVE_INFINITY).mul(b.lt(1)), zero(), value);
        return select(a.eq(0).mul(b.ge(1)), b.eq(1), orZero);
    }

    private static Expr byExponent(ArgumentReduction precision, int order, Expr a, Expr b) {
        Expr log = a.log();
        Expr value = product(precision, a, b, 0, order == 1 ? log : log.square());
        Expr isZero = a.eq(0).mul(b.ge(0)).add(a.eq(Double.POSITIVE_INFINITY).mul(b.lt(0))); // though ln a is infinite
        return select(isZero, zero(), value);
    }

    /** Computes the product of the factors and a^(b-n). */
    private static Expr product(ArgumentReduction precision, Expr a, Expr b, int n, Expr... factors) {
        Expr less = b.sub(n);
        Expr added = less.sub(b);
        Expr lost = b.sub(less.sub(added)).add(constant(-n).sub(added));
        DoubleWord y = Powers.log2(precision, a).times(new DoubleWord(less, lost));
        Expr whole = precision.nearest(y.head());
        Expr exponent = whole;
        Expr significand = Powers.sign(a, b, n + 1);
        Expr atZero = significand; // the value where a^(b-n) is 1: for b = n or a = 1
        for (Expr factor : factors) {
            Scaled scaled = Scaled.of(precision, factor);
            exponent = exponent.add(scaled.exponent());
            significand = significand.mul(scaled.significand());
            atZero = atZero.mul(factor);
        }
        int far = precision == SINGLE ? 240 : 2000; // of an exponent, beyond which the product is 0 or infinite
        Expr bounded = exponent.max(constant(-far)).min(constant(far));
        Expr finite = ArgumentReduction.scaled(Powers.exp2(precision, y, whole).mul(significand), bounded);
        Expr most = constant(2 * far);
        Expr value = select(y.head().ge(most), significand.mul(Double.POSITIVE_INFINITY),
                select(y.head().le(most.neg()), significand.mul(0), finite));
        return select(less.eq(0).add(a.eq(1)), atZero, value);
    }

    /** A number, 2^exponent times a significand between sqrt(1/2) and sqrt(2), which zero and infinity are themselves. */
    private record Scaled(Expr significand, Expr exponent) {
        static Scaled of(ArgumentReduction precision, Expr x) {
            Expr size = x.abs();
            Logarithms.Parts parts = Logarithms.Parts.of(precision, size);
            Expr isFinite = size.lt(Double.POSITIVE_INFINITY);
            Expr significand = select(isFinite, Symmetry.odd(x, parts.f().add(1)), x);
            return new Scaled(significand, select(isFinite, parts.k(), zero()));
        }
    }
}
