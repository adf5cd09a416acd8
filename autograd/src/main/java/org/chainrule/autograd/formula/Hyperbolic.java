package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
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

    /** ln(a + sqrt(a^2 + 1)) with a = |x|, as ln(1 + a + a^2 / (1 + sqrt(a^2 + 1))). */
    static final Formula ASINH = Formula.of("asinh", 1, x -> {
        Expr a = x[0].abs();
        Expr near = a.add(a.square().div(a.square().add(1).sqrt().add(1))).log1p();
        Expr y = select(a.lt(LARGE), near, a.log().add(Math.log(2)));
        return select(x[0].lt(0), y.neg(), select(x[0].gt(0), y, x[0]));
    }).withDerivatives(List.of(xy -> one().div(one().hypot(xy[0]))));

    /** ln(x + sqrt(x^2 - 1)), as ln(1 + t + sqrt(t (t + 2))) with t = x - 1. */
    static final Formula ACOSH = Formula.of("acosh", 1, x -> {
        Expr t = x[0].sub(1);
        return select(x[0].lt(LARGE), t.add(t.mul(t.add(2)).sqrt()).log1p(), x[0].log().add(Math.log(2)));
    }).withDerivatives(List.of(xy -> one().div(xy[0].sub(1).sqrt().mul(xy[0].add(1).sqrt()))));

    /** ln((1 + x) / (1 - x)) / 2, as ln(1 + 2a / (1 - a)) / 2 with a = |x|. */
    static final Formula ATANH = Formula.of("atanh", 1, x -> {
        Expr a = x[0].abs();
        Expr y = a.mul(2).div(one().sub(a)).log1p().mul(0.5);
        return select(x[0].lt(0), y.neg(), select(x[0].gt(0), y, x[0]));
    }).withDerivatives(List.of(xy -> one().div(one().sub(xy[0]).mul(xy[0].add(constant(1))))));
}
