package org.chainrule.autograd;

import java.util.Arrays;

import org.chainrule.autograd.kernel.SumThenMap;

/**
 * A formula of each element and of a sum along its row: y[n] = map(x[n], s) with s = sum over m of term(x[m]), where x
 * may stand for several arguments of one shape. An example is
 * the vjp rule of softmax, y (g - sum of g y). Its derivatives of any order follow from those of the two formulas.
 */
final class RowFormula {
    private final String name;
    private final Pointwise term;
    private final Pointwise map;
    private final SumThenMap kernel;

    private RowFormula(String name, Pointwise term, Pointwise map, SumThenMap kernel) {
        this.name = name;
        this.term = term;
        this.map = map;
        this.kernel = kernel;
    }

    /**
     * Returns a row formula.
     *
     * @param name the op's name
     * @param term the summands, a formula of the arguments
     * @param map the result, a formula of the arguments and the sum
     */
    static RowFormula of(String name, Pointwise term, Pointwise map) {
        return new RowFormula(name, term, map,
                new SumThenMap(term.formula().arity(), term.formula().body(), map.formula().body()));
    }

    /** Returns the same formula, computed by other passes that keep more digits. */
    RowFormula computedBy(SumThenMap passes) {
        return new RowFormula(name, term, map, passes);
    }

    /** Returns the op that computes this along an axis. */
    KernelOp along(int axis) {
        return new Along(this, axis);
    }

    private record Along(RowFormula formula, int axis) implements SumThenMapOp {

        @Override
        public String name() {
            return formula.name;
        }

        @Override
        public SumThenMap kernel() {
            return formula.kernel;
        }

        @Override
        public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
            Tensor terms = formula.term.apply(x);
            Tensor[] withSum = Arrays.copyOf(x, x.length + 1);
            withSum[x.length] = terms.sum(true, axis);
            Tensor[] withItsTangent = Arrays.copyOf(tangents, x.length + 1);
            withItsTangent[x.length] = formula.term.jvp(tangents, terms, x).sum(true, axis);
            return formula.map.jvp(withItsTangent, y, withSum);
        }

        @Override
        public Tensor vmap(boolean[] isBatched, Tensor... x) {
            return Batches.along(formula::along, axis, isBatched, x);
        }

        /** dx[n] = g[n] map_x + term_x(x[n]) sum over m of g[m] map_s. */
        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            Tensor terms = formula.term.apply(x);
            Tensor[] withSum = Arrays.copyOf(x, x.length + 1);
            withSum[x.length] = terms.sum(true, axis);
            Tensor direct = formula.map.vjp(i, g, y, withSum).toTensor();
            Tensor bySum = formula.map.vjp(x.length, g, y, withSum).toTensor().sum(true, axis);
            return direct.add(formula.term.vjp(i, bySum, terms, x).toTensor());
        }
    }
}
