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

    private final Product product;
    private final Tiles tiles;
    private final Cuts panels; // of the columns, counted in vectors
    private final Object packed; // a panel's copy; null if none is made
    private final boolean packsAll;
    private final Matrix aside; // columns that can't be written where they belong; null if there are none

    private TiledProduct(Product product, Tiles tiles) {
        this.product = product;
        this.tiles = tiles;
        this.panels = tiles.panels(product.columns());
        Matrix b = product.b();
        this.packsAll = b.columnStep() != 1 || product.rows() >= MANY_ROWS && b.rowStep() >= FAR;
        boolean isWhole = product.columns() % tiles.lanes() == 0;
        int depth = Math.min(product.depth(), Products.BLOCK);
        this.packed = packsAll || !isWhole ? product.elements().array(panels.size(0) * tiles.lanes() * depth) : null;
        int from = product.c().columnStep() != 1 ? 0 : isWhole ? panels.count() : panels.count() - 1;
        this.aside = from == panels.count() ? null : aside(panels.start(from) * tiles.lanes());
    }

    /** Whether everything fits into arrays. */
    static boolean isPossible(Product product, Tiles tiles) {
        long width = (long) tiles.panels(product.columns()).length() * tiles.lanes();
        return product.rows() * width <= Integer.MAX_VALUE;
    }

    static void run(Product product, Tiles tiles) {
        new TiledProduct(product, tiles).run();
    }

    /** The last columns from {@code first} on, in an array whose rows are whole vectors. */
    private Matrix aside(int first) {
        int width = panels.length() * tiles.lanes() - first;
        Matrix aside = new Matrix(product.elements().array(product.rows() * width), 0, width, 1, product.rows(),
                product.columns() - first);
        if (product.adds()) {
            product.elements().copy(lastColumns(aside.columns()), aside);
        }
        return aside;
    }

    private Matrix lastColumns(int count) {
        return product.c().part(0, product.columns() - count, product.rows(), count);
    }

    private void run() {
        for (int n = 0; n < panels.count(); n++) {
            for (int from = 0; from < product.depth(); from += Products.BLOCK) {
                panel(n, from, Math.min(Products.BLOCK, product.depth() - from));
            }
        }
        if (aside != null) {
            product.elements().copy(aside, lastColumns(aside.columns()));
        }
    }

    /** A block of terms, for the elements of a panel. */
    private void panel(int n, int from, int depth) {
        int vectors = panels.size(n);
        int width = vectors * tiles.lanes();
        int column = panels.start(n) * tiles.lanes();
        int columns = Math.min(width, product.columns() - column);
        Matrix b = product.b().part(from, column, depth, columns);
        if (packsAll || columns < width) {
            Matrix copy = new Matrix(packed, 0, width, 1, depth, columns);
            product.elements().copy(b, copy);
            b = copy;
        }
        int direct = product.columns() - (aside == null ? 0 : aside.columns());
        Matrix c = column < direct ? product.c() : aside;
        int to = column < direct ? column : column - direct;
        Matrix a = product.a();
        boolean adds = product.adds() || from > 0;
        Cuts rows = tiles.rows(product.rows());
        for (int r = 0; r < rows.count(); r++) {
            int row = rows.start(r);
            tiles.tile(rows.size(r), vectors).run(a.array(), a.place(row, from), a.rowStep(), a.columnStep(),
                    b.array(), b.at(), b.rowStep(), c.array(), c.place(row, to), c.rowStep(), depth, adds);
        }
    }
}
