package org.chainrule.autograd.kernel;

/**
 * Multiplies large matrices by {@link TiledProduct}s of parts, such that what is read again and again comes from a near cache:
 * a block of the right factor's terms is copied panel by panel, and some rows of the left factor meet all of its panels before
 * the next ones are read. Where neighbours in those rows are far apart, so that each would bring a line of its own to the
 * cache, and all to few places there, the rows are copied as well.
 */
final class BlockedProduct {
    /** Rows that repay copies of the right factor. */
    private static final int MANY_ROWS = 64;
    /** Panels that repay the work by blocks. */
    private static final int MANY_PANELS = 3;
    /** Panels that repay copies of the left factor, too. */
    private static final int MANY_PANELS_OF_COPIES = 5;
    /** Elements of the right factor that are copied at a time, for a cache that is shared. */
    private static final int RIGHT = 1 << 18;
    /** Elements of the left factor that meet all panels, for the second cache. */
    private static final int LEFT = 1 << 15;
    /** Elements between neighbours that are far apart. */
    private static final int FAR = 64;
    /** Elements behind each copied row, so that rows don't get into each other's way in the cache. */
    private static final int GAP = 16;

    private final Product product;
    private final MicroKernels kernels;
    private final Partition panels; // of the columns, counted in vectors
    private final Partition chunks; // of the rows
    private final int depth; // of a block
    private final boolean copiesLeft;

    private BlockedProduct(Product product, MicroKernels kernels) {
        this.product = product;
        this.kernels = kernels;
        this.panels = kernels.panels(product.columns());
        this.depth = Math.min(product.depth(), Product.BLOCK);
        this.chunks = Partition.of(product.rows(), Math.max(LEFT / depth, MANY_ROWS));
        this.copiesLeft = copiesLeft(product);
    }

    /** Computes a product, if it is large and the micro-kernels for its parts are ready. */
    static boolean run(Product product, MicroKernels kernels) {
        int manyPanels = copiesLeft(product) ? MANY_PANELS_OF_COPIES : MANY_PANELS;
        if (product.rows() < MANY_ROWS || product.c().columnStride() != 1
                || kernels.panels(product.columns()).count() < manyPanels) {
            return false;
        }
        var blocked = new BlockedProduct(product, kernels);
        boolean ready = blocked.isReady(blocked.chunks.least());
        if (blocked.chunks.greater() > 0) {
            ready &= blocked.isReady(blocked.chunks.least() + 1);
        }
        if (ready) {
            blocked.run();
        }
        return ready;
    }

    /** Computes a product, whatever its size and whether the micro-kernels are ready. */
    static void multiply(Product product, MicroKernels kernels) {
        new BlockedProduct(product, kernels).run();
    }

    private static boolean copiesLeft(Product product) {
        return product.a().columnStride() >= FAR;
    }

    private boolean isReady(int rows) {
        return kernels.areReadyFor(product.ofRows(0, rows));
    }

    private void run() {
        boolean single = product.elements().isSingle();
        int most = Math.max(1, RIGHT / (depth * kernels.panelWidth()));
        Partition groups = Partition.of(panels.count(), most);
        Object right = WorkspacePool.acquire(single, groups.size(0) * kernels.panelWidth() * depth);
        Object left = copiesLeft ? WorkspacePool.acquire(single, chunks.size(0) * (depth + GAP)) : null;
        for (int group = 0; group < groups.count(); group++) {
            for (int from = 0; from < product.depth(); from += depth) {
                block(groups.start(group), groups.start(group + 1), from, Math.min(depth, product.depth() - from),
                        right, left);
            }
        }
        WorkspacePool.release(right);
        if (left != null) {
            WorkspacePool.release(left);
        }
    }

    /** Multiplies by some panels of a block of terms. */
    private void block(int firstPanel, int endPanel, int from, int terms, Object right, Object left) {
        Matrix[] b = new Matrix[endPanel - firstPanel];
        for (int n = 0; n < b.length; n++) {
            int panel = firstPanel + n;
            int column = column(panel);
            int count = Math.min(product.columns() - column, panels.size(panel) * kernels.lanes());
            b[n] = new Matrix(right, (column - column(firstPanel)) * terms, panels.size(panel) * kernels.lanes(), 1,
                    terms,
                    count);
            product.elements().copy(product.b().part(from, column, terms, count), b[n]);
        }
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            int row = chunks.start(chunk);
            int rows = chunks.size(chunk);
            Matrix a = product.a().part(row, from, rows, terms);
            if (copiesLeft) {
                Matrix copy = new Matrix(left, 0, terms + GAP, 1, rows, terms);
                product.elements().copy(a, copy);
                a = copy;
            }
            for (int n = 0; n < b.length; n++) {
                int column = column(firstPanel + n);
                Matrix c = product.c().part(row, column, rows, b[n].columns());
                Matrix z = from > 0
                        ? c
                        : product.z() == null ? null : product.z().part(row, column, rows, b[n].columns());
                TiledProduct.run(new Product(product.elements(), a, b[n], c, z), kernels);
            }
        }
    }

    /** Returns the first column of a panel. */
    private int column(int panel) {
        return panels.start(panel) * kernels.lanes();
    }
}
