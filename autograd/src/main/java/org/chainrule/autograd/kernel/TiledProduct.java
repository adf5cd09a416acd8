package org.chainrule.autograd.kernel;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * Multiplies by {@link MicroKernel}s, tile by tile. The columns are divided into panels of a few vectors; a panel of
 * the right factor stays in the cache while the tiles of all rows use it. The left factor is read in place, whatever
 * its strides, since a micro-kernel reads one element of it at a time.
 */
final class TiledProduct {
    /** Rows of the left factor that repay a copy of a panel whose rows are far apart. */
    private static final int MANY_ROWS = 512;
    /** Elements between rows that are far apart. */
    private static final int FAR = 512;
    /** Elements of a product that are computed in a buffer at a time. */
    private static final int BUFFER = 1 << 14;

    private final Product product;
    private final MicroKernels kernels;
    private final Partition panels; // of the columns, counted in vectors
    private final boolean packsAll;
    private Object packed; // a panel's copy; made when it is first needed

    private TiledProduct(Product product, MicroKernels kernels) {
        this.product = product;
        this.kernels = kernels;
        this.panels = kernels.panels(product.columns());
        Matrix b = product.b();
        this.packsAll = b.columnStride() != 1 || product.rows() >= MANY_ROWS && b.rowStride() >= FAR;
    }

    static void run(Product product, MicroKernels kernels) {
        new TiledProduct(product, kernels).run();
    }

    private void run() {
        for (int n = 0; n < panels.count(); n++) {
            int column = panels.start(n) * kernels.lanes();
            int columns = Math.min(panels.size(n) * kernels.lanes(), product.columns() - column);
            Product panel = panels.count() == 1 ? product : product.ofColumns(column, columns);
            if (panel.c().columnStride() == 1 && columns == panels.size(n) * kernels.lanes()) {
                blocks(panel, panels.size(n));
            } else {
                inBuffer(panel, panels.size(n));
            }
        }
        if (packed != null) {
            WorkspacePool.release(packed);
        }
    }

    /** Computes a panel whose rows can't be written as vectors in place: some at a time in a buffer. */
    private void inBuffer(Product panel, int vectors) {
        int width = vectors * kernels.lanes();
        int most = Math.max(1, BUFFER / width);
        Object buffer = WorkspacePool.acquire(product.elements().isSingle(), width * Math.min(most, panel.rows()));
        for (int row = 0; row < panel.rows(); row += most) {
            Product part = panel.ofRows(row, Math.min(most, panel.rows() - row));
            Matrix c = new Matrix(buffer, 0, width, 1, part.rows(), part.columns());
            if (part.z() != null) {
                product.elements().copy(part.z(), c);
            }
            blocks(new Product(product.elements(), part.a(), part.b(), c, part.z() == null ? null : c), vectors);
            product.elements().copy(c, part.c());
        }
        WorkspacePool.release(buffer);
    }

    /** Computes a panel, block of terms by block. */
    private void blocks(Product panel, int vectors) {
        Matrix z = panel.z();
        if (z != null && z.columnStride() != 1) { // as vectors it can be read where the product goes
            product.elements().copy(z, panel.c());
            z = panel.c();
        }
        int width = vectors * kernels.lanes();
        for (int from = 0; from < product.depth(); from += Product.BLOCK) {
            int depth = Math.min(Product.BLOCK, product.depth() - from);
            Matrix b = panel.b().part(from, 0, depth, panel.columns());
            if (packsAll || isShort(b, width)) {
                b = packed(b, width);
            }
            block(panel, b, from, from > 0 ? panel.c() : z, vectors);
        }
    }

    /**
     * Returns whether the array ends before the vectors of its last row do, which may reach into other rows. Of a flipped
     * matrix that is the first one.
     */
    private static boolean isShort(Matrix b, int width) {
        int last = Math.max(b.index(0, 0), b.index(b.rows() - 1, 0));
        return b.columns() < width && last + width > ElementArrays.length(b.array());
    }

    private Matrix packed(Matrix b, int width) {
        if (packed == null) {
            int depth = Math.min(product.depth(), Product.BLOCK);
            packed = WorkspacePool.acquire(product.elements().isSingle(), panels.size(0) * kernels.lanes() * depth);
        }
        Matrix copy = new Matrix(packed, 0, width, 1, b.rows(), b.columns());
        product.elements().copy(b, copy);
        return copy;
    }

    private void block(Product panel, Matrix b, int from, Matrix z, int vectors) {
        Matrix a = panel.a();
        Matrix c = panel.c();
        Partition rows = kernels.rows(panel.rows(), vectors);
        MicroKernel kernel = kernels.get(rows.size(0), vectors);
        for (int r = 0; r < rows.count(); r++) {
            int row = rows.start(r);
            if (r == rows.greater()) { // from here on parts are shorter
                kernel = kernels.get(rows.least(), vectors);
            }
            if (z == null) {
                kernel.run(a.array(), a.index(row, from), a.rowStride(), a.columnStride(), b.array(), b.offset(),
                        b.rowStride(), null, c.array(), c.index(row, 0), c.rowStride(), null, 0, 0, b.rows());
            } else {
                kernel.run(a.array(), a.index(row, from), a.rowStride(), a.columnStride(), b.array(), b.offset(),
                        b.rowStride(), null, c.array(), c.index(row, 0), c.rowStride(), z.array(), z.index(row, 0),
                        z.rowStride(), b.rows());
            }
        }
    }
}
