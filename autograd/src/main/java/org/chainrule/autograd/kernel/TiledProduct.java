package org.chainrule.autograd.kernel;

/**
 * A product by {@link Tile}s. The columns are cut into panels of a few vectors; a panel of the right factor stays in the
 * cache while the tiles of all rows use it. The left factor is read where it stands, whatever its strides, since a tile
 * takes from it one number at a time.
 */
final class TiledProduct {
    /** Rows of the left factor that repay a copy of a panel whose rows stand far apart. */
    private static final int MANY_ROWS = 512;
    /** Elements between rows that stand far apart. */
    private static final int FAR = 512;
    /** Elements of a product that are computed beside their place at a time. */
    private static final int ASIDE = 1 << 14;

    private final Product product;
    private final Tiles tiles;
    private final Cuts panels; // of the columns, counted in vectors
    private final boolean packsAll;
    private Object packed; // a panel's copy; made when it is first needed

    private TiledProduct(Product product, Tiles tiles) {
        this.product = product;
        this.tiles = tiles;
        this.panels = tiles.panels(product.columns());
        Matrix b = product.b();
        this.packsAll = b.columnStep() != 1 || product.rows() >= MANY_ROWS && b.rowStep() >= FAR;
    }

    static void run(Product product, Tiles tiles) {
        new TiledProduct(product, tiles).run();
    }

    private void run() {
        for (int n = 0; n < panels.count(); n++) {
            int column = panels.start(n) * tiles.lanes();
            int columns = Math.min(panels.size(n) * tiles.lanes(), product.columns() - column);
            Product panel = panels.count() == 1 ? product : product.ofColumns(column, columns);
            if (panel.c().columnStep() == 1 && columns == panels.size(n) * tiles.lanes()) {
                blocks(panel, panels.size(n));
            } else {
                aside(panel, panels.size(n));
            }
        }
        if (packed != null) {
            Scratch.giveBack(packed);
        }
    }

    /** A panel whose rows can't be written as vectors where they belong: some at a time beside their place. */
    private void aside(Product panel, int vectors) {
        int width = vectors * tiles.lanes();
        int most = Math.max(1, ASIDE / width);
        Object array = Scratch.take(product.elements().isSingle(), width * Math.min(most, panel.rows()));
        for (int row = 0; row < panel.rows(); row += most) {
            Product part = panel.ofRows(row, Math.min(most, panel.rows() - row));
            Matrix c = new Matrix(array, 0, width, 1, part.rows(), part.columns());
            if (part.z() != null) {
                product.elements().copy(part.z(), c);
            }
            blocks(new Product(product.elements(), part.a(), part.b(), c, part.z() == null ? null : c), vectors);
            product.elements().copy(c, part.c());
        }
        Scratch.giveBack(array);
    }

    /** The blocks of terms of a panel. */
    private void blocks(Product panel, int vectors) {
        Matrix z = panel.z();
        if (z != null && z.columnStep() != 1) { // as vectors it can be read where the product goes
            product.elements().copy(z, panel.c());
            z = panel.c();
        }
        int width = vectors * tiles.lanes();
        for (int from = 0; from < product.depth(); from += Products.BLOCK) {
            int depth = Math.min(Products.BLOCK, product.depth() - from);
            Matrix b = panel.b().part(from, 0, depth, panel.columns());
            if (packsAll || isShort(b, width)) {
                b = packed(b, width);
            }
            block(panel, b, from, from > 0 ? panel.c() : z, vectors);
        }
    }

    /** Whether the last row ends before its vectors do, which may reach into the next rows. */
    private static boolean isShort(Matrix b, int width) {
        return b.columns() < width && b.place(b.rows() - 1, 0) + width > Elements.length(b.array());
    }

    private Matrix packed(Matrix b, int width) {
        if (packed == null) {
            int depth = Math.min(product.depth(), Products.BLOCK);
            packed = Scratch.take(product.elements().isSingle(), panels.size(0) * tiles.lanes() * depth);
        }
        Matrix copy = new Matrix(packed, 0, width, 1, b.rows(), b.columns());
        product.elements().copy(b, copy);
        return copy;
    }

    private void block(Product panel, Matrix b, int from, Matrix z, int vectors) {
        Matrix a = panel.a();
        Matrix c = panel.c();
        Cuts rows = tiles.rows(panel.rows(), vectors);
        for (int r = 0; r < rows.count(); r++) {
            int row = rows.start(r);
            Tile tile = tiles.tile(rows.size(r), vectors);
            if (z == null) {
                tile.run(a.array(), a.place(row, from), a.rowStep(), a.columnStep(), b.array(), b.at(), b.rowStep(),
                        c.array(), c.place(row, 0), c.rowStep(), null, 0, 0, b.rows());
            } else {
                tile.run(a.array(), a.place(row, from), a.rowStep(), a.columnStep(), b.array(), b.at(), b.rowStep(),
                        c.array(), c.place(row, 0), c.rowStep(), z.array(), z.place(row, 0), z.rowStep(), b.rows());
            }
        }
    }
}
