package org.chainrule.autograd.kernel;

import java.util.Arrays;

/**
 * Products of matrices.
 *
 * <p>
 * An element of the product is computed as follows, in float for F32 and in double for F64. The terms are taken in order,
 * in blocks of 512. A block's sum starts from 0 and takes up one term after the other by a fused multiply-add,
 * S = fma(a[p], b[p], S). The blocks' sums are added up in order: S_0 + S_1 + ..., or Z + S_0 + S_1 + ... where the
 * product is added to Z. Of no terms at all the sum is 0.
 *
 * <p>
 * That says nothing of other elements, so it may be done in many ways, and always gives the same bits: by plain loops or
 * on vectors of any length, in one thread or in several, as it stands or transposed.
 */
public final class Products {
    /** How many terms are summed before the sum is added to those of other blocks. */
    public static final int BLOCK = 512;

    /** Multiplications that are done before anything could be prepared. */
    private static final int TINY = 64;
    /** Multiplications of a whole program that are worth tiles. */
    private static final int WORTH_TILES = 2_000_000;
    /** Multiplications that are worth a part of their own. */
    private static final int WORTH_A_PART = 500_000;
    /** Columns that stay together when a product is split: whole panels of tiles, on any machine. */
    private static final int TOGETHER = 64;

    private static long done; // multiplications so far; roughly: threads may lose counts

    private Products() {}

    /**
     * Multiplies two matrices.
     *
     * @param a the left factor, of the kind that {@code c} is
     * @param b the right factor, of that kind
     * @param c where the product goes
     * @param z what it is added to: {@code c} itself, or a matrix on another array; null for nothing
     */
    public static void multiply(Matrix a, Matrix b, Matrix c, Matrix z) {
        multiply(new Product(Elements.of(c.array() instanceof float[]), a, b, c, z), Workers.COUNT);
    }

    /**
     * Multiplies matrices pair by pair.
     *
     * @param a the left factors, (..., m, k), of the kind that {@code c} is
     * @param b the right factors, (..., k, n), of that kind
     * @param c float[] or double[], where the products go: row-major (..., m, n)
     * @param sizes the sizes of the product, (..., m, n)
     * @param depth the size k of the inner axis
     */
    public static void multiply(Window a, Window b, Object c, int[] sizes, int depth) {
        int rows = sizes[sizes.length - 2];
        int columns = sizes[sizes.length - 1];
        Axes pairs = Axes.fewest(Arrays.copyOf(sizes, sizes.length - 2), new Window[] {leading(a), leading(b)});
        for (int n = 0; n < pairs.count(); n++) {
            Matrix left = matrix(a, pairs.place(pairs.windows()[0], n), rows, depth);
            Matrix right = matrix(b, pairs.place(pairs.windows()[1], n), depth, columns);
            multiply(left, right, new Matrix(c, n * rows * columns, columns, 1, rows, columns), null);
        }
    }

    /** All axes but those of the matrices. */
    private static Window leading(Window window) {
        int[] strides = window.strides();
        return new Window(window.array(), window.offset(), Arrays.copyOf(strides, strides.length - 2));
    }

    private static Matrix matrix(Window window, int at, int rows, int columns) {
        int[] strides = window.strides();
        return new Matrix(window.array(), at, strides[strides.length - 2], strides[strides.length - 1], rows, columns);
    }

    /** Multiplies in so many threads at most. */
    static void multiply(Product product, int threads) {
        long work = product.work();
        if (product.depth() == 0) {
            start(product);
        } else if (work <= TINY) {
            PlainProduct.bySums(product);
        } else {
            split(product.cheapest(), Workers.parts(threads, work, WORTH_A_PART));
        }
    }

    /** The sums of no terms. */
    private static void start(Product product) {
        if (product.z() == null) {
            product.elements().clear(product.c());
        } else if (product.z().array() != product.c().array()) {
            product.elements().copy(product.z(), product.c());
        }
    }

    /** Multiplies in so many parts, side by side. */
    static void split(Product product, int parts) {
        if (parts == 1) {
            whole(product);
        } else if (product.columns() >= parts * TOGETHER) {
            Cuts cuts = new Cuts(product.columns() / TOGETHER, parts);
            Workers.run(parts, part -> {
                int from = cuts.start(part) * TOGETHER;
                int to = part + 1 == parts ? product.columns() : cuts.start(part + 1) * TOGETHER;
                whole(product.ofColumns(from, to - from));
            });
        } else {
            Cuts cuts = new Cuts(product.rows(), Math.min(parts, product.rows()));
            Workers.run(cuts.count(), part -> whole(product.ofRows(cuts.start(part), cuts.size(part))));
        }
    }

    private static void whole(Product product) {
        if (!product.gainsByVectors()) {
            PlainProduct.bySums(product);
            return;
        }
        Tiles tiles = (done += product.work()) < WORTH_TILES ? null : Tiles.of(product.elements());
        if (tiles != null && tiles.areReadyFor(product)) {
            TiledProduct.run(product, tiles);
        } else {
            PlainProduct.run(product);
        }
    }
}
