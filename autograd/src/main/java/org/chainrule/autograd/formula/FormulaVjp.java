package org.chainrule.autograd.formula;

import static org.chainrule.autograd.formula.Expr.constant;
import static org.chainrule.autograd.formula.Expr.select;
import static org.chainrule.autograd.formula.Expr.zero;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fallback;
import org.chainrule.autograd.formula.Primitive.Fixed;

/**
 * Differentiates formulas by reverse mode: from the gradient of the value to the gradient of an argument, as a formula
 * again. Where a selection has put zeros in a gradient, its products with derivatives are the safe ones, so that a zero
 * stays 0 even if the derivative is infinite.
 */
final class FormulaVjp {
    private final Map<Expr, Gradient> gradients = new IdentityHashMap<>();

    private FormulaVjp() {}

    /** Returns the derivative by argument {@code index}. */
    static Expr derivative(Expr root, int index) {
        return of(root, index, new Gradient(Expr.one(), true)).value();
    }

    /**
     * Returns the gradient of argument {@code index} where that of {@code root} is {@code g}; null if there is none.
     */
    static Gradient of(Expr root, int index, Gradient g) {
        var vjp = new FormulaVjp();
        vjp.add(root, g);
        List<Expr> order = TopologicalOrder.of(root);
        for (Expr node : order.reversed()) {
            Gradient gradient = vjp.gradients.get(node);
            if (gradient != null) {
                vjp.backward(node, gradient);
            }
        }
        return vjp.gradients.get(Expr.argument(index));
    }

    /** Adds to the gradient of a node. */
    private void add(Expr node, Gradient gradient) {
        gradients.merge(node, gradient, Gradient::add);
    }

    private void backward(Expr y, Gradient g) {
        List<Expr> x = y.operands();
        switch (y.primitive()) {
            case Argument _,Constant _ -> {
            }
            case Call(Formula formula) -> {
                for (int i = 0; i < x.size(); i++) {
                    Gradient rule = formula.vjp(i, g.isMasked());
                    if (rule != null) {
                        Expr[] arguments = x.toArray(new Expr[x.size() + 2]);
                        arguments[x.size()] = y;
                        arguments[x.size() + 1] = g.value();
                        add(x.get(i), new Gradient(rule.value().substitute(arguments), rule.isMasked()));
                    }
                }
            }
            case Fallback _ -> throw new AssertionError("the derivative of " + y + " must be stated");
            case Fixed fixed -> backward(fixed, y, g, x.get(0), x.size() > 1 ? x.get(1) : null, x);
        }
    }

    private void backward(Fixed primitive, Expr y, Gradient g, Expr a, Expr b, List<Expr> x) {
        switch (primitive) {
            case ADD -> {
                add(a, g);
                add(b, g);
            }
            case SUB -> {
                add(a, g);
                add(b, g.neg());
            }
            case MUL -> {
                add(a, g.mul(b));
                add(b, g.mul(a));
            }
            case SAFE_MUL -> {
                add(a, g.mul(b));
                add(b, g.mulByMasked(a));
            }
            case MASKED_MUL -> {
                add(a, g.mulByMasked(b));
                add(b, g.mulByMasked(a));
            }
            case DIV -> {
                add(a, g.mul(Expr.one().div(b)));
                add(b, g.mul(y.div(b).neg()));
            }
            case NEG -> add(a, g.neg());
            case ABS -> add(a, g.mulPlainly(sign(a)));
            case SQRT -> add(a, g.mul(constant(0.5).div(y)));
            case MIN -> {
                add(a, g.mul(minDerivative(a, b)));
                add(b, g.mul(minDerivative(b, a)));
            }
            case MAX -> {
                add(a, g.mul(minDerivative(b, a)));
                add(b, g.mul(minDerivative(a, b)));
            }
            case FMA -> {
                add(a, g.mul(b));
                add(b, g.mul(a));
                add(x.get(2), g);
            }
            case SELECT -> {
                add(b, g.selected(a, true));
                add(x.get(2), g.selected(a, false));
            }
            case GT, GE, LT, LE, EQ, NE, POW2, EXPONENT -> {
                // steps: flat wherever they have a derivative
            }
        }
    }

    /** Computes the sign: 1, -1, 0 or NaN, which are constants, so that it is flat everywhere. */
    private static Expr sign(Expr x) {
        return select(x.gt(0), constant(1),
                select(x.lt(0), constant(-1), select(x.eq(0), zero(), constant(Double.NaN))));
    }

    /** Computes the derivative of min(a, b) by a: 1 where a is less, 1/2 at a tie, NaN where either is NaN. */
    private static Expr minDerivative(Expr a, Expr b) {
        return select(a.lt(b), constant(1),
                select(a.gt(b), zero(), select(a.eq(b), constant(0.5), constant(Double.NaN))));
    }
}
