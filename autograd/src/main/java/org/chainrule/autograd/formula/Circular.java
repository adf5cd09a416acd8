package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The inverse trigonometric functions and the length of a vector, with their derivatives. */
final class Circular {
    private Circular() {}

    /** 1 / sqrt(1 - x^2), with all digits near 1. Its derivative x y^3 is stated: the derived one is 0 near 0. */
    private static final Formula ASIN_DERIVATIVE = Formula
            .of("asin'", 1, x -> one().div(one().sub(x[0]).mul(x[0].add(1)).sqrt()))
            .withDerivatives(List.of(xy -> xy[1].square().mul(xy[1]).mul(xy[0]))).writtenAs(Notation.BODY);

    /** Within 1.1 units in the last place in single and in double precision. */
    static final Formula ASIN = Formula.elementary("asin", InverseCircular.SINGLE::asin,
            InverseCircular.DOUBLE::asin, xy -> ASIN_DERIVATIVE.call(xy[0]));
    /** Within 1.1 in single and in double precision. */
    static final Formula ACOS = Formula.elementary("acos", InverseCircular.SINGLE::acos,
            InverseCircular.DOUBLE::acos, xy -> ASIN_DERIVATIVE.call(xy[0]).neg());

    private static final double LARGE = 1e9; // 1 + x^2 is x^2, which might overflow if x were much larger

    /** 1 / (1 + x^2). Its derivative -2 x y^2 is stated: the derived one has x^4 as a divisor. */
    private static final Formula ATAN_DERIVATIVE = Formula.computed("atan'", 1,
            x -> one().div(x[0].square().add(1)), Circular::reciprocalOfSquare, Circular::reciprocalOfSquare)
            .withDerivatives(List.of(xy -> Sigmoids.unlessZero(xy[1], xy[0].mul(-2).mul(xy[1]).mul(xy[1]))))
            .writtenAs(Notation.BODY);

    private static Expr reciprocalOfSquare(Expr... x) {
        Expr large = x[0].abs().gt(LARGE);
        Expr y = one().div(select(large, x[0], x[0].square().add(1)));
        return select(large, y.square(), y);
    }

    /** Within 1.25 in single and 1.2 in double precision. */
    static final Formula ATAN = Formula.elementary("atan", InverseCircular.SINGLE::atan,
            InverseCircular.DOUBLE::atan, xy -> ATAN_DERIVATIVE.call(xy[0]));

    /** -2ab / r^4, the derivative of b / r^2 by a. */
    private static final Formula OVER_SQUARE_BY_A = secondOrder((a, b, m, up) -> {
        Expr isFirst = a.abs().lt(b.abs());
        Expr shorter = select(isFirst, a, b).mul(up).div(m);
        return select(isFirst, b, a).div(m).mul(shorter).mul(-2);
    }, true);

    /** (a - b)(a + b) / r^4, the derivative of b / r^2 by b. */
    private static final Formula OVER_SQUARE_BY_B = secondOrder(
            (a, b, m, _) -> a.sub(b).div(m).mul(a.add(b).div(m)), false);

    /**
     * b / r^2 with the length r of (a, b), which might overflow when squared; 0 at the origin. Its derivatives are stated: the
     * derived ones have powers of r that overflow.
     */
    private static final Formula OVER_SQUARE = Formula.computed("overSquare", 2, ab -> {
        Expr r = ab[0].hypot(ab[1]);
        return select(r.eq(0), zero(), ab[1].div(r).div(r));
    }, ab -> overSquare(Tiny.SINGLE, ab), ab -> overSquare(Tiny.DOUBLE, ab))
            .withDerivatives(List.of(aby -> OVER_SQUARE_BY_A.call(aby[0], aby[1]),
                    aby -> OVER_SQUARE_BY_B.call(aby[0], aby[1])))
            .writtenAs(Notation.BODY);

    /**
     * Quotients that are so small that they are computed from larger numerators, since they might be subnormal and lose
     * digits that the result has when it is divided by a number below 1.
     */
    private record Tiny(double limit, double scale) {
        static final Tiny SINGLE = new Tiny(0x1p-100, 0x1p24);
        static final Tiny DOUBLE = new Tiny(0x1p-900, 0x1p64);

        /** Returns a power of two, 1 unless a quotient is tiny, and its reciprocal. */
        Expr[] factors(Expr quotient) {
            Expr isTiny = quotient.abs().lt(limit);
            return new Expr[] {select(isTiny, constant(scale), one()), select(isTiny, constant(1 / scale), one())};
        }
    }

