package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.Arrays;
import java.util.List;

/**
 * The argument times a sigmoid of it: silu, swish, and the approximation of gelu by tanh. With s = sigmoid(z) the
 * derivatives are s + x z' s' and s' (2 z' + x z'' - x z'^2 tanh(z/2)), and all of them are written in e = e^-|z|, the
 * last factor to be multiplied: nothing overflows, and what decays keeps its digits to the last.
 */
final class SigmoidUnits {
    private SigmoidUnits() {}

    /**
     * The parts of a sigmoid.
     *
     * @param isPositive where z isn't negative
     * @param size |z|
     * @param decay e^-|z|
     */
    private record Parts(Expr isPositive, Expr size, Decay decay) {

        /** Returns the parts of sigmoid(z + lost). */
        static Parts of(ArgumentReduction precision, Expr z, Expr lost) {
            Expr isPositive = z.ge(0);
            Expr toward = lost == zero() ? lost : select(isPositive, lost.neg(), lost);
            return new Parts(isPositive, z.abs(), Decay.of(precision, z.abs().neg(), toward));
        }

        Expr onePlus() {
            return decay.value().add(1);
        }

        /** x s, given x for a positive z and e x for a negative one. */
        Expr value(Expr x, Expr decayed) {
            return select(isPositive, x, decayed).div(onePlus());
        }

        /** s + x z' s', where (1 + e)^2 is rounded once: s and the product cancel, and leave what each has lost. */
        Expr first(Expr x, Expr inner) {
            Expr onePlus = onePlus();
            Expr lost = decay.value().sub(onePlus.sub(1));
            Expr small = decay.times(select(isPositive, x.mul(inner), x.fma(inner, onePlus)));
            return select(isPositive, onePlus.add(small), small).div(onePlus.fma(onePlus, onePlus.mul(lost.mul(2))));
        }

        /** s' (a - b tanh(|z|/2)). */
        Expr second(Expr a, Expr b) {
            return decay.times(bend(a, b)).div(onePlus().square()).div(onePlus());
        }

        /** The same times a factor of any size. */
        Expr second(Expr a, Expr b, Expr factor) {
            return decay.timesAny(bend(a, b).div(onePlus().square()).div(onePlus()), factor);
        }

        private Expr bend(Expr a, Expr b) {
            return a.mul(onePlus()).sub(b.mul(constant(1).sub(decay.value())));
        }
    }

    /** A formula that is given in each precision, and in mathematical notation. */
    @FunctionalInterface
    private interface Arithmetic {
        Expr of(ArgumentReduction precision, Expr... x);
    }

    private static Formula formula(String name, Arithmetic arithmetic, Expr meaning, int arity) {
        return Formula.computed(name, arity, _ -> meaning, x -> arithmetic.of(SINGLE, x),
                x -> arithmetic.of(DOUBLE, x));
    }

    /** Returns the formula with its first two derivatives, which mean what follows from what it means. */
    private static Formula withDerivatives(String name, Expr meaning, Arithmetic value, Arithmetic first,
            Arithmetic second) {
        Expr derivative = FormulaVjp.derivative(meaning, 0);
        Formula secondDerivative = formula(name + "''", second, FormulaVjp.derivative(derivative, 0), 1)
                .writtenAs(Notation.BODY);
        Formula firstDerivative = formula(name + "'", first, derivative, 1)
                .withDerivatives(List.of(xy -> secondDerivative.call(xy[0]))).writtenAs(Notation.BODY);
        return formula(name, value, meaning, 1).withDerivatives(List.of(xy -> firstDerivative.call(xy[0])));
    }

    private static final Expr X = Expr.argument(0);

    // ---- silu ----

    /** x sigmoid(x). */
    static final Formula SILU = withDerivatives("silu", X.mul(X.sigmoid()), (precision, x) -> {
        Parts parts = Parts.of(precision, x[0], zero());
        return parts.value(x[0], parts.decay.times(x[0]));
    }, (precision, x) -> Parts.of(precision, x[0], zero()).first(x[0], one()),
            (precision, x) -> Parts.of(precision, x[0], zero()).second(constant(2), x[0].abs()));

