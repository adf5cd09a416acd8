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
    private final int direct; // the first of them
    private final Matrix z; // what the first block is added to, but for those columns; null for nothing

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
        this.direct = Math.min(product.columns(), panels.start(from) * tiles.lanes());
        this.aside = direct == product.columns() ? null : aside();
        this.z = direct == 0 ? null : readable(product.z());
    }

    /** Whether everything fits into arrays. */
    static boolean isPossible(Product product, Tiles tiles) {
        long width = (long) tiles.panels(product.columns()).length() * tiles.lanes();
        return product.rows() * width <= Integer.MAX_VALUE;
    }

    static void run(Product product, Tiles tiles) {
        new TiledProduct(product, tiles).run();
    }

    /** The last columns in an array whose rows are whole vectors, with what they are added to. */
    private Matrix aside() {
        int width = panels.length() * tiles.lanes() - direct;
        Matrix aside = new Matrix(product.elements().array(product.rows() * width), 0, width, 1, product.rows(),
                product.columns() - direct);
        if (product.z() != null) {
            product.elements().copy(lastColumns(product.z()), aside);
        }
        return aside;
    }

    private Matrix lastColumns(Matrix whole) {
        return whole.part(0, direct, product.rows(), product.columns() - direct);
    }

    /** What is added to, in a place where its rows can be read as vectors: if need be, where the product goes. */
    private Matrix readable(Matrix given) {
        if (given == null || given.columnStep() == 1) {
            return given;
        }
        product.elements().copy(given, product.c());
        return product.c();
    }

    private void run() {
        for (int n = 0; n < panels.count(); n++) {
            for (int from = 0; from < product.depth(); from += Products.BLOCK) {
                panel(n, from, Math.min(Products.BLOCK, product.depth() - from));
            }
        }
        if (aside != null) {
            product.elements().copy(aside, lastColumns(product.c()));
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
        Matrix c = column < direct ? product.c() : aside;
        int to = column < direct ? column : column - direct;
        Matrix start = from > 0 ? c : column < direct ? z : product.z() == null ? null : aside;
        Matrix a = product.a();
        Cuts rows = tiles.rows(product.rows());
        for (int r = 0; r < rows.count(); r++) {
            int row = rows.start(r);
            Tile tile = tiles.tile(rows.size(r), vectors);
            if (start == null) {
                tile.run(a.array(), a.place(row, from), a.rowStep(), a.columnStep(), b.array(), b.at(), b.rowStep(),
                        c.array(), c.place(row, to), c.rowStep(), null, 0, 0, depth);
            } else {
                tile.run(a.array(), a.place(row, from), a.rowStep(), a.columnStep(), b.array(), b.at(), b.rowStep(),
                        c.array(), c.place(row, to), c.rowStep(), start.array(), start.place(row, to), start.rowStep(),
                        depth);
            }
        }
    }
}