    /** A quadratic function of two numbers over the square of the greater one, times a factor. */
    @FunctionalInterface
    private interface Quadratic {
        Expr of(Expr a, Expr b, Expr greater, Expr factor);
    }

    /** Returns a quadratic function of (a, b) over r^4, which is tiny or not where the shorter side is. */
    private static Formula secondOrder(Quadratic quadratic, boolean mayBeTiny) {
        Function<Tiny, Function<Expr[], Expr>> value = tiny -> ab -> {
            Expr longer = ab[0].abs().max(ab[1].abs());
            Expr half = select(longer.gt(1), constant(0.5), one()); // so that sums don't overflow
            Expr a = ab[0].mul(half);
            Expr b = ab[1].mul(half);
            Expr m = longer.mul(half);
            Expr ratio = a.abs().min(b.abs()).div(m);
            Expr[] factors = mayBeTiny ? tiny.factors(ratio) : new Expr[] {one(), one()};
            Expr y = quadratic.of(a, b, m, factors[0]).div(ratio.fma(ratio, one()).square());
            return select(isExtreme(longer), zero(), y.div(longer).div(longer).mul(factors[1]));
        };
        return Formula.computed("overSquare'", 2, value.apply(Tiny.DOUBLE)::apply, value.apply(Tiny.SINGLE)::apply,
                value.apply(Tiny.DOUBLE)::apply).writtenAs(Notation.BODY);
    }

    /** Computes (b / m) / (1 + (n/m)^2) / m with m the longer side: fewer roundings than by r. It is 0 at infinity. */
    private static Expr overSquare(Tiny tiny, Expr... ab) {
        Expr longer = ab[0].abs().max(ab[1].abs());
        Expr ratio = ab[0].abs().min(ab[1].abs()).div(longer);
        Expr[] factors = tiny.factors(ab[1].div(longer));
        Expr y = ab[1].mul(factors[0]).div(longer).div(ratio.fma(ratio, one())).div(longer);
        return select(isExtreme(longer), zero(), y.mul(factors[1]));
    }

    private static Expr isExtreme(Expr longer) {
        return longer.eq(0).add(longer.eq(Double.POSITIVE_INFINITY));
    }

    /** The angle of (b, a), within 1.6 in single and in double precision. */
    static final Formula ATAN2 = Formula.elementary("atan2", 2, ab -> InverseCircular.SINGLE.atan2(ab[0], ab[1]),
            ab -> InverseCircular.DOUBLE.atan2(ab[0], ab[1]), List.of(aby -> OVER_SQUARE.call(aby[0], aby[1]),
                    aby -> OVER_SQUARE.call(aby[1], aby[0]).neg()));

    /** Sides of a vector and their length, times a power of two: 1, unless the length overflows or is below the normal numbers. */
    private record Scaled(Expr a, Expr b, Expr length, Expr factor, Expr isScaled) {
        static Scaled of(boolean single, Expr... aby) {
            double scale = single ? 0x1p100 : 0x1p600;
            Expr isTiny = aby[2].lt(single ? Float.MIN_NORMAL : Double.MIN_NORMAL);
            Expr isHuge = aby[2].eq(Double.POSITIVE_INFINITY);
            Expr factor = select(isTiny, constant(scale), select(isHuge, constant(1 / scale), one()));
            Expr a = aby[0].mul(factor);
            Expr b = aby[1].mul(factor);
            Expr isScaled = isTiny.add(isHuge);
            return new Scaled(a, b, select(isScaled, a.fma(a, b.square()).sqrt(), aby[2]), factor, isScaled);
        }
    }

    /** (b/y)^2 / y, the derivative of a / y by a. */
    private static final Formula UNIT_BY_A = secondOrderOfLength("unitByA",
            aby -> ratio(aby[1], aby[2]).mul(ratio(ratio(aby[1], aby[2]), aby[2])), (_, s) -> {
                Expr b = ratio(s.b, s.length);
                return select(s.isScaled, ratio(b.square(), s.length).mul(s.factor), b.mul(ratio(b, s.length)));
            });

