package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

import org.chainrule.autograd.formula.Primitive.Fallback;

/** The logarithm of the gamma function, and its derivatives of all orders. */
final class Gamma {
    private Gamma() {}

    private static final Evaluator POLYGAMMA_VALUE = nx -> Polygamma.value(nx[0], nx[1]);

    /**
     * The n-th derivative of digamma, for whole n from 1 on, and NaN for others; as a function it is one of x alone. No vectors are
     * used: it is always computed as a fallback, in double precision.
     */
    static final Formula POLYGAMMA = Formula.elementary("polygamma", 2, Gamma::polygamma, Gamma::polygamma,
            List.of(_ -> zero(), nxy -> Gamma.POLYGAMMA.call(nxy[0].add(1), nxy[1])));

    private static Expr polygamma(Expr... nx) {
        return Expr.of(new Fallback(POLYGAMMA_VALUE), one(), zero(), nx[0], nx[1]);
    }

    /** The derivative of ln |Gamma|, for positive x within 2.6 units in the last place in single and 2.2 in double
     * precision. */
    static final Formula DIGAMMA = Formula.elementary("digamma", GammaFunctions.SINGLE::digamma,
            GammaFunctions.DOUBLE::digamma, xy -> POLYGAMMA.call(one(), xy[0]));

    /** ln |Gamma(x)|, for positive x within 2.5 in single and 2.2 in double precision. */
    static final Formula LGAMMA = Formula.elementary("lgamma", GammaFunctions.SINGLE::logGamma,
            GammaFunctions.DOUBLE::logGamma, xy -> DIGAMMA.call(xy[0]));
}
