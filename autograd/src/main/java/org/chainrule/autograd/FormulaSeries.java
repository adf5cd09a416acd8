package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fallback;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.formula.TopologicalOrder;

/**
 * The power series of a formula, from those of its arguments. Arithmetic has rules of its own. A function y = f(x) follows from its
 * derivative, y' = f'(x) x', where f'(x) is a formula of x and y, and so a series again: its coefficients up to k - 1 give that of y
 * at k. Since an expression written twice is one object, so is its series, and the cosine in the derivative of a sine is the one whose
 * derivative that sine occurs in.
 */
final class FormulaSeries {
    private final Map<Expr, PowerSeries> known = new IdentityHashMap<>();
    private final Expr[] arguments;
    private final DType type;
    private final double scale;

    private FormulaSeries(double scale, DType type, PowerSeries... x) {
        this.scale = scale;
        this.type = type;
        this.arguments = IntStream.range(0, x.length).mapToObj(Expr::argument).toArray(Expr[]::new);
        for (int i = 0; i < x.length; i++) {
            PowerSeries given = x[i];
            PowerSeries.Rule inType = (k, _) -> {
                Tensor coefficient = given.get(k);
                return coefficient == null ? null : ForwardPass.inType(coefficient, type);
            };
            known.put(arguments[i], given.isConstant() ? PowerSeries.constant(inType) : PowerSeries.of(inType));
        }
    }

    /**
     * Returns the series of a formula.
     *
     * @param scale the power of 2 by which derivatives are multiplied on the way
     * @param y the value, the coefficient 0
     * @param x the series of the arguments
     */
    static PowerSeries of(Formula formula, double scale, Tensor y, PowerSeries... x) {
        var series = new FormulaSeries(scale, y.dtype(), x);
        Expr root = isArithmetic(formula) ? formula.body() : formula.call(series.arguments);
        return series.of(root).startingWith(y);
    }

    /** Returns whether a formula is an operation of arithmetic whose derivatives aren't stated otherwise. */
    private static boolean isArithmetic(Formula formula) {
        if (!(formula.body().primitive() instanceof Fixed)) {
            return false;
        }
        Formula derived = Formula.of(formula.name(), formula.arity(), x -> formula.body().substitute(x));
        return IntStream.range(0, formula.arity()).allMatch(i -> formula.derivative(i) == derived.derivative(i));
    }

    private PowerSeries of(Expr root) {
        for (Expr node : TopologicalOrder.of(root)) {
            if (!known.containsKey(node)) {
                known.put(node, ofNode(node));
            }
        }
        return known.get(root);
    }

    private PowerSeries ofNode(Expr node) {
        List<Expr> operands = node.operands();
        PowerSeries[] x = operands.stream().map(known::get).toArray(PowerSeries[]::new);
        return switch (node.primitive()) {
            case Argument _ -> throw new AssertionError(node + " isn't given");
            case Constant(double value) -> PowerSeries.constant(Tensor.full(value, Shape.SCALAR, type));
            case Call(Formula formula) -> call(formula, node, x);
            case Fallback _ -> throw new AssertionError("the derivative of " + node + " must be stated");
            case Fixed fixed -> switch (fixed) {
                case ADD -> x[0].add(x[1]);
                case SUB -> x[0].sub(x[1]);
                case MUL -> x[0].mul(x[1]);
                case SAFE_MUL -> x[0].safeMul(x[1]);
                case MASKED_MUL -> x[0].maskedMul(x[1]);
                case DIV -> x[0].div(x[1]);
                case NEG -> x[0].neg();
                case FMA -> x[0].mul(x[1]).add(x[2]);
                case SQRT -> x[0].sqrt();
                case ABS -> x[0].abs();
                case MIN -> x[0].extremum(x[1], false);
                case MAX -> x[0].extremum(x[1], true);
                case SELECT -> x[0].select(x[1], x[2]);
                case GT, GE, LT, LE, EQ, NE, POW2, EXPONENT ->
                    PowerSeries.constant((_, _) -> applied(Formula.of(fixed.symbol(), operands.size(),
                            values -> node.replace(replacements(operands, values))), x)); // flat
            };
        };
    }

    private static Map<Expr, Expr> replacements(List<Expr> operands, Expr... values) {
        Map<Expr, Expr> replacements = new IdentityHashMap<>();
        for (int i = 0; i < values.length; i++) {
            replacements.put(operands.get(i), values[i]);
        }
        return replacements;
    }

    /** Returns the value of a formula at the coefficients 0 of its arguments. */
    private static Tensor applied(Formula formula, PowerSeries... x) {
        Tensor[] values = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            values[i] = x[i].get(0);
        }
        return Pointwise.of(formula.name(), formula.arity(), formula::call).apply(values);
    }

    /** Returns the series y of a function: k y[k] is the sum over its arguments x, and j from 1 to k, of j x[j] f'[k-j]. */
    private PowerSeries call(Formula formula, Expr node, PowerSeries... x) {
        int[] moving = IntStream.range(0, x.length).filter(i -> !x[i].isConstant()).toArray();
        if (moving.length == 0) {
            return PowerSeries.constant((_, _) -> applied(formula, x));
        }
        List<PowerSeries> derivatives = new ArrayList<>(); // made when they are first needed, since they have derivatives in turn
        return PowerSeries.of((k, _) -> {
            if (k == 0) {
                return applied(formula, x);
            }
            if (derivatives.isEmpty()) {
                Expr[] given = new Expr[x.length + 1];
                node.operands().toArray(given);
                given[x.length] = node;
                for (int i : moving) {
                    derivatives.add(of(formula.derivative(i).substitute(given)));
                }
            }
            Tensor last = null;
            Tensor before = null;
            for (int n = 0; n < moving.length; n++) {
                PowerSeries argument = x[moving[n]];
                PowerSeries derivative = derivatives.get(n);
                last = Tangents.plus(last, PowerSeries.safeTimes(argument.get(k), derivative.get(0)));
                for (int j = 1; j < k && !derivative.isConstant(); j++) {
                    Tensor rate = argument.derivative(scale).get(j - 1);
                    before = Tangents.plus(before,
                            rate == null ? null : PowerSeries.safeTimes(rate, derivative.get(k - j)));
                }
            }
            return before == null ? last : Tangents.plus(last, before.div(k * scale));
        });
    }
}
