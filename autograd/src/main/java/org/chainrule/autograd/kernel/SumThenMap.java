package org.chainrule.autograd.kernel;

import java.util.List;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

/** Computes rows in two passes: first a sum along the row, then each element, given that sum. */
public final class SumThenMap {
    private static final KernelArguments NOTHING = new KernelArguments(0);

    private final int arity;
    private final ByPrecision<Folding> sums;
    private final ByPrecision<Kernel> values;

    /**
     * Creates the two passes.
     *
     * @param arity how many arguments there are
     * @param term what is summed, a formula over them
     * @param value what becomes of an element, a formula over them and the sum, which is the last argument
     */
    public SumThenMap(int arity, Expr term, Expr value) {
        this.arity = arity;
        this.sums = new ByPrecision<>(single -> Folding.of(Fold.SUM, term, arity, single));
        this.values = new ByPrecision<>(single -> Kernel.of(List.of(value), arity + 1, single));
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
            Folding.Workspace sum = sums.get(single).workspace();
            Kernel map = values.get(single);
            Object total = ElementArrays.create(single, 1);
            var terms = new KernelArguments(arity);
            var elements = new KernelArguments(arity + 1).set(arity, total, 0, 0);
            for (int i = 0; i < arity; i++) {
                terms.set(i, in[i], offsets[i] + first * width, 1);
                elements.set(i, in[i], offsets[i] + first * width, 1);
            }
            KernelArguments result = KernelArguments.of(out, first * width);
            for (int row = first; row < end; row++) {
                ElementArrays.set(total, 0, sum.fold(terms, NOTHING, width).result(0));
                map.run(elements, result, width);
                terms.advance(width);
                elements.advance(width);
                result.advance(width);
            }
        });
    }
}
