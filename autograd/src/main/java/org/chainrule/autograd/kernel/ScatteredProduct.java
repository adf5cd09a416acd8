package org.chainrule.autograd.kernel;

/**
 * Multiplies a matrix by others whose rows begin anywhere in an array, and may overlap. The matrix is copied in the order in which
 * {@link MicroKernel}s read it, once for all of them. The bits are those of {@link Products}.
 */
final class ScatteredProduct {
    private static final int PACKED = 1 << 16; // elements that are copied at a time where there are no micro-kernels

    private final Elements elements;
    private final Matrix a;
    private final MicroKernels kernels; // null for none
    private final Partition tiles; // of the rows
    private final Object packed; // tile by tile, term by term, row by row; null without micro-kernels

    /**
     * Prepares products.
     *
     * @param elements the loops for the type
     * @param a the left factor
     */
    ScatteredProduct(Elements elements, Matrix a) {
        this.elements = elements;
        this.a = a;
        this.kernels = MicroKernels.of(elements, MicroKernel.Form.SCATTERED_ROWS);
        this.tiles = kernels == null ? null : kernels.tiles(a.rows());
        this.packed = kernels == null ? null : packed();
    }

    private Object packed() {
        Object copy = elements.array(a.rows() * a.columns());
        for (int tile = 0; tile < tiles.count(); tile++) {
            int rows = tiles.size(tile);
            elements.copy(a.part(tiles.start(tile), 0, rows, a.columns()),
                    new Matrix(copy, tiles.start(tile) * a.columns(), 1, rows, rows, a.columns()));
        }
        return copy;
    }

    /** Returns to how many columns these are rounded up, so that all are computed as whole vectors. */
    static int roundedUp(Elements elements, int columns) {
        MicroKernels kernels = MicroKernels.of(elements, MicroKernel.Form.SCATTERED_ROWS);
        return kernels == null ? columns : Math.ceilDiv(columns, kernels.lanes()) * kernels.lanes();
    }

    /**
     * Multiplies.
     *
     * @param b the array of the right factor, in which any row has as many elements as the result
     * @param offset where a row of which the beginning is 0 begins
     * @param rows where each of its rows begins, from there
     * @param c where the product goes, and what it is added to unless it is cleared; its rows have room for the
     *        {@linkplain #roundedUp rounded} number of columns
     * @param columns how many columns are needed
     * @param clear whether the product begins from 0
     */
    void multiply(Object b, int offset, int[] rows, Matrix c, int columns, boolean clear) {
        long work = (long) a.rows() * a.columns() * columns;
        if (a.columns() == 0) {
            if (clear) {
                elements.clear(c.part(0, 0, c.rows(), columns));
            }
        } else if (kernels != null && kernels.areReadyFor(a.rows(), columns, work)) {
            byTiles(b, offset, rows, c, columns, clear);
        } else {
            byCopies(b, offset, rows, c, columns, clear);
        }
    }

    void byTiles(Object b, int offset, int[] rows, Matrix c, int columns, boolean clear) {
        Partition panels = kernels.panels(columns, tiles.size(0));
        for (int panel = 0; panel < panels.count(); panel++) {
            int vectors = panels.size(panel);
            int column = panels.start(panel) * kernels.lanes();
            for (int from = 0; from < a.columns(); from += Product.BLOCK) {
                int depth = Math.min(Product.BLOCK, a.columns() - from);
                Object z = clear && from == 0 ? null : c.array();
                for (int tile = 0; tile < tiles.count(); tile++) {
                    int row = tiles.start(tile);
                    int count = tiles.size(tile);
                    int at = c.index(row, column);
                    kernels.get(count, vectors).run(packed, row * a.columns() + from * count, 1, count, b,
                            offset + column, from, rows, c.array(), at, c.rowStride(), z, at, c.rowStride(), depth);
                }
            }
        }
    }

    /** Multiplies by copies of the rows, block of terms by block. */
    void byCopies(Object b, int offset, int[] rows, Matrix c, int columns, boolean clear) {
        int most = Math.min(Product.BLOCK, a.columns());
        int width = Math.clamp(PACKED / most, 1, columns);
        Object copies = WorkspacePool.acquire(elements.isSingle(), most * width);
        for (int column = 0; column < columns; column += width) {
            int count = Math.min(width, columns - column);
            Matrix part = c.part(0, column, c.rows(), count);
            for (int from = 0; from < a.columns(); from += Product.BLOCK) {
                int depth = Math.min(Product.BLOCK, a.columns() - from);
                for (int p = 0; p < depth; p++) {
                    System.arraycopy(b, offset + rows[from + p] + column, copies, p * count, count);
                }
                Products.multiply(new Product(elements, a.part(0, from, a.rows(), depth),
                        new Matrix(copies, 0, count, 1, depth, count), part, clear && from == 0 ? null : part), 1);
            }
        }
        WorkspacePool.release(copies);
    }
}
