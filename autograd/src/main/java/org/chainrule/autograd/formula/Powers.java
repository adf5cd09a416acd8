package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;

import java.util.Arrays;

/** The power of any exponent, which the platform computes. */
final class Powers {
    private Powers() {}

    /** The second derivative by a, b (b - 1) a^(b-2). */
    private static final Formula POW_SECOND = Formula.platform("pow''", Powers::secondDerivative,
            ab -> ab[1].safeMul(ab[1].sub(1).safeMul(ab[0].pow(ab[1].sub(2)))));

    /** The derivative by a, b a^(b-1). */
    private static final Formula POW_FIRST = Formula
            .platform("pow'", Powers::firstDerivative, ab -> ab[1].safeMul(ab[0].pow(ab[1].sub(1))))
            .withDerivatives(Arrays.asList(aby -> POW_SECOND.call(aby[0], aby[1]), null));

    /** a^b, where a^0 is the constant 1, and 0^b for b >= 0 doesn't depend on b. */
    static final Formula POW = Formula.platform("pow", StrictMath::pow, //
            aby -> POW_FIRST.call(aby[0], aby[1]),
            aby -> select(aby[0].eq(0), select(aby[1].ge(0), constant(0), aby[2].mul(aby[0].log())),
                    aby[2].mul(aby[0].log())))
            .writtenAs(Notation.POWER);

    private static double firstDerivative(double a, double b) {
        return b == 0 ? 0 : product(b, a, b, 1);
    }

    private static double secondDerivative(double a, double b) {
        return b == 0 || b == 1 ? 0 : product(b * (b - 1), a, b, 2);
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
