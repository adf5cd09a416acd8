package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.one;

import java.util.List;

/**
 * The hyperbolic functions and their inverses, which {@link HyperbolicSums} and {@link InverseHyperbolic} compute. The
 * bounds stated are in units in the last place; all floats keep to them, and all of 10^7 doubles.
 */
final class Hyperbolic {
    private Hyperbolic() {}

    /** Within 1.5 in single and 1.35 in double precision, finite wherever the truth is. */
    static final Formula SINH = Formula.elementary("sinh", HyperbolicSums.SINGLE::sinh, HyperbolicSums.DOUBLE::sinh,
            xy -> xy[0].cosh());

    /** Within 1.3 in single and 1.25 in double precision, finite wherever the truth is. */
    static final Formula COSH = Formula.elementary("cosh", HyperbolicSums.SINGLE::cosh, HyperbolicSums.DOUBLE::cosh,
            xy -> xy[0].sinh());

    /** 1 / sqrt(1 + x^2); its derivative is -x y^3, and so is that of the next one. */
    private static final Formula ASINH_DERIVATIVE = Formula.of("asinh'", 1, x -> one().div(one().hypot(x[0])))
            .withDerivatives(List.of(xy -> minusCube(xy[0], xy[1]))).writtenAs(Notation.BODY);

    /** 1 / sqrt(x^2 - 1). */
    private static final Formula ACOSH_DERIVATIVE = Formula
            .of("acosh'", 1, x -> one().div(x[0].sub(1).sqrt().mul(x[0].add(1).sqrt())))
            .withDerivatives(List.of(xy -> minusCube(xy[0], xy[1]))).writtenAs(Notation.BODY);

    /** 1 / (1 - x^2). Its derivative 2 x y^2 is stated: the derived one is 0 near 0. */
    private static final Formula ATANH_DERIVATIVE = Formula
            .of("atanh'", 1, x -> one().div(one().sub(x[0]).mul(x[0].add(1))))
            .withDerivatives(List.of(xy -> xy[0].mul(2).mul(xy[1].square()))).writtenAs(Notation.BODY);

    /** Computes -x y^3 without overflow, where x y is about 1 far out. */
    private static Expr minusCube(Expr x, Expr y) {
        return Sigmoids.unlessZero(y, x.neg().mul(y).mul(y).mul(y));
    }

    /** Within 1.3 in single and in double precision. */
    static final Formula ASINH = Formula.elementary("asinh", x -> InverseHyperbolic.asinh(SINGLE, x),
            x -> InverseHyperbolic.asinh(DOUBLE, x), xy -> ASINH_DERIVATIVE.call(xy[0]));

    /** Within 1.05 in single and in double precision. */
    static final Formula ACOSH = Formula.elementary("acosh", x -> InverseHyperbolic.acosh(SINGLE, x),
            x -> InverseHyperbolic.acosh(DOUBLE, x), xy -> ACOSH_DERIVATIVE.call(xy[0]));

    /** Within 1.15 in single and 1.1 in double precision. */
    static final Formula ATANH = Formula.elementary("atanh", x -> InverseHyperbolic.atanh(SINGLE, x),
            x -> InverseHyperbolic.atanh(DOUBLE, x), xy -> ATANH_DERIVATIVE.call(xy[0]));
}
