package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cardinal sine f(x) = sin(pi x)/(pi x) with all its derivatives.
 *
 * <p>
 * With the integer n nearest to x, and r = x - n, it is (-1)^n (r/x) f(r), which keeps all digits near its zeros. The
 * derivatives follow from x f = sin(pi x)/pi, whose n-th derivative is x f(n) + n f(n-1). Near 0, where the two terms cancel, their
 * Taylor series are summed; for higher orders the bound between the two grows, since there the recurrence loses more.
 */
final class CardinalSine {
    private CardinalSine() {}

    private static final Map<Integer, Formula> DERIVATIVES = new ConcurrentHashMap<>(); // those asked for, by order

    /** 1 at 0, and 0 at infinity; within 2.2 units in the last place in single and in double precision. */
    static final Formula SINC = Formula
            .computed("sinc", 1, x -> select(x[0].eq(0), one(), x[0].mul(Math.PI).sin().div(x[0].mul(Math.PI))),
                    x -> sinc(SINGLE, x[0]), x -> sinc(DOUBLE, x[0]))
            .withDerivatives(List.of(xy -> derivative(1).call(xy[0])));

    private static Expr sinc(ArgumentReduction precision, Expr x) {
        var multiple = PiMultiple.of(precision, x);
        Expr ratio = multiple.signed(multiple.r()).div(x);
        Expr value = multiple.cardinalSine().fma(ratio, zero()); // 0, not -0, at integers
        return select(x.abs().le(0.5), multiple.cardinalSine(), unlessInfinite(x, value));
    }

    private static Expr unlessInfinite(Expr x, Expr y) {
        return select(x.abs().eq(Double.POSITIVE_INFINITY), zero(), y);
    }

    /** Returns the n-th derivative, of the function itself for 0. */
    private static Formula derivative(int order) {
        return order == 0
                ? SINC
                : DERIVATIVES.computeIfAbsent(order, n -> Formula
                        .computed("sinc" + "'".repeat(n), 1,
                                x -> recurrence(n, x[0], x[0].mul(Math.PI).cos(), StrictMath.pow(Math.PI, n - n % 2)),
                                x -> derivative(SINGLE, n, x[0]), x -> derivative(DOUBLE, n, x[0]))
                        .withDerivatives(List.of(xy -> derivative(n + 1).call(xy[0]))).writtenAs(Notation.BODY));
    }

    private static Expr derivative(ArgumentReduction precision, int n, Expr x) {
        double bound = Math.max(0.5, n / 8.0);
        Expr series = Polynomial.alternating(x.square(), PiMultiple.series(precision, n, bound));
        var multiple = PiMultiple.of(precision, x);
        Expr far = recurrence(n, x, multiple.signed(multiple.cosine()),
                precision.rounded(StrictMath.pow(Math.PI, n - n % 2)));
        return select(x.abs().le(bound), n % 2 == 0 ? series : series.mul(x), unlessInfinite(x, far));
    }

    /** Computes the derivative from the one before: the n-th of sin(pi x)/pi, less n times that one, over x. */
    private static Expr recurrence(int n, Expr x, Expr cosine, double power) {
        Expr previous = derivative(n - 1).call(x);
        if (n == 1) {
            return cosine.sub(previous).div(x);
        }
        Expr even = SINC.call(x).mul(n % 4 == 0 ? power : -power);
        return n % 2 == 0
                ? even.sub(previous.mul(n).div(x))
                : cosine.mul(n % 4 == 1 ? power : -power).sub(previous.mul(n)).div(x);
    }
}
