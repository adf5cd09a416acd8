package org.chainrule.autograd.codegen;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.List;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Writes the methods of {@link SimdCode} and {@link FoldCode}: loops over vectors of elements, in which arguments are loaded,
 * formulas computed, and results stored or folded.
 */
final class SimdLoops {
    private static final int COLUMN_VECTORS = 2;

    private final CodeBuilder code;
    private final SimdEmitter emitter;
    private final SimdFormulas formulas;
    private final ClassDesc number;
    private final int lanes;
    private final int[] arrays;
    private final int[] at;

    /** Begins a method whose first parameters are {@code Object[] in, int[] at}. */
    SimdLoops(CodeBuilder code, SimdFormulas formulas) {
        this.code = code;
        this.emitter = new SimdEmitter(code, formulas.single());
        this.formulas = formulas;
        this.number = formulas.single() ? CD_float : CD_double;
        this.lanes = VectorUnit.lanes(formulas.single());
        this.arrays = arrays(code.parameterSlot(0), formulas.arity());
        this.at = ints(code.parameterSlot(1), formulas.arity());
        emitter.hoistConstants(formulas.order());
    }

    /** Loads the arguments that are one for all elements. */
    private void hoistRepeated() {
        for (Expr node : formulas.order()) {
            if (node.primitive() instanceof Argument(int index) && formulas.isRepeated(index)) {
                emitter.repeat(() -> code.aload(arrays[index]).iload(at[index]).arrayLoad(TypeKind.from(number)));
                emitter.store(node, false);
            }
        }
    }

    private int[] arrays(int from, int count) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = code.allocateLocal(TypeKind.REFERENCE);
            code.aload(from).loadConstant(i).aaload().checkcast(number.arrayType()).astore(slots[i]);
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

    /** {@code void run(Object[] in, int[] at, Object[] out, int[] to, int count)}. */
    void run() {
        hoistRepeated();
        int[] results = arrays(code.parameterSlot(2), formulas.stored().size());
        int[] to = ints(code.parameterSlot(3), formulas.stored().size());
        loop(code.parameterSlot(4), lanes, n -> {
            compute(n, 0, null);
            store(results, to, n, 0, null);
        });
        code.return_();
    }

    /** {@code void rest(Object[] in, int[] at, Object[] out, int[] to, int count)}, for less than a vector. */
    void rest() {
        hoistRepeated();
        int[] results = arrays(code.parameterSlot(2), formulas.stored().size());
        int[] to = ints(code.parameterSlot(3), formulas.stored().size());
        int mask = emitter.maskOf(code.parameterSlot(4));
        int n = code.allocateLocal(TypeKind.INT);
        code.iconst_0().istore(n);
        compute(n, 0, mask);
        store(results, to, n, 0, mask);
        code.return_();
    }

    /**
     * {@code void fold(Object[] in, int[] at, Object[] out, int[] to, int count, double[][] parts)}: as many elements at a
     * time as there are partial results, each of which has its place in a vector of its own; then the rest, if there are
     * masks.
     */
    void fold() {
        hoistRepeated();
        int[] results = arrays(code.parameterSlot(2), formulas.stored().size());
        int[] to = ints(code.parameterSlot(3), formulas.stored().size());
        int count = code.parameterSlot(4);
        int parts = Fold.parts(formulas.single());
        int[][] folded = new int[formulas.folds().size()][];
        for (int f = 0; f < folded.length; f++) {
            folded[f] = start(formulas.folds().get(f), parts);
        }
        int whole = code.allocateLocal(TypeKind.INT);
        code.iload(count).loadConstant(-parts).iand().istore(whole);
        int n = loop(whole, parts, at -> {
            for (int copy = 0; copy < parts / lanes; copy++) {
                vector(results, to, at, copy, null, folded);
            }
        });
        if (VectorUnit.HAS_MASKS) {
            Label end = code.newLabel();
            for (int copy = 0; copy < parts / lanes; copy++) {
                int rest = code.allocateLocal(TypeKind.INT);
                code.iload(count).iload(n).isub().loadConstant(copy * lanes).isub().istore(rest);
                code.iload(rest).ifle(end);
                vector(results, to, n, copy, emitter.maskOf(rest), folded);
            }
            code.labelBinding(end);
        }
        for (int f = 0; f < folded.length; f++) {
            finish(formulas.folds().get(f), folded[f], code.parameterSlot(5), f);
        }
        code.return_();
    }

    private void vector(int[] results, int[] to, int n, int copy, Integer mask, int[][] folded) {
        compute(n, copy * lanes, mask);
        store(results, to, n, copy * lanes, mask);
        for (int f = 0; f < folded.length; f++) {
            takeUp(formulas.folds().get(f), formulas.folded().get(f), folded[f], copy, mask);
        }
        emitter.forget(formulas.order(), formulas::isRepeated);
    }

    /**
     * {@code void add(Object[] in, int[] at, int[] steps, int rows, double[] sums, int to, int count)}: the values of the
     * first formula, row after row, are added to sums that stay in registers meanwhile; two vectors of columns at a time, for
     * an addition waits for the one before.
     */
    void down() {
        int[] steps = ints(code.parameterSlot(2), formulas.arity());
        int sums = code.parameterSlot(4);
        int to = code.parameterSlot(5);
        int count = code.parameterSlot(6);
        int pairs = code.allocateLocal(TypeKind.INT);
        code.iload(count).loadConstant(-lanes * COLUMN_VECTORS).iand().istore(pairs);
        int n = loop(pairs, lanes * COLUMN_VECTORS, at -> columns(steps, sums, to, at, COLUMN_VECTORS));
        Label end = code.newLabel();
        code.iload(n).iload(count).if_icmpge(end);
        columns(steps, sums, to, n, 1);
        code.labelBinding(end).return_();
    }

