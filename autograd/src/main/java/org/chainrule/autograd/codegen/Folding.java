package org.chainrule.autograd.codegen;

import org.chainrule.autograd.machine.ElementArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.TopologicalOrder;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Evaluates several formulas in one loop over a row: some are stored element by element, as by a {@link Kernel}, the
 * others reduced to one value each, such as their sum. Generated code takes over once they are hot, with the same bits.
 */
public final class Folding {
    /** The most steps in a piece of code, whose loop repeats them for every vector of a round of partial results. */
    private static final int MOST_STEPS = 300;
    private static final int TILE = 512; // elements computed at a time before they are folded

    private final Kernel values; // of all formulas
    private final int stored; // how many of them are stored
    private final List<Fold> folds; // how the others are folded
    private final boolean single;
    private final Specializations<FoldCode> code; // null where there can be none

    private Folding(List<Expr> stored, List<Expr> folded, List<Fold> folds, int arity, boolean single) {
        List<Expr> all = new ArrayList<>(stored);
        all.addAll(folded);
        this.values = new Kernel(all, arity, single);
        this.stored = stored.size();
        this.folds = folds;
        this.single = single;
        List<Expr> inlined = all.stream().map(root -> root.inlineCalls(single)).toList();
        List<Expr> order = TopologicalOrder.of(inlined);
        int copies = Fold.partials(single) / Math.max(1, VectorUnit.lanes(single)) * (VectorUnit.HAS_MASKS ? 2 : 1);
        this.code = !SimdKernel.isPossible(order, arity) || order.size() * copies > MOST_STEPS
                ? null
                : new Specializations<>(arity, broadcast -> Generator.folds(new SimdFormulas(order,
                        inlined.subList(0, this.stored), inlined.subList(this.stored, inlined.size()), folds, arity,
                        single, broadcast)));
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
        private final double[][] partials = new double[folds.size()][];
        private final double[] results = new double[folds.size()];
        private KernelArguments buffers; // the values to be folded; made when they are first needed

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
            boolean isReduced = done > 0 && VectorUnit.HAS_MASKS;
            if (done == 0) {
                for (int f = 0; f < partials.length; f++) {
                    Arrays.fill(partials[f], folds.get(f).identity());
                }
            }
            if (done < count) {
                byTiles(done == 0 ? in : in.from(done), out, done, count);
            }
            for (int f = 0; f < results.length; f++) {
                Fold fold = folds.get(f);
                results[f] = fold.total(partials[f], isReduced ? fold.remaining(single) : partials[f].length);
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

        /** Folds all elements by generated code, or as many as fill rounds of partial results; returns how many. */
        private int bySimd(KernelArguments in, KernelArguments out, int count) {
            int possible = VectorUnit.HAS_MASKS ? count : count - count % Fold.partials(single);
            if (code == null || possible == 0 || !values.isHot(count)) {
                return 0;
            }
            code.of(in).fold(in.arrays, in.offsets, out.arrays, out.offsets, possible, partials);
            return possible;
        }

        /** Folds the other elements: a tile's values first, then the folds. */
        private void byTiles(KernelArguments in, KernelArguments out, int from, int count) {
            if (buffers == null) {
                buffers = new KernelArguments(folds.size());
                for (int f = 0; f < folds.size(); f++) {
                    buffers.set(f, ElementArrays.create(single, TILE), 0, 1);
                }
            }
            for (int done = from; done < count; done += TILE) {
                int width = Math.min(TILE, count - done);
                KernelArguments results = out.from(done, folds.size());
                for (int f = 0; f < folds.size(); f++) {
                    results.set(stored + f, buffers.arrays[f], 0, 1);
                }
                values.run(in, results, width);
                for (int f = 0; f < folds.size(); f++) {
                    accumulate(folds.get(f), f, width);
                }
                in = in.from(width, 0);
            }
        }

        /**
         * Folds the values of a tile; the first belongs to the first partial result, for a tile is made of whole
         * rounds.
         */
        private void accumulate(Fold fold, int f, int count) {
            double[] partial = partials[f];
            int mask = partial.length - 1;
            for (int n = 0; n < count; n++) {
                partial[n & mask] = fold.apply(partial[n & mask], buffers.get(f, n));
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
