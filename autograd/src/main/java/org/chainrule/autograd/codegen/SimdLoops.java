package org.chainrule.autograd.codegen;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.List;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Writes the methods of {@link SimdCode}, {@link FoldCode} and {@link ColumnCode}: loops over vectors of elements, in
 * which arguments are loaded, formulas computed, and results stored or folded.
 */
final class SimdLoops {
    private static final int COLUMN_VECTORS = 2;
    private static final int MOST_PARTIALS = 8; // vectors of partial results at a time, for which there are registers

    private final CodeBuilder code;
    private final VectorCode vectors;
    private final VectorCode doubles;
    private final SimdEmitter emitter;
    private final SimdFormulas formulas;
    private final int lanes;
    private final int doubleLanes;
    private final int[] arrays;
    private final int[] offsets;
    private int buffer = -1; // the variable of an array for vectors of a round, whose parts are converted as they are loaded

    /**
     * Begins a method whose first parameters are {@code Object[] in, int[] offsets}.
     *
     * @param functions those of the platform that the code refers to, which are added
     */
    SimdLoops(CodeBuilder code, SimdFormulas formulas, List<Evaluator> functions) {
        this.code = code;
        this.vectors = new VectorCode(code, formulas.single());
        this.doubles = new VectorCode(code, false);
        this.emitter = new SimdEmitter(code, vectors, formulas.single(), functions);
        this.formulas = formulas;
        this.lanes = VectorUnit.lanes(formulas.single());
        this.doubleLanes = VectorUnit.lanes(false);
        this.arrays = arrays(code.parameterSlot(0), formulas.arity());
        this.offsets = ints(code.parameterSlot(1), formulas.arity());
        emitter.hoistConstants(formulas.order());
    }

    /** Loads the arguments that are one for all elements. */
    private void hoistBroadcast() {
        for (Expr node : formulas.order()) {
            if (node.primitive() instanceof Argument(int index) && formulas.isBroadcast(index)) {
                broadcast(node, arrays[index], offsets[index]);
            }
        }
    }

    private void broadcast(Expr argument, int array, int offset) {
        vectors.broadcast(() -> {
            code.aload(array).iload(offset);
            vectors.element();
        });
        emitter.store(argument, false);
    }

