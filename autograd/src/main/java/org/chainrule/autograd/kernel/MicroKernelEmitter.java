package org.chainrule.autograd.kernel;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

import org.chainrule.autograd.codegen.GeneratedClass.Method;
import org.chainrule.autograd.codegen.GeneratedClass;
import org.chainrule.autograd.codegen.VectorCode;
import org.chainrule.autograd.kernel.MicroKernel.Form;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * Generates {@link MicroKernel}s. Every sum is a local variable, which the compiler keeps in a register; an array of
 * vectors would stay in memory. So a micro-kernel of any size is straight code but for its loop, and written here once
 * for all sizes and both types.
 *
 * <p>
 * The compiler likes to load all left factors of a term first, as many as there are rows, and has no registers left for some of the sums:
 * a product then takes twice the time. Since it moves nothing over a branch, there is a branch, never taken, wherever the registers are
 * used up.
 */
final class MicroKernelEmitter {
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_int, CD_int, CD_Object,
            CD_int, CD_int, CD_int.arrayType(), CD_Object, CD_int, CD_int, CD_Object, CD_int, CD_int, CD_int);

    private final CodeBuilder code;
    private final VectorCode vectors;
    private final int lanes;
    private final Form form;
    private final int[][] sums; // the local variables, by row and vector
    private final int loads; // left factors that find a register at a time
    private final List<Label> branches = new ArrayList<>(); // that are never taken, and where they return
    private int noBits;

    private MicroKernelEmitter(CodeBuilder code, boolean single, Form form, int rows, int vectors, int lanes) {
        this.code = code;
        this.vectors = new VectorCode(code, single);
        this.lanes = lanes;
        this.form = form;
        this.sums = new int[rows][vectors];
        this.loads = Math.max(1, VectorUnit.REGISTERS - rows * vectors - vectors);
    }

    /** Generates a micro-kernel for factors of a form, of so many rows of so many vectors. */
    static MicroKernel generate(boolean single, Form form, int rows, int vectors, int lanes) {
        return GeneratedClass.create(MethodHandles.lookup(), MicroKernel.class,
                () -> "a tile of a product of %s%s: %d rows of %d vectors of %d numbers%n"
                        .formatted(single ? "F32" : "F64", switch (form) {
                            case MATRICES -> "";
                            case SCATTERED_ROWS -> " by scattered rows";
                            case PAIRS -> " of vectors, pair by pair";
                        }, rows, vectors, lanes),
                new Method("run", RUN,
                        code -> new MicroKernelEmitter(code, single, form, rows, vectors, lanes).run()));
    }

    private void run() {
        int a = array(0);
        int aOffset = code.parameterSlot(1);
        int aRow = code.parameterSlot(2);
        int aStep = code.parameterSlot(3);
        int b = array(4);
        int bOffset = code.parameterSlot(5);
        int bStep = code.parameterSlot(6);
        int bRows = code.parameterSlot(7);
        int c = array(8);
        int cOffset = code.parameterSlot(9);
        int cRow = code.parameterSlot(10);
        int z = array(11);
        int zOffset = code.parameterSlot(12);
        int zRow = code.parameterSlot(13);
        int depth = code.parameterSlot(14);

        noBits = code.allocateLocal(TypeKind.INT);
        code.aload(0).getfield(MicroKernel.class.describeConstable().orElseThrow(), "noBits", CD_int).istore(noBits);
        startSums();
        if (form == Form.PAIRS) {
            int[] aRows = rows(aOffset, aRow);
            loop(depth, p -> accumulatePairs(a, aRows, () -> code.aload(bRows).iload(bStep).iload(p).iadd().iaload(),
                    rightFactors(b, () -> code.iload(bOffset).iload(p).iload(aStep).imul().iadd())));
        } else if (form == Form.SCATTERED_ROWS) {
            loop(depth, p -> accumulate(a, p,
                    row -> code.iload(aOffset).iload(p).loadConstant(sums.length).imul().iadd()
                            .loadConstant(row).iadd(),
                    rightFactors(b,
                            () -> code.iload(bOffset).aload(bRows).iload(bStep).iload(p).iadd().iaload().iadd())));
        } else {
            int[] aRows = rows(aOffset, aRow);
            int width = sums[0].length * lanes;
            Label general = code.newLabel();
            Label end = code.newLabel();
            code.iload(aStep).loadConstant(1).if_icmpne(general).iload(bStep).loadConstant(width).if_icmpne(general);
            loop(depth, p -> accumulate(a, p, row -> code.iload(aRows[row]).iload(p).iadd(),
                    rightFactors(b, () -> code.iload(bOffset).iload(p).loadConstant(width).imul().iadd())));
            code.goto_(end).labelBinding(general);
            loop(depth, p -> accumulate(a, p, row -> code.iload(aRows[row]).iload(p).iload(aStep).imul().iadd(),
                    rightFactors(b, () -> code.iload(bOffset).iload(p).iload(bStep).imul().iadd())));
            code.labelBinding(end);
        }

        Label alone = code.newLabel();
        code.aload(z).ifnull(alone);
        addTo(z, rows(zOffset, zRow));
        code.labelBinding(alone);
        store(c, rows(cOffset, cRow));
        code.return_();
        endBranches();
    }

    /** Writes a loop over the terms; the body gets the local variable of a term's number. */
    private void loop(int depth, IntConsumer body) {
        int p = code.allocateLocal(TypeKind.INT);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(p).labelBinding(top).iload(p).iload(depth).if_icmpge(end);
        body.accept(p);
        code.iinc(p, 1).goto_(top).labelBinding(end);
    }

    private int array(int parameter) {
        code.aload(code.parameterSlot(parameter));
        return vectors.array();
    }

    /** Computes the index where each row begins. */
    private int[] rows(int offset, int stride) {
        int[] rows = new int[sums.length];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = code.allocateLocal(TypeKind.INT);
            code.iload(offset).loadConstant(row).iload(stride).imul().iadd().istore(rows[row]);
        }
        return rows;
    }

    private void startSums() {
        for (int[] row : sums) {
            for (int v = 0; v < row.length; v++) {
                row[v] = code.allocateLocal(TypeKind.REFERENCE);
                vectors.zero();
                code.astore(row[v]);
            }
        }
    }

    /** Loads the right factors of a term, whose row's index is pushed. */
    private int[] rightFactors(int b, Runnable index) {
        int row = code.allocateLocal(TypeKind.INT);
        index.run();
        code.istore(row);
        int[] factors = new int[sums[0].length];
        for (int v = 0; v < factors.length; v++) {
            factors[v] = code.allocateLocal(TypeKind.REFERENCE);
            load(b, row, v);
            code.astore(factors[v]);
        }
        return factors;
    }

    /** Adds the products of term {@code p}; {@code left} pushes the index of a row's left factor. */
    private void accumulate(int a, int p, IntConsumer left, int[] right) {
        int factor = code.allocateLocal(TypeKind.REFERENCE);
        for (int row = 0; row < sums.length; row++) {
            if (row > 0 && row % loads == 0) {
                branch(p, row);
            }
            int index = row;
            vectors.broadcast(() -> {
                code.aload(a);
                left.accept(index);
                vectors.element();
            });
            code.astore(factor);
            for (int v = 0; v < right.length; v++) {
                code.aload(factor).aload(right[v]).aload(sums[row][v]);
                vectors.fma();
                code.astore(sums[row][v]);
            }
        }
    }

    /** Adds the products of pairs of vectors; {@code begin} pushes how far those of a row are from where it begins. */
    private void accumulatePairs(int a, int[] aRows, Runnable begin, int[] right) {
        int from = code.allocateLocal(TypeKind.INT);
        begin.run();
        code.istore(from);
        for (int row = 0; row < sums.length; row++) {
            for (int v = 0; v < right.length; v++) {
                int index = aRows[row];
                int ahead = v * lanes;
                vectors.load(a, () -> code.iload(index).iload(from).iadd().loadConstant(ahead).iadd(), null);
                code.aload(right[v]).aload(sums[row][v]);
                vectors.fma();
                code.astore(sums[row][v]);
            }
        }
    }

    /** Writes a branch that is never taken; its condition depends on the term and differs from all others. */
    private void branch(int p, int number) {
        Label taken = code.newLabel();
        Label back = code.newLabel();
        code.iload(p).iload(noBits).loadConstant(number).ishl().iand().ifne(taken).labelBinding(back);
        branches.add(taken);
        branches.add(back);
    }

    private void endBranches() {
        for (int n = 0; n < branches.size(); n += 2) {
            code.labelBinding(branches.get(n)).goto_(branches.get(n + 1));
        }
    }

    private void addTo(int z, int[] rows) {
        for (int row = 0; row < rows.length; row++) {
            for (int v = 0; v < sums[row].length; v++) {
                load(z, rows[row], v);
                code.aload(sums[row][v]);
                vectors.add();
                code.astore(sums[row][v]);
            }
        }
    }

    private void store(int c, int[] rows) {
        for (int row = 0; row < rows.length; row++) {
            for (int v = 0; v < sums[row].length; v++) {
                int from = rows[row];
                int ahead = v * lanes;
                code.aload(sums[row][v]);
                vectors.store(c, () -> code.iload(from).loadConstant(ahead).iadd(), null);
            }
        }
    }

    /** Pushes vector {@code v} from an index on. */
    private void load(int array, int from, int v) {
        vectors.load(array, () -> code.iload(from).loadConstant(v * lanes).iadd(), null);
    }
}