    private void columns(int[] steps, int sums, int to, int n, int vectors) {
        int each = lanes / doubleLanes();
        int[] slots = new int[vectors * each];
        for (int k = 0; k < slots.length; k++) {
            int part = k * doubleLanes();
            emitter.loadDoubles(sums, () -> place(to, n, part));
            slots[k] = code.allocateLocal(TypeKind.REFERENCE);
            code.astore(slots[k]);
        }
        int[] from = new int[at.length]; // of the current row
        for (int i = 0; i < at.length; i++) {
            from[i] = code.allocateLocal(TypeKind.INT);
            code.iload(at[i]).istore(from[i]);
        }
        loop(code.parameterSlot(3), 1, _ -> {
            for (int copy = 0; copy < vectors; copy++) {
                int further = copy * lanes;
                for (Expr node : formulas.order()) {
                    if (node.primitive() instanceof Argument(int index) && !emitter.isKnown(node)) {
                        if (formulas.isRepeated(index)) { // one for the row
                            emitter.repeat(() -> code.aload(arrays[index]).iload(from[index])
                                    .arrayLoad(TypeKind.from(number)));
                        } else {
                            emitter.load(arrays[index], () -> place(from[index], n, further), null);
                        }
                        emitter.store(node, false);
                    }
                }
                emitter.steps(formulas.order());
                takeUp(Fold.SUM, formulas.folded().getFirst(), slots, copy, null);
                emitter.forget(formulas.order(), formulas::isRepeated);
            }
            emitter.forget(formulas.order(), _ -> false);
            for (int i = 0; i < from.length; i++) {
                code.iload(from[i]).iload(steps[i]).iadd().istore(from[i]);
            }
        });
        for (int k = 0; k < slots.length; k++) {
            int part = k * doubleLanes();
            code.aload(slots[k]);
            emitter.putDoubles(sums, () -> place(to, n, part));
        }
    }

    private interface Body {
        void at(int n);
    }

    /** A loop over {@code n = 0, step, ...} below a count; in the end n is the first that isn't. */
    private int loop(int count, int step, Body body) {
        int n = code.allocateLocal(TypeKind.INT);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(n).labelBinding(top).iload(n).iload(count).if_icmpge(end);
        body.at(n);
        code.iload(n).loadConstant(step).iadd().istore(n).goto_(top).labelBinding(end);
        return n;
    }

    private void compute(int n, int further, Integer mask) {
        for (Expr node : formulas.order()) {
            if (node.primitive() instanceof Argument(int index) && !emitter.isKnown(node)) {
                emitter.load(arrays[index], () -> place(at[index], n, further), mask);
                emitter.store(node, false);
            }
        }
        emitter.steps(formulas.order());
    }

    private void store(int[] results, int[] to, int n, int further, Integer mask) {
        for (int o = 0; o < results.length; o++) {
            int result = o;
            emitter.loadNumber(formulas.stored().get(o));
            emitter.put(results[o], () -> place(to[result], n, further), mask);
        }
    }

    private void place(int start, int n, int further) {
        code.iload(start).iload(n).iadd();
        if (further > 0) {
            code.loadConstant(further).iadd();
        }
    }

    // ---- folds ----

    private int doubleLanes() {
        return VectorUnit.lanes(false);
    }

    private int[] start(Fold fold, int parts) {
        int[] slots = new int[parts / (fold == Fold.SUM ? doubleLanes() : lanes)];
        for (int k = 0; k < slots.length; k++) {
            slots[k] = code.allocateLocal(TypeKind.REFERENCE);
            if (fold == Fold.SUM) {
                emitter.repeatDouble(fold.start());
            } else {
                emitter.repeat(() -> emitter.number(fold.start()));
            }
            code.astore(slots[k]);
        }
        return slots;
    }

    private void takeUp(Fold fold, Expr value, int[] slots, int copy, Integer mask) {
        int vector = code.allocateLocal(TypeKind.REFERENCE);
        emitter.loadNumber(value);
        code.astore(vector);
        if (mask != null) { // what lies beyond takes nothing up
            emitter.repeat(() -> emitter.number(fold.start()));
            emitter.lay(vector, mask);
            code.astore(vector);
        }
        if (fold == Fold.MAX) {
            emitter.greater(vector, slots[copy]);
            code.astore(slots[copy]);
            return;
        }
        int each = lanes / doubleLanes();
        for (int part = 0; part < each; part++) {
            int slot = slots[copy * each + part];
            code.aload(slot);
            emitter.doubles(vector, part);
            emitter.addDoubles();
            code.astore(slot);
        }
    }

    /** Stores the partial results; where no other elements follow, as few as one vector holds. */
    private void finish(Fold fold, int[] slots, int parts, int f) {
        int array = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(parts).loadConstant(f).aaload().astore(array);
        int count = slots.length;
        for (; VectorUnit.HAS_MASKS && count > 1; count /= 2) { // vector k takes up vector k + count / 2
            for (int k = 0; k < count / 2; k++) {
                if (fold == Fold.SUM) {
                    code.aload(slots[k]).aload(slots[k + count / 2]);
                    emitter.addDoubles();
                } else {
                    emitter.greater(slots[k + count / 2], slots[k]);
                }
                code.astore(slots[k]);
            }
        }
        int each = fold == Fold.SUM ? 1 : lanes / doubleLanes();
        for (int k = 0; k < count * each; k++) {
            if (fold == Fold.SUM) {
                code.aload(slots[k]);
            } else {
                emitter.doubles(slots[k / each], k % each);
            }
            int part = k * doubleLanes();
            emitter.putDoubles(array, () -> code.loadConstant(part));
        }
    }
}