    private int[] arrays(int from, int count) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            code.aload(from).loadConstant(i).aaload();
            slots[i] = vectors.array();
        }
        return slots;
    }

    private int[] ints(int from, int count) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = code.allocateLocal(TypeKind.INT);
            code.aload(from).loadConstant(i).iaload().istore(slots[i]);
        }
        return slots;
    }

    /** Writes {@code void run(Object[] in, int[] offsets, Object[] out, int[] outOffsets, int count)}. */
    void run() {
        hoistBroadcast();
        int[] results = arrays(code.parameterSlot(2), formulas.stored().size());
        int[] to = ints(code.parameterSlot(3), formulas.stored().size());
        loop(code.parameterSlot(4), lanes, n -> {
            compute(n, 0, null);
            store(results, to, n, 0, null);
        });
        code.return_();
    }

    /**
     * Writes {@code void rest(Object[] in, int[] offsets, Object[] out, int[] outOffsets, int count)}, for less than a
     * vector.
     */
    void rest() {
        hoistBroadcast();
        int[] results = arrays(code.parameterSlot(2), formulas.stored().size());
        int[] to = ints(code.parameterSlot(3), formulas.stored().size());
        int mask = vectors.maskOfFirst(code.parameterSlot(4));
        int n = code.allocateLocal(TypeKind.INT);
        code.iconst_0().istore(n);
        compute(n, 0, mask);
        store(results, to, n, 0, mask);
        code.return_();
    }

    /**
     * Writes {@code void fold(Object[] in, int[] offsets, Object[] out, int[] outOffsets, int count, double[][]
     * partials)}: as many elements at a time as there are partial results, each of which has a lane of its own. If
     * there are masks, the rest follows, and the partial results are folded into as few as one vector holds.
     */
    void fold() {
        hoistBroadcast();
        int[] results = arrays(code.parameterSlot(2), formulas.stored().size());
        int[] to = ints(code.parameterSlot(3), formulas.stored().size());
        int count = code.parameterSlot(4);
        int round = Fold.partials(formulas.single());
        int folds = formulas.folds().size();
        int[] stored = new int[folds];
        for (int f = 0; f < folds; f++) {
            stored[f] = code.allocateLocal(TypeKind.REFERENCE);
            code.aload(code.parameterSlot(5)).loadConstant(f).aaload().astore(stored[f]);
        }
        int whole = code.allocateLocal(TypeKind.INT);
        code.iload(count).loadConstant(-round).iand().istore(whole);
        int part = round / passes(formulas.folds(), formulas.single());
        if (lanes > doubleLanes) {
            buffer = vectors.newArray(part / lanes);
        }
        int n = code.allocateLocal(TypeKind.INT);
        int all = code.allocateLocal(TypeKind.INT);
        code.loadConstant(round).istore(all);
        loop(all, part, k -> {
            int[][] partials = new int[folds][];
            for (int f = 0; f < folds; f++) {
                partials[f] = startPartials(formulas.folds().get(f), part);
            }
            Label top = code.newLabel();
            Label end = code.newLabel();
            code.iload(k).istore(n).labelBinding(top).iload(n).iload(whole).if_icmpge(end);
            for (int v = 0; v < part / lanes; v++) {
                foldVector(results, to, n, v, partials);
            }
            code.iload(n).loadConstant(round).iadd().istore(n).goto_(top).labelBinding(end);
            for (int f = 0; f < folds; f++) {
                storePartials(formulas.folds().get(f), partials[f], stored[f], k);
            }
        });
        code.iload(whole).istore(n);
        if (VectorUnit.HAS_MASKED_LOADS) {
            foldRest(results, to, n, count, stored);
            for (int f = 0; f < folds; f++) {
                reduce(formulas.folds().get(f), stored[f], round);
            }
        }
        code.return_();
    }

    /**
     * Returns in how many passes over the elements they are folded, in each of which every round adds to some of the partial
     * results, so that these have registers.
     */
    static int passes(List<Fold> folds, boolean single) {
        int vectors = 0;
        for (Fold fold : folds) {
            vectors += Fold.partials(single) / Math.max(1, VectorUnit.lanes(single && fold == Fold.MAX));
        }
        int most = Fold.partials(single) / Math.max(1, VectorUnit.lanes(single)); // of a vector each
        int passes = 1;
        while (vectors > MOST_PARTIALS * passes && passes < most) {
            passes *= 2;
        }
        return passes;
    }

    /**
     * Folds the elements from {@code n} on into partial results in memory, in a loop, so that the formulas' code occurs
     * only once more.
     */
    private void foldRest(int[] results, int[] to, int n, int count, int[] partials) {
        int k = code.allocateLocal(TypeKind.INT); // the index of a partial result
        int rest = code.allocateLocal(TypeKind.INT);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(k);
        code.labelBinding(top).iload(n).iload(count).if_icmpge(end);
        code.iload(count).iload(n).isub().istore(rest);
        int mask = vectors.maskOfFirst(rest);
        compute(n, 0, mask);
        store(results, to, n, 0, mask);
        for (int f = 0; f < partials.length; f++) {
            foldMasked(formulas.folds().get(f), formulas.folded().get(f), mask, partials[f], k);
        }
        code.iload(n).loadConstant(lanes).iadd().istore(n).iload(k).loadConstant(lanes).iadd().istore(k);
        code.goto_(top).labelBinding(end);
        emitter.forget(formulas.order(), formulas::isBroadcast);
    }

    private void foldMasked(Fold fold, Expr value, int mask, int partials, int k) {
        int vector = code.allocateLocal(TypeKind.REFERENCE);
        vectors.broadcast(fold.identity()); // what lies beyond changes nothing
        emitter.loadNumber(value);
        code.aload(mask);
        vectors.blend();
        code.astore(vector);
        for (int part = 0; part < lanes / doubleLanes; part++) {
            int ahead = part * doubleLanes;
            int next = code.allocateLocal(TypeKind.REFERENCE);
            vectors.toDoubles(vector, part);
            code.astore(next);
            int partial = code.allocateLocal(TypeKind.REFERENCE);
            doubles.load(partials, () -> ahead(k, ahead), null);
            code.astore(partial);
            fold(fold, partial, next);
            doubles.store(partials, () -> ahead(k, ahead), null);
        }
    }

    /** Pushes the fold of two vectors of doubles in variables. */
    private void fold(Fold fold, int into, int next) {
        if (fold == Fold.SUM) {
            code.aload(into).aload(next);
            doubles.add();
        } else {
            doubles.maxOfNumbers(next, into);
        }
    }

    private void ahead(int from, int ahead) {
        code.iload(from).loadConstant(ahead).iadd();
    }

    /** Computes and folds vector {@code v} of a round that begins at {@code n}. */
    private void foldVector(int[] results, int[] to, int n, int v, int[][] partials) {
        compute(n, v * lanes, null);
        store(results, to, n, v * lanes, null);
        for (int f = 0; f < partials.length; f++) {
            accumulate(formulas.folds().get(f), formulas.folded().get(f), partials[f], v,
                    (i, ahead) -> index(offsets[i], n, ahead));
        }
        emitter.forget(formulas.order(), formulas::isBroadcast);
    }

    /**
     * Writes {@code void add(Object[] in, int[] offsets, int[] strides, int rows, double[] sums, int to, int count)}:
     * the values of the first formula, row after row, are added to sums that stay in registers meanwhile; two vectors
     * of columns at a time, for an addition waits for the one before.
     */
    void down() {
        int[] strides = ints(code.parameterSlot(2), formulas.arity());
        int sums = code.parameterSlot(4);
        int to = code.parameterSlot(5);
        int count = code.parameterSlot(6);
        int pairs = code.allocateLocal(TypeKind.INT);
        code.iload(count).loadConstant(-lanes * COLUMN_VECTORS).iand().istore(pairs);
        int n = loop(pairs, lanes * COLUMN_VECTORS, index -> columns(strides, sums, to, index, COLUMN_VECTORS));
        Label end = code.newLabel();
        code.iload(n).iload(count).if_icmpge(end);
        columns(strides, sums, to, n, 1);
        code.labelBinding(end).return_();
    }

    private void columns(int[] strides, int sums, int to, int n, int count) {
        int each = lanes / doubleLanes;
        int[] slots = new int[count * each];
        for (int k = 0; k < slots.length; k++) {
            int ahead = k * doubleLanes;
            doubles.load(sums, () -> index(to, n, ahead), null);
            slots[k] = code.allocateLocal(TypeKind.REFERENCE);
            code.astore(slots[k]);
        }
        int[] from = new int[offsets.length]; // of the current row
        for (int i = 0; i < offsets.length; i++) {
            from[i] = code.allocateLocal(TypeKind.INT);
            code.iload(offsets[i]).istore(from[i]);
        }
        loop(code.parameterSlot(3), 1, _ -> {
            for (int v = 0; v < count; v++) {
                int ahead = v * lanes;
                for (Expr node : formulas.order()) {
                    if (node.primitive() instanceof Argument(int index) && !emitter.isKnown(node)) {
                        if (formulas.isBroadcast(index)) { // one for the row
                            broadcast(node, arrays[index], from[index]);
                        } else {
                            vectors.load(arrays[index], () -> index(from[index], n, ahead), null);
                            emitter.store(node, false);
                        }
                    }
                }
                emitter.steps(formulas.order());
                accumulate(Fold.SUM, formulas.folded().getFirst(), slots, v,
                        (i, more) -> index(from[i], n, more));
                emitter.forget(formulas.order(), formulas::isBroadcast);
            }
            emitter.forget(formulas.order(), _ -> false);
            for (int i = 0; i < from.length; i++) {
                code.iload(from[i]).iload(strides[i]).iadd().istore(from[i]);
            }
        });
        for (int k = 0; k < slots.length; k++) {
            int ahead = k * doubleLanes;
            code.aload(slots[k]);
            doubles.store(sums, () -> index(to, n, ahead), null);
        }
    }

    private interface Body {
        void at(int n);
    }

    /** Loops over {@code n = 0, step, ...} below a count; in the end n is the first that isn't. */
    private int loop(int count, int step, Body body) {
        int n = code.allocateLocal(TypeKind.INT);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(n).labelBinding(top).iload(n).iload(count).if_icmpge(end);
        body.at(n);
        code.iload(n).loadConstant(step).iadd().istore(n).goto_(top).labelBinding(end);
        return n;
    }

    private void compute(int n, int ahead, Integer mask) {
        for (Expr node : formulas.order()) {
            if (node.primitive() instanceof Argument(int index) && !emitter.isKnown(node)) {
                vectors.load(arrays[index], () -> index(offsets[index], n, ahead), mask);
                emitter.store(node, false);
            }
        }
        emitter.steps(formulas.order());
    }

    private void store(int[] results, int[] to, int n, int ahead, Integer mask) {
        List<Expr> stored = formulas.stored();
        for (int o = 0; o < results.length; o++) {
            int offset = to[o];
            emitter.loadNumber(stored.get(o));
            vectors.store(results[o], () -> index(offset, n, ahead), mask);
        }
    }

    /** Pushes {@code offset + n + ahead}. */
    private void index(int offset, int n, int ahead) {
        code.iload(offset).iload(n).iadd();
        if (ahead > 0) {
            code.loadConstant(ahead).iadd();
        }
    }

    // ---- folds ----

    private int[] startPartials(Fold fold, int count) {
        int[] slots = new int[count / (fold == Fold.SUM ? doubleLanes : lanes)];
        for (int k = 0; k < slots.length; k++) {
            slots[k] = code.allocateLocal(TypeKind.REFERENCE);
            (fold == Fold.SUM ? doubles : vectors).broadcast(fold.identity());
            code.astore(slots[k]);
        }
        return slots;
    }

    /** Pushes the index of an element of an argument, so many after the current one. */
    private interface ArgumentIndex {
        void push(int argument, int ahead);
    }

    /** Folds the values of a formula into the partial results of vector {@code v}. */
    private void accumulate(Fold fold, Expr value, int[] slots, int v, ArgumentIndex indices) {
        int each = lanes / doubleLanes;
        if (fold == Fold.SUM && each > 1 && value.primitive() instanceof Argument(int i)
                && !formulas.isBroadcast(i)) {
            for (int part = 0; part < each; part++) {
                int slot = slots[v * each + part];
                int ahead = v * lanes + part * doubleLanes;
                code.aload(slot);
                vectors.loadDoubles(arrays[i], () -> indices.push(i, ahead));
                doubles.add();
                code.astore(slot);
            }
            return;
        }
        int vector = code.allocateLocal(TypeKind.REFERENCE);
        emitter.loadNumber(value);
        code.astore(vector);
        if (fold == Fold.MAX) {
            vectors.maxOfNumbers(vector, slots[v]);
            code.astore(slots[v]);
            return;
        }
        if (buffer >= 0) {
            code.aload(vector);
            vectors.store(buffer, () -> code.loadConstant(v * lanes), null);
        }
        for (int part = 0; part < each; part++) {
            int slot = slots[v * each + part];
            int ahead = v * lanes + part * doubleLanes;
            code.aload(slot);
            if (buffer >= 0) {
                vectors.loadDoubles(buffer, () -> code.loadConstant(ahead));
            } else {
                vectors.toDoubles(vector, part);
            }
            doubles.add();
            code.astore(slot);
        }
    }

    /** Stores partial results from the index in a variable on. */
    private void storePartials(Fold fold, int[] slots, int array, int from) {
        int each = fold == Fold.SUM ? 1 : lanes / doubleLanes;
        for (int k = 0; k < slots.length * each; k++) {
            if (fold == Fold.SUM) {
                code.aload(slots[k]);
            } else {
                vectors.toDoubles(slots[k / each], k % each);
            }
            int ahead = k * doubleLanes;
            doubles.store(array, () -> ahead(from, ahead), null);
        }
    }

    /** Folds partial results in memory until one vector is left: vector k + half into vector k. */
    private void reduce(Fold fold, int array, int count) {
        int[] slots = new int[count / doubleLanes];
        for (int k = 0; k < slots.length; k++) {
            int ahead = k * doubleLanes;
            slots[k] = code.allocateLocal(TypeKind.REFERENCE);
            doubles.load(array, () -> code.loadConstant(ahead), null);
            code.astore(slots[k]);
        }
        for (int half = slots.length / 2; half > 0; half /= 2) {
            for (int k = 0; k < half; k++) {
                fold(fold, slots[k], slots[k + half]);
                code.astore(slots[k]);
            }
        }
        code.aload(slots[0]);
        doubles.store(array, () -> code.loadConstant(0), null);
    }
}
