package org.chainrule.autograd.codegen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.TopologicalOrder;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Formulas along a run of elements: the values of some are stored, as those of a {@link Kernel}, those of others become
 * one number each. Generated code takes over where it can, with the same bits.
 */
public final class Folding {
    /** The most steps in a piece of code, whose loop repeats them for every vector of a round. */
    private static final int MOST_STEPS = 300;
    private static final int TILE = 512; // elements whose values wait to be folded

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
        int copies = Fold.parts(single) / Math.max(1, VectorUnit.lanes(single)) * (VectorUnit.HAS_MASKS ? 2 : 1);
        this.code = !SimdKernel.isPossible(order, arity) || order.size() * copies > MOST_STEPS
                ? null
                : new Specializations<>(arity, repeated -> Generator.folds(new SimdFormulas(order,
                        inlined.subList(0, this.stored), inlined.subList(this.stored, inlined.size()), folds, arity,
                        single,
                        repeated)));
    }

    /**
     * A fold of one formula.
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
     * Formulas that are stored, and others that are folded.
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

    /** What folding needs to work with, for one run after the other in one thread. */
    public final class Workspace {
        private final double[][] parts = new double[folds.size()][Fold.parts(single)];
        private final double[] results = new double[folds.size()];
        private KernelArguments aside; // the values that wait; made when they are first needed

        private Workspace() {}

        /**
         * Computes the formulas element by element, and folds.
         *
         * @param in the arguments
         * @param out where the stored results go; a result may take the place of an argument
         * @param count how many elements there are
         * @return this
         */
        public Workspace fold(KernelArguments in, KernelArguments out, int count) {
            int done = onLanes(in, out, count);
            boolean isReduced = done > 0 && VectorUnit.HAS_MASKS;
            if (done == 0) {
                for (int f = 0; f < parts.length; f++) {
                    Arrays.fill(parts[f], folds.get(f).start());
                }
            }
            if (done < count) {
                oneByOne(done == 0 ? in : in.from(done), out, done, count);
            }
            for (int f = 0; f < results.length; f++) {
                Fold fold = folds.get(f);
                results[f] = fold.total(parts[f], isReduced ? fold.left(single) : parts[f].length);
            }
            return this;
        }

        /**
         * What a formula was folded to.
         *
         * @param f which
         * @return the number
         */
        public double result(int f) {
            return results[f];
        }

        /** All elements, or as many as fill rounds of partial results. */
        private int onLanes(KernelArguments in, KernelArguments out, int count) {
            int possible = VectorUnit.HAS_MASKS ? count : count - count % Fold.parts(single);
            if (code == null || possible == 0 || !values.isWorthGenerating(count)) {
                return 0;
            }
            code.of(in).fold(in.arrays, in.at, out.arrays, out.at, possible, parts);
            return possible;
        }

        /** The other elements: their values first, then the folds. */
        private void oneByOne(KernelArguments in, KernelArguments out, int from, int count) {
            if (aside == null) {
                aside = new KernelArguments(folds.size());
                for (int f = 0; f < folds.size(); f++) {
                    aside.set(f, single ? new float[TILE] : new double[TILE], 0, 1);
                }
            }
            for (int done = from; done < count; done += TILE) {
                int width = Math.min(TILE, count - done);
                KernelArguments results = out.from(done, folds.size());
                for (int f = 0; f < folds.size(); f++) {
                    results.set(stored + f, aside.arrays[f], 0, 1);
                }
                values.run(in, results, width);
                for (int f = 0; f < folds.size(); f++) {
                    takeUp(folds.get(f), f, width);
                }
                in = in.from(width, 0);
            }
        }

        /** The first of the values belongs to the first partial result, for a tile is made of whole rounds. */
        private void takeUp(Fold fold, int f, int count) {
            double[] part = parts[f];
            int mask = part.length - 1;
            for (int n = 0; n < count; n++) {
                part[n & mask] = fold.of(part[n & mask], aside.get(f, n));
            }
        }
    }

    /**
     * Prepares to fold.
     *
     * @return what one thread needs
     */
    public Workspace workspace() {
        return new Workspace();
    }
}
