package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;

/** Applies formulas element by element to arrays of any layout. */
public final class Elementwise {
    private static final int TILE = 1024; // elements; a few tiles fit in the nearest cache
    private static final int BLOCK = 1024; // elements that stay in one thread: whole vectors, on any machine
    private static final int LONG_ROW = 64; // elements; shorter rows are cheaper to copy than to compute one by one

    private Elementwise() {}

    /**
     * Applies a formula to corresponding elements.
     *
     * @param kernel the formula
     * @param sizes the sizes of all windows
     * @param out float[] or double[], whichever the formula computes in, for the results in row-major order; it may be
     *        that of a window with its elements in that order
     * @param in a window for each argument
     */
    public static void map(Kernel kernel, int[] sizes, Object out, Window... in) {
        map(kernel, sizes, ElementArrays.isSingle(out), KernelArguments.of(out, 0), in);
    }

    /**
     * Applies several formulas of the same arguments to corresponding elements.
     *
     * @param kernel the formulas
     * @param sizes the sizes of all windows
     * @param single whether the formulas compute in single precision
     * @param out where the results go, one for each formula, in row-major order
     * @param in a window for each argument
     */
    public static void map(Kernel kernel, int[] sizes, boolean single, KernelArguments out, Window... in) {
        Axes axes = Axes.coalesce(sizes, in);
        if (axes.count() == 0) {
            return;
        }
        boolean rows = axes.sizes().length < 2 || axes.width() >= LONG_ROW;
        for (Window window : axes.windows()) {
            rows &= ElementArrays.isOfPrecision(window.array(), single)
                    && (window.lastStride() == 0 || window.lastStride() == 1);
        }
        if (rows) {
            byRows(kernel, axes, out);
        } else {
            byTiles(kernel, single, axes, out);
        }
    }

    /** Reads every argument in place. */
    private static void byRows(Kernel kernel, Axes axes, KernelArguments out) {
        int width = axes.width();
        var row = new KernelArguments(axes.windows().length);
        for (int done = 0; done < axes.count(); done += width) {
            for (int i = 0; i < axes.windows().length; i++) {
                Window window = axes.windows()[i];
                row.set(i, window.array(), axes.index(window, done), window.lastStride());
            }
            kernel.run(row, out.from(done), width);
        }
    }

    /** Copies the arguments that can't be read in place, a tile at a time. */
    private static void byTiles(Kernel kernel, boolean single, Axes axes, KernelArguments out) {
        int count = axes.count();
        int size = Math.min(TILE, count);
        var tile = new KernelArguments(axes.windows().length);
        Object[] copies = new Object[axes.windows().length];
        for (int done = 0; done < count; done += size) {
            int width = Math.min(size, count - done);
            for (int i = 0; i < copies.length; i++) {
                Window window = axes.windows()[i];
                if (window.isOne()) {
                    if (done == 0) {
                        copies[i] = ElementArrays.create(single, 1);
                        Strided.read(axes, window, 0, 1, copies[i]);
                        tile.set(i, copies[i], 0, 0);
                    }
                } else if (axes.sizes().length == 1 && window.lastStride() == 1
                        && ElementArrays.isOfPrecision(window.array(), single)) {
                    tile.set(i, window.array(), window.offset() + done, 1);
                } else {
                    copies[i] = copies[i] != null ? copies[i] : ElementArrays.create(single, size);
                    Strided.read(axes, window, done, width, copies[i]);
                    tile.set(i, copies[i], 0, 1);
                }
            }
            kernel.run(tile, out.from(done), width);
        }
    }

    /**
     * Applies a formula to consecutive elements.
     *
     * @param kernel the formula
     * @param in the arguments
     * @param out where the results go, one for each formula and perhaps others
     * @param count how many elements there are
     */
    public static void run(Kernel kernel, KernelArguments in, KernelArguments out, int count) {
        if (count <= BLOCK) {
            kernel.run(in, out, count);
            return;
        }
        Parallel.forRange((count + BLOCK - 1) / BLOCK, BLOCK, (first, end) -> {
            int from = first * BLOCK;
            kernel.run(in.from(from), out.from(from), Math.min(count, end * BLOCK) - from);
        });
    }
}
