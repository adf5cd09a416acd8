package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

/**
 * ln(e^a + e^b), and the share of e^a in the sum, which is sigmoid(a - b). The difference is taken to twice the digits,
 * which e^(a - b) needs far out; that of equal infinities is never formed.
 */
final class LogAddExp {
    private LogAddExp() {}

    /** sigmoid'(a - b). */
    private static final Formula DENSITY = Formula
            .computed("share'", 2, ab -> Sigmoids.DENSITY.call(ab[0].sub(ab[1])), ab -> density(SINGLE, ab[0], ab[1]),
                    ab -> density(DOUBLE, ab[0], ab[1]))
            .withDerivatives(List.of(aby -> bend(aby[1], aby[0], aby[2]), aby -> bend(aby[0], aby[1], aby[2])))
            .writtenAs(Notation.BODY);

    /** Computes y tanh((a - b)/2). */
    private static Expr bend(Expr a, Expr b, Expr y) {
        return Sigmoids.unlessZero(y, a.sub(b).mul(0.5).tanh().mul(y));
    }

    /** sigmoid(a - b); between equal infinities 1/2, or 0 for both if they are negative: nothing moves there. */
    private static final Formula SHARE = Formula
            .computed("share", 2, ab -> ab[0].sub(ab[1]).sigmoid(), ab -> share(SINGLE, ab[0], ab[1]),
                    ab -> share(DOUBLE, ab[0], ab[1]))
            .withDerivatives(List.of(aby -> DENSITY.call(aby[0], aby[1]), aby -> DENSITY.call(aby[0], aby[1]).neg()))
            .writtenAs(Notation.BODY);

    /** ln(e^a + e^b). */
    static final Formula LOG_ADD_EXP = Formula
            .of("logAddExp", 2,
                    ab -> select(ab[0].eq(ab[1]), ab[0].add(Math.log(2)),
                            ab[0].max(ab[1]).add(ab[0].sub(ab[1]).abs().neg().expNonPositive().log1p())))
            .withDerivatives(List.of(aby -> SHARE.call(aby[0], aby[1]), aby -> SHARE.call(aby[1], aby[0])));

    private static Expr share(ArgumentReduction precision, Expr a, Expr b) {
        Expr e = decay(precision, a, b);
        Expr share = select(a.ge(b), one(), e).div(e.add(1));
        Expr equal = select(a.eq(Double.NEGATIVE_INFINITY), zero(), constant(0.5));
        return select(a.eq(b), equal, share);
    }

    private static Expr density(ArgumentReduction precision, Expr a, Expr b) {
        Expr e = decay(precision, a, b);
        Expr equal = select(a.abs().eq(Double.POSITIVE_INFINITY), zero(), constant(0.25));
        return select(a.eq(b), equal, e.div(e.add(1).square()));
    }

    /** Computes e^-|a - b|. */
    private static Expr decay(ArgumentReduction precision, Expr a, Expr b) {
        Expr d = a.sub(b);
        Expr part = d.sub(a);
        Expr lost = a.sub(d.sub(part)).sub(b.add(part)); // by the difference (Knuth 1969)
        return Decay.of(precision, d.abs().neg(), select(d.ge(0), lost.neg(), lost)).value();
    }
}
