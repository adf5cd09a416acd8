package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;

/**
 * ln(e^a + e^b), and the share of e^a in the sum, which is sigmoid(a - b); the same of powers of 2. The difference is taken to twice
 * the digits, which e^(a - b) needs far out; that of equal infinities is never formed.
 */
final class LogAddExp {
    private static final double LN_2 = StrictMath.log(2);

    /** ln(e^a + e^b). */
    static final Formula LOG_ADD_EXP = new LogAddExp(false).sum();

    /** The logarithm to base 2 of 2^a + 2^b. */
    static final Formula LOG_ADD_EXP_2 = new LogAddExp(true).sum();

    private final boolean isBinary; // powers of 2, not of e

    /** sigmoid'(a - b). */
    private final Formula density;

    /** sigmoid(a - b); between equal infinities 1/2, or 0 for both if they are negative: nothing moves there. */
    private final Formula share;

    private LogAddExp(boolean isBinary) {
        this.isBinary = isBinary;
        density = Formula
                .computed("share'", 2, ab -> timesLogOfBase(Sigmoids.DENSITY.call(timesLogOfBase(ab[0].sub(ab[1])))),
                        ab -> density(SINGLE, ab[0], ab[1]), ab -> density(DOUBLE, ab[0], ab[1]))
                .withDerivatives(List.of(aby -> bend(aby[1], aby[0], aby[2]), aby -> bend(aby[0], aby[1], aby[2])))
                .writtenAs(Notation.BODY);
        share = Formula
                .computed("share", 2, ab -> timesLogOfBase(ab[0].sub(ab[1])).sigmoid(),
                        ab -> share(SINGLE, ab[0], ab[1]), ab -> share(DOUBLE, ab[0], ab[1]))
                .withDerivatives(
                        List.of(aby -> density.call(aby[0], aby[1]), aby -> density.call(aby[0], aby[1]).neg()))
                .writtenAs(Notation.BODY);
    }

    private Formula sum() {
        return Formula
                .of(isBinary ? "logAddExp2" : "logAddExp", 2, ab -> {
                    Expr distance = ab[0].sub(ab[1]).abs().neg();
                    Expr excess = isBinary
                            ? distance.exp2().log1p().mul(1 / LN_2)
                            : distance.expNonPositive().log1p();
                    return select(ab[0].eq(ab[1]), ab[0].add(isBinary ? 1 : LN_2), ab[0].max(ab[1]).add(excess));
                })
                .withDerivatives(List.of(aby -> share.call(aby[0], aby[1]), aby -> share.call(aby[1], aby[0])));
    }

    private Expr timesLogOfBase(Expr x) {
        return isBinary ? x.mul(LN_2) : x;
    }

    /** Computes y tanh((a - b)/2). */
    private Expr bend(Expr a, Expr b, Expr y) {
        double half = isBinary ? LN_2 / 2 : 0.5;
        return Sigmoids.unlessZero(y, timesLogOfBase(a.sub(b).mul(half).tanh().mul(y)));
    }

    private Expr share(ArgumentReduction precision, Expr a, Expr b) {
        Expr e = decay(precision, a, b);
        Expr share = select(a.ge(b), one(), e).div(e.add(1));
        Expr equal = select(a.eq(Double.NEGATIVE_INFINITY), zero(), constant(0.5));
        return select(a.eq(b), equal, share);
    }

    private Expr density(ArgumentReduction precision, Expr a, Expr b) {
        Expr e = decay(precision, a, b);
        Expr equal = select(a.abs().eq(Double.POSITIVE_INFINITY), zero(), constant(0.25));
        return timesLogOfBase(select(a.eq(b), equal, e.div(e.add(1).square())));
    }

    /** Computes e^-|a - b|, or 2^-|a - b|. */
    private Expr decay(ArgumentReduction precision, Expr a, Expr b) {
        Expr d = a.sub(b);
        Expr part = d.sub(a);
        Expr lost = a.sub(d.sub(part)).sub(b.add(part)); // by the difference (Knuth 1969)
        Expr exponent = d.abs().neg();
        Expr exponentLost = select(d.ge(0), lost.neg(), lost);
        return isBinary
                ? Exponentials.exp2NonPositive(precision, exponent, exponentLost)
                : Decay.of(precision, exponent, exponentLost).value();
    }
}
