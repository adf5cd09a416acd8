package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;

import java.util.List;

/** The hyperbolic functions, and their inverses by logarithms that keep all digits near their zeros. */
final class Hyperbolic {
    private Hyperbolic() {}

    static final Formula SINH = Formula.platform("sinh", StrictMath::sinh, xy -> xy[0].cosh());
    static final Formula COSH = Formula.platform("cosh", StrictMath::cosh, xy -> xy[0].sinh());

    /** From here on x^2 + 1 is x^2, and squaring it might overflow. */
    private static final double LARGE = 1e9;

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

    /** ln(a + sqrt(a^2 + 1)) with a = |x|, as ln(1 + a + a^2 / (1 + sqrt(a^2 + 1))). */
    static final Formula ASINH = Formula.of("asinh", 1, x -> {
        Expr a = x[0].abs();
        Expr near = a.add(a.square().div(a.square().add(1).sqrt().add(1))).log1p();
        Expr y = select(a.lt(LARGE), near, a.log().add(Math.log(2)));
        return select(x[0].lt(0), y.neg(), select(x[0].gt(0), y, x[0]));
    }).withDerivatives(List.of(xy -> ASINH_DERIVATIVE.call(xy[0])));

    /** ln(x + sqrt(x^2 - 1)), as ln(1 + t + sqrt(t (t + 2))) with t = x - 1. */
    static final Formula ACOSH = Formula.of("acosh", 1, x -> {
        Expr t = x[0].sub(1);
        return select(x[0].lt(LARGE), t.add(t.mul(t.add(2)).sqrt()).log1p(), x[0].log().add(Math.log(2)));
    }).withDerivatives(List.of(xy -> ACOSH_DERIVATIVE.call(xy[0])));

    /** ln((1 + x) / (1 - x)) / 2, as ln(1 + 2a / (1 - a)) / 2 with a = |x|. */
    static final Formula ATANH = Formula.of("atanh", 1, x -> {
        Expr a = x[0].abs();
        Expr y = a.mul(2).div(one().sub(a)).log1p().mul(0.5);
        return select(x[0].lt(0), y.neg(), select(x[0].gt(0), y, x[0]));
    }).withDerivatives(List.of(xy -> ATANH_DERIVATIVE.call(xy[0])));
}
