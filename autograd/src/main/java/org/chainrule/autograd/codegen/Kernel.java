package org.chainrule.autograd.codegen;

import java.util.List;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Interpreter;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Formulas over the same arguments, ready to run over arrays: interpreted at first, and as generated code once they have
 * been used enough to be worth it. Which of the ways was taken never shows in the results: they are the same to the bit.
 */
public final class Kernel implements Evaluator {
    /** Elements to compute before code is generated, so that small programs don't wait for it. */
    private static final int WORTH_GENERATING = 2_000;
    /** Below this many elements the lanes gain nothing. */
    private static final int WORTH_LANES = VectorUnit.HAS_MASKS ? 8 : 64;

    private final List<Expr> roots;
    private final int arity;
    private final boolean single;
    private final Interpreter interpreter;
    private volatile Code code; // null until worth it
    private int used; // roughly: threads may lose counts

    /** The generated forms: of one piece, or split. */
    private record Code(ScalarCode scalars, SimdKernel lanes, Split split) {}

    Kernel(List<Expr> roots, int arity, boolean single) {
        this.roots = roots.stream().map(root -> root.inlineCalls(single)).toList();
        this.arity = arity;
        this.single = single;
        this.interpreter = new Interpreter(roots, single, KernelCache.of(single));
    }

    /**
     * Returns the kernel of a formula. Formulas that say the same share one, as long as somebody holds it.
     *
     * @param formula the formula
     * @param single whether to compute in single precision
     * @return the kernel
     */
    public static Kernel of(Formula formula, boolean single) {
        return KernelCache.of(single).apply(formula);
    }

    /**
     * A kernel of several formulas.
     *
     * @param roots the formulas
     * @param arity how many arguments they have
     * @param single whether they compute in single precision
     * @return the kernel
     */
    public static Kernel of(List<Expr> roots, int arity, boolean single) {
        return new Kernel(roots, arity, single);
    }

    /** The first formula's value for single numbers. */
    @Override
    public double evaluate(double... arguments) {
        Code ready = code(1);
        return ready == null || ready.split != null
                ? interpreter.evaluate(arguments)
                : ready.scalars.value(arguments);
    }

    /**
     * Computes the formulas element by element.
     *
     * @param in the arguments
     * @param out where the results go, one for each formula; a result may take the place of an argument
     * @param count how many elements to compute
     */
    public void run(KernelArguments in, KernelArguments out, int count) {
        Code ready = code(count);
        if (ready == null) {
            interpret(in, out, count);
            return;
        }
        if (ready.split != null) {
            ready.split.run(in, out, count);
            return;
        }
        int done = count < WORTH_LANES ? 0 : ready.lanes.run(in, out, count);
        if (done < count) {
            KernelArguments rest = done == 0 ? in : in.from(done, 0);
            int[] to = done == 0 ? out.at : out.from(done, 0).at;
            ready.scalars.run(rest.arrays, rest.at, rest.steps, out.arrays, to, count - done);
        }
    }

    /** Whether this has been used enough for code to be generated, {@code count} more elements included. */
    boolean isWorthGenerating(int count) {
        return code(count) != null;
    }

    boolean isGenerated() {
        return code != null;
    }

    int arity() {
        return arity;
    }

    /** How many formulas there are. */
    int results() {
        return roots.size();
    }

    private Code code(int count) {
        Code ready = code;
        if (ready == null && VectorUnit.CAN_GENERATE
                && (used += Math.min(count, WORTH_GENERATING)) >= WORTH_GENERATING) {
            ready = generated();
            code = ready;
        }
        return ready;
    }

    private Code generated() {
        Split split = Split.of(roots, arity, single);
        return split != null
                ? new Code(null, null, split)
                : new Code(Generator.scalars(roots, arity, single), new SimdKernel(roots, arity, single), null);
    }

    private void interpret(KernelArguments in, KernelArguments out, int count) {
        double[] arguments = new double[arity];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < arity; i++) {
                arguments[i] = in.get(i, n);
            }
            double[] values = interpreter.evaluateAll(arguments);
            for (int o = 0; o < values.length; o++) {
                out.set(o, n, values[o]);
            }
        }
    }
}
