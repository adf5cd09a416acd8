package org.chainrule.autograd.codegen;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.TopologicalOrder;
import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Evaluates several formulas in one loop over a row: some are stored element by element, as by a {@link Kernel}, the
 * others reduced to one value each, such as their sum. Generated code takes over once they are hot, with the same bits.
 *
 * <p>
 * Short formulas are computed and folded in one loop. The loop repeats their steps for every vector of a round of
 * partial results, so longer ones would need more registers than there are: their values are stored first, block by
 * block, and folded from there.
 */
public final class Folding {
    /** The most steps in a loop, counted as often as it repeats them. */
    private static final int MOST_STEPS = 100;
    /** The folds of values that are given. */
    private static final Map<Fold, ByPrecision<Folding>> PLAIN = plain();

    private final Kernel values; // of all formulas, each once
    private final int stored; // how many of them are stored, the first ones
    private final int[] sources; // for each fold, which of the values is folded
    private final List<Fold> folds;
    private final boolean single;
    private final boolean isPlain; // what is folded is given
    private final Specializations<FoldCode> code; // one loop for everything; null where there can be none

    private Folding(List<Expr> stored, List<Expr> folded, List<Fold> folds, int arity, boolean single) {
        List<Expr> all = new ArrayList<>(stored);
        folded.stream().filter(value -> !all.contains(value)).forEach(all::add);
        this.values = new Kernel(all, arity, single);
        this.stored = stored.size();
        this.sources = folded.stream().mapToInt(all::indexOf).toArray();
        this.folds = folds;
        this.single = single;
        this.isPlain = all.equals(List.of(Expr.argument(0)));
        List<Expr> inlined = all.stream().map(root -> root.inlineCalls(single)).toList();
        List<Expr> order = TopologicalOrder.of(inlined);
        int copies = Fold.partials(single) / Math.max(1, VectorUnit.lanes(single)) / SimdLoops.passes(folds, single)
                + (VectorUnit.HAS_MASKED_LOADS ? 1 : 0);
        this.code = order.size() * copies > MOST_STEPS || !SimdKernel.isPossible(order, arity)
                ? null
                : new Specializations<>(arity, broadcast -> Generator.folds(new SimdFormulas(order,
                        inlined.subList(0, this.stored), IntStream.of(sources).mapToObj(inlined::get).toList(), folds,
                        arity, single, broadcast)));
    }

    private static Map<Fold, ByPrecision<Folding>> plain() {
        var plain = new EnumMap<Fold, ByPrecision<Folding>>(Fold.class);
        for (Fold fold : Fold.values()) {
            plain.put(fold, new ByPrecision<>(single -> of(fold, Expr.argument(0), 1, single)));
        }
        return plain;
    }

    /**
     * Returns the fold of values that are given.
     *
     * @param fold how
     * @param single whether in single precision
     * @return the folding, which is the same for every call
     */
    public static Folding of(Fold fold, boolean single) {
        return PLAIN.get(fold).get(single);
    }

    /**
     * Creates a fold of one formula.
     *
     * @param fold how
     * @param value the formula
     * @param arity how many arguments it has
     * @param single whether to compute in single precision
     * @return the folding
     */
    public static Folding of(Fold fold, Expr value, int arity, boolean single) {
        return of(List.of(), List.of(value), List.of(fold), arity, single);
    }

    /**
     * Creates a folding of formulas that are stored, and others that are folded.
     *
     * @param stored those to be stored
     * @param folded those to be folded
     * @param folds how, one for each
     * @param arity how many arguments they have
     * @param single whether to compute in single precision
     * @return the folding
     */
    public static Folding of(List<Expr> stored, List<Expr> folded, List<Fold> folds, int arity, boolean single) {
        return new Folding(stored, folded, folds, arity, single);
    }

    /** The buffers and results of one thread, for one run of elements after the other. */
    public final class Workspace {
        private static final KernelArguments NOTHING = new KernelArguments(0);

        private final double[][] partials = new double[folds.size()][];
        private final double[] results = new double[folds.size()];
        private final Object[] buffers = new Object[values.results() - stored]; // of values that aren't stored
        private Workspace[] plain; // of folds of values; made when first needed

