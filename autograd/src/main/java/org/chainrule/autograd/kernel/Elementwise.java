package org.chainrule.autograd.kernel;

import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;

/** Formulas applied element by element to arrays of any layout. */
public final class Elementwise {
    private static final int TILE = 1024; // elements; a few tiles fit in the nearest cache
    private static final int PIECE = 1024; // elements that stay together when work is shared: whole vectors, on any machine
    private static final int LONG_ROW = 64; // elements, from which on a row of its own is worth a call

    private Elementwise() {}

    /**
     * Applies a formula to corresponding elements.
     *
     * @param kernel the formula
     * @param sizes the sizes of all windows
     * @param out float[] or double[], whichever the formula computes in, for the results in row-major order; it may be that of
     *        a window with its elements in that order
     * @param in a window for each argument
     */
    public static void map(Kernel kernel, int[] sizes, Object out, Window... in) {
        Axes axes = Axes.fewest(sizes, in);
        if (axes.count() == 0) {
            return;
        }
        boolean single = out instanceof float[];
        boolean rows = axes.sizes().length < 2 || axes.width() >= LONG_ROW;
        for (Window window : axes.windows()) {
            rows &= isReadable(window, single) && (window.lastStride() == 0 || window.lastStride() == 1);
        }
        if (rows) {
            byRows(kernel, axes, out);
        } else {
            byTiles(kernel, single, axes, out);
        }
    }

    private static boolean isReadable(Window window, boolean single) {
        return single ? window.array() instanceof float[] : window.array() instanceof double[];
    }

    /** Every operand is read where it stands. */
    private static void byRows(Kernel kernel, Axes axes, Object out) {
        int width = axes.width();
        var row = new KernelArguments(axes.windows().length);
        for (int done = 0; done < axes.count(); done += width) {
            for (int i = 0; i < axes.windows().length; i++) {
                Window window = axes.windows()[i];
                row.set(i, window.array(), axes.place(window, done), window.lastStride());
            }
            kernel.run(row, KernelArguments.of(out, done), width);
        }
    }

    /** KernelArguments that can't be read where they stand are copied, a tile at a time. */
    private static void byTiles(Kernel kernel, boolean single, Axes axes, Object out) {
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
                        copies[i] = single ? new float[1] : new double[1];
                        Strided.read(axes, window, 0, 1, copies[i]);
                        tile.set(i, copies[i], 0, 0);
                    }
                } else if (axes.sizes().length == 1 && window.lastStride() == 1 && isReadable(window, single)) {
                    tile.set(i, window.array(), window.offset() + done, 1);
                } else {
                    copies[i] = copies[i] != null ? copies[i] : single ? new float[size] : new double[size];
                    Strided.read(axes, window, done, width, copies[i]);
                    tile.set(i, copies[i], 0, 1);
                }
            }
            kernel.run(tile, KernelArguments.of(out, done), width);
        }
    }

    /**
     * Applies a formula to elements that stand in order.
     *
     * @param kernel the formula
     * @param in the arguments
     * @param out where the results go
     * @param count how many elements there are
     */
    public static void run(Kernel kernel, KernelArguments in, KernelArguments out, int count) {
        if (count <= PIECE) {
            kernel.run(in, out, count);
            return;
        }
        Workers.split((count + PIECE - 1) / PIECE, PIECE, (first, end) -> {
            int from = first * PIECE;
            kernel.run(in.from(from), out.from(from), Math.min(count, end * PIECE) - from);
        });
    }

    /**
     * Adds in place.
     *
     * @param into double[] or float[], which changes
     * @param terms as many elements of the same kind
     */
    public static void accumulate(Object into, Object terms) {
        switch (into) {
            case double[] a when terms instanceof double[] b -> {
                for (int n = 0; n < a.length; n++) {
                    a[n] += b[n];
                }
            }
            case float[] a when terms instanceof float[] b -> {
                for (int n = 0; n < a.length; n++) {
                    a[n] += b[n];
                }
            }
            default -> throw new AssertionError(terms.getClass() + " into " + into.getClass());
        }
    }
}