    /** -(a/y)(b/y) / y, the derivative of a / y by b. A quotient of the shorter side that is tiny is computed from a larger one. */
    private static final Formula UNIT_BY_B = secondOrderOfLength("unitByB",
            aby -> Sigmoids.unlessZero(aby[0],
                    ratio(aby[0], aby[2]).mul(ratio(ratio(aby[1], aby[2]), aby[2])).neg()),
            (tiny, s) -> {
                Expr isFirst = s.a.abs().lt(s.b.abs());
                Expr shorter = select(isFirst, s.a, s.b);
                Expr longer = ratio(select(isFirst, s.b, s.a), s.length);
                Expr[] factors = tiny.factors(ratio(shorter, s.length));
                Expr part = ratio(shorter.mul(factors[0]), s.length);
                Expr scaled = ratio(part.mul(longer), s.length).mul(s.factor);
                Expr product = part.mul(ratio(longer, s.length)).mul(factors[1]);
                return Sigmoids.unlessZero(s.a, select(s.isScaled, scaled, product).neg());
            });

    private static Formula secondOrderOfLength(String name, Function<Expr[], Expr> meaning,
            BiFunction<Tiny, Scaled, Expr> value) {
        return Formula.computed(name, 3, meaning, aby -> value.apply(Tiny.SINGLE, Scaled.of(true, aby)),
                aby -> value.apply(Tiny.DOUBLE, Scaled.of(false, aby))).writtenAs(Notation.BODY);
    }

    /**
     * a / y with the length y of (a, b), which isn't differentiated by: as a function this is one of a and b alone. Its
     * derivatives (b/y)^2/y and -(a/y)(b/y)/y are stated, since a^2/y^3 would take all digits of 1/y.
     */
    private static final Formula UNIT = Formula
            .computed("unit", 3, aby -> select(aby[2].eq(0), zero(), aby[0].div(aby[2])), aby -> unit(true, aby),
                    aby -> unit(false, aby))
            .withDerivatives(List.of(aby -> UNIT_BY_A.call(aby[0], aby[1], aby[2]),
                    aby -> UNIT_BY_B.call(aby[0], aby[1], aby[2]), _ -> zero()))
            .writtenAs(Notation.BODY);

    /**
     * Computes a / y, which is 1 or -1 if a alone is infinite. A length that overflows or is below the normal numbers has lost its
     * digits, and is computed again from scaled sides.
     */
    private static Expr unit(boolean single, Expr... aby) {
        Scaled scaled = Scaled.of(single, aby);
        Expr ratio = ratio(scaled.a, scaled.length);
        Expr isTiny = scaled.factor.gt(1);
        Expr longer = select(aby[2].eq(aby[0].abs()), sign(aby[0]), ratio);
        Expr direction = select(aby[1].abs().lt(aby[2]), select(isTiny, ratio, longer), ratio);
        return select(aby[2].eq(0), zero(), direction);
    }

    private static Expr ratio(Expr a, Expr y) {
        return a.div(y);
    }

    private static Expr sign(Expr x) {
        return select(x.lt(0), constant(-1), one());
    }

    /**
     * The length of (a, b), within 1.1 units in the last place in single and in double precision; the derivatives are 0 at
     * the origin.
     */
    static final Formula HYPOT = Formula.elementary("hypot", 2, ab -> hypot(0x1p50, 0x1p100, ab),
            ab -> hypot(0x1p500, 0x1p600, ab),
            List.of(aby -> UNIT.call(aby[0], aby[1], aby[2]), aby -> UNIT.call(aby[1], aby[0], aby[2])));

    /**
     * Computes the root of the sum of squares, where lengths beyond the limit or below its reciprocal are scaled; infinity if a or b is
     * infinite, also where the other one is NaN, as IEEE defines it.
     */
    private static Expr hypot(double limit, double scale, Expr... ab) {
        Expr isFirstShorter = ab[0].abs().lt(ab[1].abs());
        Expr longer = select(isFirstShorter, ab[1].abs(), ab[0].abs()); // where one is NaN, either of them
        Expr shorter = select(isFirstShorter, ab[0].abs(), ab[1].abs());
        Expr length = finiteHypot(limit, scale, longer, shorter);
        for (Expr side : List.of(shorter, longer)) {
            length = select(side.eq(Double.POSITIVE_INFINITY), side, length);
        }
        return length;
    }

    private static Expr finiteHypot(double limit, double scale, Expr longer, Expr shorter) {
        Expr isLong = longer.gt(limit);
        Expr isShort = longer.lt(1 / limit);
        Expr factor = select(isLong, constant(1 / scale), select(isShort, constant(scale), one()));
        Expr reciprocal = select(isLong, constant(scale), select(isShort, constant(1 / scale), one()));
        Expr a = longer.mul(factor);
        return a.fma(a, shorter.mul(factor).square()).sqrt().mul(reciprocal);
    }
}