        private Workspace() {
            for (int f = 0; f < partials.length; f++) { // one by one: the JVM is slow to create arrays of arrays
                partials[f] = new double[Fold.partials(single)];
            }
        }

        /**
         * Computes the formulas element by element, and folds.
         *
         * @param in the arguments
         * @param out where the stored results go; a result may take the place of an argument
         * @param count how many elements there are
         * @return this
         */
        public Workspace fold(KernelArguments in, KernelArguments out, int count) {
            if (count <= Fold.BLOCK) {
                foldBlock(in, out, count);
                return this;
            }
            int blocks = (count + Fold.BLOCK - 1) / Fold.BLOCK;
            double[][] ofBlocks = new double[results.length][blocks];
            for (int b = 0; b < blocks; b++) {
                int from = b * Fold.BLOCK;
                foldBlock(in.from(from), out.from(from), Math.min(Fold.BLOCK, count - from));
                for (int f = 0; f < results.length; f++) {
                    ofBlocks[f][b] = results[f];
                }
            }
            for (int f = 0; f < results.length; f++) {
                results[f] = folds.get(f).ofBlocks(ofBlocks[f]);
            }
            return this;
        }

        private void foldBlock(KernelArguments in, KernelArguments out, int count) {
            int done = bySimd(in, out, count);
            if (done == 0 && code == null && !isPlain) {
                foldPlainly(compute(in, out, count), count);
                return;
            }
            if (done == 0) {
                for (int f = 0; f < partials.length; f++) {
                    Arrays.fill(partials[f], folds.get(f).identity());
                }
            }
            if (done < count) {
                accumulate(compute(in.from(done), out.from(done), count - done), count - done);
            }
            boolean isReduced = done > 0 && VectorUnit.HAS_MASKED_LOADS;
            for (int f = 0; f < results.length; f++) {
                Fold fold = folds.get(f);
                results[f] = fold.total(partials[f], isReduced ? VectorUnit.lanes(false) : partials[f].length);
            }
        }

        /**
         * Returns what a formula was folded to.
         *
         * @param f which of those that are folded
         * @return the result
         */
        public double result(int f) {
            return results[f];
        }

        /** Folds all elements by one loop, or as many as fill rounds of partial results; returns how many. */
        private int bySimd(KernelArguments in, KernelArguments out, int count) {
            int possible = VectorUnit.HAS_MASKED_LOADS ? count : count - count % Fold.partials(single);
            if (code == null || possible == 0 || !values.isHot(count)) {
                return 0;
            }
            code.of(in).fold(in.arrays, in.offsets, out.arrays, out.offsets, possible, partials);
            return possible;
        }

        /** Computes all values of at most a block, and returns where they are. */
        private KernelArguments compute(KernelArguments in, KernelArguments out, int count) {
            KernelArguments to = new KernelArguments(stored + buffers.length);
            for (int o = 0; o < stored; o++) {
                to.set(o, out.arrays[o], out.offsets[o], 1);
            }
            for (int n = 0; n < buffers.length; n++) {
                if (buffers[n] == null || Array.getLength(buffers[n]) < count) {
                    buffers[n] = ElementArrays.create(single, count);
                }
                to.set(stored + n, buffers[n], 0, 1);
            }
            values.run(in, to, count);
            return to;
        }

        private void foldPlainly(KernelArguments computed, int count) {
            if (plain == null) {
                plain = folds.stream().map(fold -> of(fold, single).workspace()).toArray(Workspace[]::new);
            }
            for (int f = 0; f < results.length; f++) {
                KernelArguments source = KernelArguments.of(computed.arrays[sources[f]], computed.offsets[sources[f]]);
                results[f] = plain[f].fold(source, NOTHING, count).result(0);
            }
        }

        /** Folds values, of which the first belongs to the first partial result. */
        private void accumulate(KernelArguments computed, int count) {
            for (int f = 0; f < results.length; f++) {
                Fold fold = folds.get(f);
                double[] partial = partials[f];
                int mask = partial.length - 1;
                for (int n = 0; n < count; n++) {
                    partial[n & mask] = fold.apply(partial[n & mask], computed.get(sources[f], n));
                }
            }
        }
    }

    /**
     * Creates a workspace.
     *
     * @return what one thread needs to fold
     */
    public Workspace workspace() {
        return new Workspace();
    }
}
