package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.ArgumentReduction.DOUBLE;
import static org.chainrule.autograd.formula.ArgumentReduction.SINGLE;
import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.one;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Polynomial.polynomial;

import java.util.List;
import java.util.function.Function;

/**
 * The mish x t with t = tanh(ln(1 + e^x)) = (e^2x + 2e^x)/(e^2x + 2e^x + 2), and its derivatives t + x t' and 2t' + x
 * t'', as rational functions of e = e^-|x|. With v = e below 0 and 2e above, and d = 1 + v + v^2/2, the denominators are
 * d, d^2 and d^3.
 */
final class MishUnit {
    private MishUnit() {}

    /** The parts that value and derivatives are made of. */
    private record Parts(Expr x, Expr isPositive, Decay decay) {

        static Parts of(ArgumentReduction precision, Expr x) {
            return new Parts(x, x.ge(0), Decay.of(precision, x.abs().neg()));
        }

        Expr e() {
            return decay.value();
        }

        private Expr v() {
            return select(isPositive, e().mul(2), e());
        }

        private Expr d() {
            return polynomial(v(), 1, 1, 0.5);
        }

        /** Computes d^2 without the error of d twice. */
        private Expr dSquared() {
            return polynomial(v(), 1, 2, 2, 1, 0.25);
        }

        Expr value() {
            Expr below = decay.times(e().fma(constant(0.5), one()).mul(x));
            return select(isPositive, v().add(1).mul(x), below).div(d());
        }

        Expr first() {
            Expr xe = e().fma(x, x);
            Expr small = decay.times(
                    select(isPositive, xe.mul(e()).mul(4), e().fma(constant(0.5), one()).fma(d(), xe)));
            return select(isPositive, v().add(1).fma(d(), small), small).div(dSquared());
        }

        Expr second() {
            Expr twice = e().add(1).mul(2).mul(d());
            Expr above = polynomial(e(), -2, -3, 2, 2).fma(x, twice).mul(e()).mul(4);
            Expr below = polynomial(e(), 1, 1, -1.5, -1).fma(x, twice);
            return decay.times(select(isPositive, above, below)).div(d().square()).div(d());
        }
    }

    private static final Expr MEANING = Expr.argument(0).mul(Expr.argument(0).softplus().tanh());
    private static final Expr DERIVATIVE = FormulaVjp.derivative(MEANING, 0);

    private static final Formula SECOND = formula("mish''", FormulaVjp.derivative(DERIVATIVE, 0), Parts::second)
            .writtenAs(Notation.BODY);
    private static final Formula FIRST = formula("mish'", DERIVATIVE, Parts::first)
            .withDerivatives(List.of(xy -> SECOND.call(xy[0]))).writtenAs(Notation.BODY);

    /** x tanh(ln(1 + e^x)). */
    static final Formula MISH = formula("mish", MEANING, Parts::value)
            .withDerivatives(List.of(xy -> FIRST.call(xy[0])));

    private static Formula formula(String name, Expr meaning, Function<Parts, Expr> arithmetic) {
        return Formula.computed(name, 1, _ -> meaning, x -> arithmetic.apply(Parts.of(SINGLE, x[0])),
                x -> arithmetic.apply(Parts.of(DOUBLE, x[0])));
    }
}
