package org.chainrule.autograd.codegen;

import java.util.List;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Computes formulas of the same arguments over arrays: interpreted at first, and by generated code once they are hot.
 * The results have the same bits either way.
 */
public final class Kernel implements Evaluator {
    /** The most steps of formulas that are computed by one piece of code. */
    public static final int MOST_STEPS = Split.MOST_STEPS;

    /** Elements to compute before code is generated, so that small programs don't wait for it. */
    private static final int HOT = 2_000;
    /** Below this many elements SIMD code gains nothing. */
    private static final int MIN_SIMD_COUNT = VectorUnit.HAS_MASKS ? 8 : 16;

    private final List<Expr> formulas; // as given: the key in the cache, which holds it weakly
    private final List<Expr> roots; // the same, with calls written out
    private final int arity;
    private final boolean single;
    private final Interpreter interpreter;
    private volatile Code code; // null until hot
    private int used; // elements so far; roughly: threads may lose counts

    /** The generated forms: of one piece, or split. */
    private record Code(ScalarCode scalar, SimdKernel simd, Split split) {}

    Kernel(List<Expr> roots, int arity, boolean single) {
        this.formulas = List.copyOf(roots);
        this.roots = roots.stream().map(root -> root.inlineCalls(single)).toList();
        this.arity = arity;
        this.single = single;
        this.interpreter = new Interpreter(roots, single, KernelCache.of(single));
    }

    /**
     * Returns the kernel of a formula. Equal formulas share one, as long as something holds it.
     *
     * @param formula the formula
     * @param single whether to compute in single precision
     * @return the kernel
     */
    public static Kernel of(Formula formula, boolean single) {
        return KernelCache.of(single).apply(formula);
    }

    /**
     * Returns the kernel of several formulas. Equal ones share one, as long as something holds it.
     *
     * @param roots the formulas
     * @param arity how many arguments they have
     * @param single whether to compute in single precision
     * @return the kernel
     */
    public static Kernel of(List<Expr> roots, int arity, boolean single) {
        return KernelCache.of(single).of(roots, arity);
    }

    @Override
    public double evaluate(double... arguments) {
        Code ready = code(1);
        return ready == null || ready.split != null
                ? interpreter.evaluate(arguments)
                : ready.scalar.value(arguments);
    }

    /**
     * Computes the formulas element by element.
     *
     * @param in the arguments
     * @param out where the results go, one for each formula and perhaps others; a result may take the place of an argument
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
        int done = count < MIN_SIMD_COUNT ? 0 : ready.simd.run(in, out, count);
        if (done < count) {
            int[] from = done == 0 ? in.offsets : in.offsetsFrom(done);
            int[] to = done == 0 ? out.offsets : out.offsetsFrom(done);
            ready.scalar.run(in.arrays, from, in.strides, out.arrays, to, count - done);
        }
    }

    /** Counts elements; returns whether there have been enough for code to be generated. */
    boolean isHot(int count) {
        return code(count) != null;
    }

    boolean isGenerated() {
        return code != null;
    }

    /** Returns the formulas that it was made of. */
    List<Expr> formulas() {
        return formulas;
    }

    int arity() {
        return arity;
    }

    /** Returns how many formulas there are. */
    int results() {
        return roots.size();
    }

    private Code code(int count) {
        Code ready = code;
        if (ready == null && VectorUnit.CAN_GENERATE && (used += Math.min(count, HOT)) >= HOT) {
            ready = generated();
            code = ready;
        }
        return ready;
    }

    private Code generated() {
        Split split = Split.of(roots, arity, single);
        return split != null
                ? new Code(null, null, split)
                : new Code(Generator.scalar(roots, arity, single), new SimdKernel(roots, arity, single), null);
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
