package org.chainrule.autograd.formula;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fixed;

/**
 * Evaluates a formula number by number: the meaning that all other ways of running a formula are held to.
 *
 * <p>
 * In single precision every step is rounded to float. For + - * / and square root that equals float arithmetic exactly,
 * since a double has more than twice the digits.
 */
final class Interpreter {
    private final List<Expr> nodes;
    private final int[][] operands; // for each node, where its operands stand in `nodes`
    private final boolean single;

    private final int[] results; // where the formulas' values stand

    Interpreter(Expr root, boolean single) {
        this(List.of(root), single);
    }

    /** Prepares formulas of the same arguments for evaluation. */
    Interpreter(List<Expr> roots, boolean single) {
        this.nodes = Program.order(roots);
        this.single = single;
        this.operands = new int[nodes.size()][];
        Map<Expr, Integer> place = new IdentityHashMap<>();
        for (int n = 0; n < operands.length; n++) {
            Expr node = nodes.get(n);
            place.put(node, n);
            operands[n] = node.operands().stream().mapToInt(place::get).toArray();
        }
        this.results = roots.stream().mapToInt(place::get).toArray();
    }

    /** The first formula's value, given those of the arguments. */
    double evaluate(double... arguments) {
        return evaluateAll(arguments)[0];
    }

    /** The formulas' values. */
    double[] evaluateAll(double... arguments) {
        double[] values = new double[operands.length];
        for (int n = 0; n < values.length; n++) {
            double value = step(nodes.get(n).primitive(), operands[n], values, arguments);
            values[n] = single ? (float) value : value;
        }
        double[] chosen = new double[results.length];
        for (int r = 0; r < chosen.length; r++) {
            chosen[r] = values[results[r]];
        }
        return chosen;
    }

    private double step(Primitive primitive, int[] at, double[] values, double[] arguments) {
        return switch (primitive) {
            case Argument(int index) -> arguments[index];
            case Constant(double value) -> value;
            case Call(Formula formula) -> {
                double[] passed = new double[at.length];
                for (int i = 0; i < at.length; i++) {
                    passed[i] = values[at[i]];
                }
                yield formula.evaluate(single, passed);
            }
            case Fixed fixed -> {
                double a = values[at[0]];
                double b = at.length > 1 ? values[at[1]] : 0;
                double c = at.length > 2 ? values[at[2]] : 0;
                yield arithmetic(fixed, a, b, c);
            }
        };
    }

    private double arithmetic(Fixed primitive, double a, double b, double c) {
        return switch (primitive) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SQRT -> Math.sqrt(a);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case FMA -> single ? Math.fma((float) a, (float) b, (float) c) : Math.fma(a, b, c);
            case POW2 -> single ? Bits.pow2((float) a) : Bits.pow2(a);
            case EXPONENT -> single ? Bits.exponent((float) a) : Bits.exponent(a);
            case GT -> a > b ? 1 : 0;
            case GE -> a >= b ? 1 : 0;
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
            case NE -> a != b ? 1 : 0;
            case SELECT -> a != 0 ? b : c;
            case SAFE_MUL -> a == 0 ? 0 : a * b;
        };
    }
}
