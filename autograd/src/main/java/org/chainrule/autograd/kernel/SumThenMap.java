package org.chainrule.autograd.kernel;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

/** Computes rows in several passes: first sums along the row, each given those before it, then each element. */
public final class SumThenMap {
    private static final KernelArguments NOTHING = new KernelArguments(0);

    private final int arity;
    private final List<Expr> terms;
    private final Expr value;
    private final List<ByPrecision<Folding>> sums = new ArrayList<>();
    private final ByPrecision<Kernel> values;

    /**
     * Creates two passes.
     *
     * @param arity how many arguments there are
     * @param term what is summed, a formula over them
     * @param value what becomes of an element, a formula over them and the sum, which is the last argument
     */
    public SumThenMap(int arity, Expr term, Expr value) {
        this(arity, List.of(term), value);
    }

    /**
     * Creates the passes.
     *
     * @param arity how many arguments there are
     * @param terms what is summed, formulas over them and the sums before
     * @param value what becomes of an element, a formula over the arguments and the sums, which follow them
     */
    public SumThenMap(int arity, List<Expr> terms, Expr value) {
        this.arity = arity;
        this.terms = List.copyOf(terms);
        this.value = value;
        for (int n = 0; n < terms.size(); n++) {
            Expr term = terms.get(n);
            int known = arity + n;
            sums.add(new ByPrecision<>(single -> Folding.of(Fold.SUM, term, known, single)));
        }
        this.values = new ByPrecision<>(single -> Kernel.of(List.of(value), arity + terms.size(), single));
    }

    /**
     * Returns what is summed.
     *
     * @return formulas over the arguments and the sums before
     */
    public List<Expr> terms() {
        return terms;
    }

    /**
     * Returns what becomes of an element.
     *
     * @return a formula over the arguments and the sums
     */
    public Expr value() {
        return value;
    }

    /**
     * Computes every row.
     *
     * @param in the arguments, float[] or double[]
     * @param offsets the index where the first row of each begins; the others follow
     * @param out an array of the same kind for the results, from its start on; it may be that of an argument that
     *        begins there
     * @param rows how many rows there are
     * @param width how long they are
     */
    public void run(Object[] in, int[] offsets, Object out, int rows, int width) {
        boolean single = ElementArrays.isSingle(out);
        Parallel.forRange(rows, width, (first, end) -> {
            int count = sums.size();
            List<Folding.Workspace> folds = sums.stream().map(sum -> sum.get(single).workspace()).toList();
            Kernel map = values.get(single);
            Object totals = ElementArrays.create(single, count);
            KernelArguments[] passes = new KernelArguments[count + 1];
            for (int n = 0; n <= count; n++) {
                passes[n] = new KernelArguments(arity + n);
                for (int i = 0; i < arity + n; i++) {
                    if (i < arity) {
                        passes[n].set(i, in[i], offsets[i] + first * width, 1);
                    } else {
                        passes[n].set(i, totals, i - arity, 0);
                    }
                }
            }
            KernelArguments result = KernelArguments.of(out, first * width);
            for (int row = first; row < end; row++) {
                for (int n = 0; n < count; n++) {
                    ElementArrays.set(totals, n, folds.get(n).fold(passes[n], NOTHING, width).result(0));
                    passes[n].advance(width);
                }
                map.run(passes[count], result, width);
                passes[count].advance(width);
                result.advance(width);
            }
        });
    }
}
