package org.chainrule.autograd.codegen;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Primitive;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Call;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.Primitive.Fallback;
import org.chainrule.autograd.formula.Primitive.Fixed;
import org.chainrule.autograd.formula.TopologicalOrder;

/**
 * Evaluates expressions node by node: the reference that all other ways of running a formula match bit for bit.
 *
 * <p>
 * In single precision every step is rounded to float. For + - * / and square root that equals float arithmetic exactly,
 * since a double has more than twice the digits.
 */
public final class Interpreter implements Evaluator {
    private final List<Expr> nodes;
    private final int[][] operands; // for each node, the indices of its operands in `nodes`
    private final boolean single;
    private final int[] results; // the indices of the roots in `nodes`
    private final Function<Formula, Evaluator> callees; // null: their definitions are interpreted
    private final Evaluator[] called; // by each node that calls a formula; found at its first call

    /**
     * Prepares an expression for evaluation.
     *
     * @param root the expression
     * @param single whether to compute in single precision
     */
    public Interpreter(Expr root, boolean single) {
        this(List.of(root), single, null);
    }

    /**
     * Prepares expressions of the same arguments for evaluation, where others compute the formulas that they call.
     *
     * @param roots the expressions
     * @param single whether to compute in single precision
     * @param callees what computes a called formula in that precision, with the bits of its definition
     */
    public Interpreter(List<Expr> roots, boolean single, Function<Formula, Evaluator> callees) {
        this.nodes = TopologicalOrder.of(roots);
        this.single = single;
        this.callees = callees;
        this.operands = new int[nodes.size()][];
        this.called = new Evaluator[nodes.size()];
        Map<Expr, Integer> index = new IdentityHashMap<>();
        for (int n = 0; n < operands.length; n++) {
            Expr node = nodes.get(n);
            index.put(node, n);
            operands[n] = indices(node.operands(), index);
        }
        this.results = indices(roots, index);
    }

    private static int[] indices(List<Expr> of, Map<Expr, Integer> index) {
        int[] indices = new int[of.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = index.get(of.get(i));
        }
        return indices;
    }

    /** Computes the value of the first expression. */
    @Override
    public double evaluate(double... arguments) {
        return evaluateAll(arguments)[0];
    }

    /**
     * Computes the values of all expressions.
     *
     * @param arguments the values of the arguments
     * @return the values in order
     */
    public double[] evaluateAll(double... arguments) {
        double[] values = new double[operands.length];
        for (int n = 0; n < values.length; n++) {
            double value = step(n, nodes.get(n).primitive(), operands[n], values, arguments);
            values[n] = single ? (float) value : value;
        }
        double[] chosen = new double[results.length];
        for (int r = 0; r < chosen.length; r++) {
            chosen[r] = values[results[r]];
        }
        return chosen;
    }

    private double step(int n, Primitive primitive, int[] at, double[] values, double[] arguments) {
        return switch (primitive) {
            case Argument(int index) -> arguments[index];
            case Constant(double value) -> value;
            case Call(Formula formula) -> {
                double[] passed = new double[at.length];
                for (int i = 0; i < at.length; i++) {
                    passed[i] = values[at[i]];
                }
                yield callee(n, formula).evaluate(passed);
            }
            case Fallback(Evaluator function) -> {
                double[] passed = new double[at.length - 2];
                for (int i = 0; i < passed.length; i++) {
                    passed[i] = values[at[i + 2]];
                }
                yield values[at[0]] != 0 ? function.evaluate(passed) : values[at[1]];
            }
            case Fixed fixed -> {
                double a = values[at[0]];
                double b = at.length > 1 ? values[at[1]] : 0;
                double c = at.length > 2 ? values[at[2]] : 0;
                yield fixed.evaluate(a, b, c, single);
            }
        };
    }

    private Evaluator callee(int n, Formula formula) {
        Evaluator known = called[n];
        if (known == null) {
            known = callees == null ? new Interpreter(formula.definition(single), single) : callees.apply(formula);
            called[n] = known; // another thread may have found it, too, which is as good
        }
        return known;
    }
}