    // ---- geluTanh ----

    private static final double CUBIC = 0.044715;

    /** x sigmoid(z) with z = sqrt(8/pi) (x + 0.044715 x^3). */
    static final Formula GELU_TANH = withDerivatives("geluTanh",
            X.mul(X.square().mul(CUBIC).add(1).mul(X).mul(Math.sqrt(8 / Math.PI)).sigmoid()), (precision, x) -> {
                Parts parts = cubic(precision, x[0]);
                return parts.value(x[0], parts.decay.times(x[0]));
            }, (precision, x) -> cubic(precision, x[0]).first(x[0], inner(x[0])), (precision, x) -> {
                Expr twice = x[0].square().mul(6 * CUBIC).add(1).mul(2 * Math.sqrt(8 / Math.PI)); // 2 z' + x z''
                return cubic(precision, x[0]).second(twice, inner(x[0]).square().mul(x[0].abs()));
            });

    /** z'. */
    private static Expr inner(Expr x) {
        double a = Math.sqrt(8 / Math.PI);
        return x.square().fma(constant(3 * CUBIC * a), constant(a));
    }

    /**
     * Returns the parts of sigmoid(z), where z = x (a + b x^2) is taken to twice the digits: far out e^z needs them. The
     * head of a is so short that taking it off the sum again is exact wherever the sigmoid isn't 0 or 1.
     */
    private static Parts cubic(ArgumentReduction precision, Expr x) {
        boolean single = precision == SINGLE;
        Expr a = constant(single ? 1.595768f : 1.5957691216057128);
        Expr aTail = constant(single ? 1.1467522e-6f : 1.7885919910836427e-14);
        Expr b = constant(single ? 0.071354814f : 0.07135481627260025);
        Expr bTail = constant(single ? 2.3988325e-9f : -6.175149918155315e-19);
        Expr q = x.square();
        Expr w = q.fma(b, a);
        Expr lost = q.fma(b, a.sub(w)).add(aTail);
        Expr tail = x.fma(x, q.neg()).fma(b, q.fma(bTail, lost));
        Expr z = w.mul(x);
        return Parts.of(precision, z, tail.fma(x, w.fma(x, z.neg())));
    }

    // ---- swish ----

    private static final Expr BETA = Expr.argument(1);

    /** The second derivative of swish by x. */
    private static final Formula SWISH_SECOND = formula("swish''", (precision, x) -> {
        Parts parts = product(precision, x);
        return parts.second(constant(2), parts.size, x[1]);
    }, BETA.mul(Sigmoids.DENSITY.call(BETA.mul(X)).mul(constant(2).sub(
            BETA.mul(X).mul(BETA.mul(X).mul(0.5).tanh())))), 2).writtenAs(Notation.BODY);

    /** The derivative of swish by x. */
    private static final Formula SWISH_FIRST = formula("swish'", (precision, x) -> {
        Parts parts = product(precision, x);
        return parts.first(x[0], x[1]);
    }, BETA.mul(X).sigmoid().add(BETA.mul(X).mul(Sigmoids.DENSITY.call(BETA.mul(X)))), 2)
            .withDerivatives(Arrays.asList(xby -> SWISH_SECOND.call(xby[0], xby[1]), null)).writtenAs(Notation.BODY);

    /** x sigmoid(beta x). */
    static final Formula SWISH = formula("swish", (precision, x) -> {
        Parts parts = product(precision, x);
        return parts.value(x[0], parts.decay.timesAny(x[0]));
    }, X.mul(BETA.mul(X).sigmoid()), 2).withDerivatives(List.of(xy -> SWISH_FIRST.call(xy[0], xy[1]),
            xy -> xy[0].mul(Sigmoids.DENSITY.call(xy[1].mul(xy[0]))).mul(xy[0])));

    /** Returns the parts of sigmoid(beta x), where the product is taken to twice the digits. */
    private static Parts product(ArgumentReduction precision, Expr... x) {
        Expr z = x[0].mul(x[1]);
        return Parts.of(precision, z, x[0].fma(x[1], z.neg()));
    }
}
