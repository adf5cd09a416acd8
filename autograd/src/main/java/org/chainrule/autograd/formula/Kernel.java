package org.chainrule.autograd.formula;

import java.util.List;

/**
 * Formulas over the same arguments, ready to run over arrays: interpreted at first, and as generated code once they have
 * been used enough to be worth it. Which of the ways was taken never shows in the results: they are the same to the bit.
 */
public final class Kernel {
    /** Elements to compute before code is generated, so that small programs don't wait for it. */
    private static final int WORTH_GENERATING = 2_000;
    /** Below this many elements the lanes gain nothing. */
    private static final int WORTH_LANES = 64;

    private final List<Expr> roots;
    private final int arity;
    private final boolean single;
    private final Interpreter interpreter;
    private volatile Code code; // null until worth it
    private int used; // roughly: threads may lose counts

    /** The generated forms: of one piece, or split. */
    private record Code(ScalarCode scalars, Lanes lanes, Split split) {}

    Kernel(List<Expr> roots, int arity, boolean single) {
        this.roots = roots.stream().map(root -> root.inlined(single)).toList();
        this.arity = arity;
        this.single = single;
        this.interpreter = new Interpreter(roots, single);
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

    /**
     * The first formula's value for single numbers.
     *
     * @param arguments the values of the arguments
     * @return the value
     */
    public double value(double... arguments) {
        Code ready = code(1);
        return ready == null || ready.split != null
                ? interpreter.evaluate(arguments)
                : ready.scalars.value(arguments);
    }

    /**
     * Computes the formulas element by element.
     *
     * @param in the arguments
     * @param out an array for each formula, of the kind that the kernel computes in
     * @param to where the first result goes
     * @param count how many elements to compute
     */
    public void run(Operands in, Object[] out, int to, int count) {
        Code ready = code(count);
        if (ready == null) {
            interpret(in, out, to, count);
            return;
        }
        if (ready.split != null) {
            ready.split.run(in, out, to, count);
            return;
        }
        int done = count < WORTH_LANES ? 0 : ready.lanes.run(in, out, to, count);
        if (done < count) {
            Operands rest = done == 0 ? in : in.from(done, 0);
            ready.scalars.run(rest.arrays, rest.at, rest.steps, out, to + done, count - done);
        }
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
        if (ready == null && (used += Math.min(count, WORTH_GENERATING)) >= WORTH_GENERATING && Generator.IS_POSSIBLE) {
            ready = generated();
            code = ready;
        }
        return ready;
    }

    private Code generated() {
        Split split = Split.of(roots, arity, single);
        return split != null
                ? new Code(null, null, split)
                : new Code(Generator.scalars(roots, arity, single), new Lanes(roots, arity, single), null);
    }

    private void interpret(Operands in, Object[] out, int to, int count) {
        double[] arguments = new double[arity];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < arity; i++) {
                arguments[i] = in.get(i, n);
            }
            double[] values = interpreter.evaluateAll(arguments);
            for (int o = 0; o < out.length; o++) {
                if (out[o] instanceof double[] array) {
                    array[to + n] = values[o];
                } else {
                    ((float[]) out[o])[to + n] = (float) values[o];
                }
            }
        }
    }
}
