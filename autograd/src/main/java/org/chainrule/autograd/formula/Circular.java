package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

/** The trigonometric functions and their inverses, which the platform computes, and the length of a vector. */
final class Circular {
    private Circular() {}

    static final Formula SIN = Formula.platform("sin", StrictMath::sin, xy -> xy[0].cos());
    static final Formula COS = Formula.platform("cos", StrictMath::cos, xy -> xy[0].sin().neg());
    static final Formula TAN = Formula.platform("tan", StrictMath::tan, xy -> xy[1].square().add(1));

    static final Formula ASIN = Formula.platform("asin", StrictMath::asin, xy -> one().div(sqrtOneMinusSquare(xy[0])));
    static final Formula ACOS = Formula.platform("acos", StrictMath::acos,
            xy -> constant(-1).div(sqrtOneMinusSquare(xy[0])));
    static final Formula ATAN = Formula.platform("atan", StrictMath::atan, xy -> one().div(xy[0].square().add(1)));

    /** Computes sqrt(1 - x^2), with all digits near 1. */
    private static Expr sqrtOneMinusSquare(Expr x) {
        return one().sub(x).mul(x.add(1)).sqrt();
    }

    /** The angle of (b, a). The derivatives are 0 at the origin, and r^2 is never formed, which might overflow. */
    static final Formula ATAN2 = Formula.platform("atan2", StrictMath::atan2,
            aby -> overSquare(aby[1], aby[0].hypot(aby[1])), aby -> overSquare(aby[0].neg(), aby[0].hypot(aby[1])));

    private static Expr overSquare(Expr side, Expr r) {
        return select(r.eq(0), zero(), side.div(r).div(r));
    }

    /** m sqrt(1 + (n/m)^2) with m the longer side; the derivatives are 0 at the origin. */
    static final Formula HYPOT = Formula.of("hypot", 2, ab -> {
        Expr longer = ab[0].abs().max(ab[1].abs());
        Expr ratio = ab[0].abs().min(ab[1].abs()).div(longer);
        Expr length = longer.mul(ratio.fma(ratio, one()).sqrt());
        return select(longer.eq(0), zero(), select(longer.eq(Double.POSITIVE_INFINITY), longer, length));
    }).withDerivatives(List.of(aby -> select(aby[2].eq(0), zero(), aby[0].div(aby[2])),
            aby -> select(aby[2].eq(0), zero(), aby[1].div(aby[2]))));
}
