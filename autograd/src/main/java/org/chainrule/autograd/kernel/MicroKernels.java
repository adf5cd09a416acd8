package org.chainrule.autograd.kernel;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.kernel.MicroKernel.Form;
import org.chainrule.autograd.machine.FusedMultiplyAdd;
import org.chainrule.autograd.machine.VectorUnit;

/**
 * The micro-kernels for elements of one type, of the sizes that suit this machine, each generated when it is first
 * needed.
 */
final class MicroKernels {
    /**
     * The number of multiplications requested of a micro-kernel before it is warmed up; until then plain loops do them.
     */
    private static final long WARM_UP_FROM = 4_000_000;

    private static final Map<Form, ByPrecision<MicroKernels>> KERNELS = new EnumMap<>(Form.class);

    static {
        for (Form form : Form.values()) {
            KERNELS.put(form, new ByPrecision<>(single -> new MicroKernels(single, form)));
        }
    }

    private static final boolean HAVE_INSTRUCTIONS = VectorUnit.BITS > 0 && FusedMultiplyAdd.HAS_INSTRUCTION;

    /** The most vectors side by side, as in tiles of few rows, which have too few sums otherwise to be computed at the same time. */
    private static final int MOST_VECTORS = 6;

    private static volatile boolean isVain; // the compiler has no vectors

    private static final int COLD = 0;
    private static final int WARMING = 1;
    private static final int WARM = 2;

    private final boolean single;
    private final Form form;
    private final int lanes;
    private final int[] maxRows; // by vectors: sums and factors must find a register each
    private final AtomicReferenceArray<MicroKernel> generated;
    private final AtomicIntegerArray states;
    private final long[] requested; // multiplications; roughly: threads may lose counts

    private MicroKernels(boolean single, Form form) {
        this.single = single;
        this.form = form;
        this.lanes = VectorUnit.lanes(single);
        this.maxRows = VectorUnit.REGISTERS == 32 ? new int[] {0, 8, 6, 6, 6} : new int[] {0, 10, 6};
        int count = (MOST_VECTORS + 1) * (maxRows[1] + 1);
        this.generated = new AtomicReferenceArray<>(count);
        this.states = new AtomicIntegerArray(count);
        this.requested = new long[count];
    }

    /** Returns those for elements of a type and factors of a form; null if there are no vectors, or no fused multiply-add of them. */
    static MicroKernels of(Elements elements, Form form) {
        return HAVE_INSTRUCTIONS ? KERNELS.get(form).get(elements.isSingle()) : null;
    }

    /** Returns how many elements a vector holds. */
    int lanes() {
        return lanes;
    }

    /** Returns how many columns the widest panel has. */
    int panelWidth() {
        return lanes * (maxRows.length - 1);
    }

    /** Divides columns into panels, counted in vectors. */
    Partition panels(int columns) {
        return Partition.of((columns + lanes - 1) / lanes, maxRows.length - 1);
    }

    /** Divides columns into panels for scattered rows and so many rows at most of a tile. */
    Partition panels(int columns, int tileRows) {
        int most = Math.clamp((VectorUnit.REGISTERS - 1) / (tileRows + 1), maxRows.length - 1, MOST_VECTORS);
        return Partition.of((columns + lanes - 1) / lanes, most);
    }

    /** Divides rows for micro-kernels of so many vectors. */
    Partition rows(int rows, int vectors) {
        return form != Form.MATRICES ? tiles(rows) : Partition.of(rows, maxRows[vectors]);
    }

    /** Divides rows for micro-kernels of any number of vectors. */
    Partition tiles(int rows) {
        return Partition.of(rows, maxRows[maxRows.length - 1]);
    }

    MicroKernel get(int rows, int vectors) {
        int index = index(rows, vectors);
        MicroKernel kernel = generated.getAcquire(index);
        if (kernel == null) {
            generated.compareAndSet(index, null, MicroKernelEmitter.generate(single, form, rows, vectors, lanes));
            kernel = generated.get(index); // the one that others have, too
        }
        return kernel;
    }

    private int index(int rows, int vectors) {
        return rows * (MOST_VECTORS + 1) + vectors;
    }

    /**
     * Returns whether all micro-kernels that a product needs run at full speed. One that doesn't, and has been
     * requested often enough, is warmed up for another time.
     */
    boolean areReadyFor(Product product) {
        return areReadyFor(product.rows(), product.columns(), product.work());
    }

    /** Returns the same for a product of so many rows and columns, and so many multiplications. */
    boolean areReadyFor(int rowCount, int columns, long work) {
        Partition panels = form != Form.MATRICES ? panels(columns, tiles(rowCount).size(0)) : panels(columns);
        boolean ready = areReady(rowCount, panels.least(), work);
        return (panels.greater() == 0 || areReady(rowCount, panels.least() + 1, work)) && ready;
    }

    private boolean areReady(int rowCount, int vectors, long work) {
        Partition rows = rows(rowCount, vectors);
        boolean ready = isReady(rows.least(), vectors, work);
        return (rows.greater() == 0 || isReady(rows.least() + 1, vectors, work)) && ready;
    }

    private boolean isReady(int rows, int vectors, long work) {
        int index = index(rows, vectors);
        int state = states.getAcquire(index);
        if (state == COLD && !isVain && (requested[index] += work) >= WARM_UP_FROM
                && states.compareAndSet(index, COLD, WARMING)) {
            WarmUp.start(() -> warmUp(rows, vectors));
        }
        return state == WARM;
    }

    private void warmUp(int rows, int vectors) {
        if (!isVain && WarmUp.of(get(rows, vectors), Elements.of(single), form, rows, vectors * lanes)) {
            states.set(index(rows, vectors), WARM);
        } else {
            isVain = true;
        }
    }
}
