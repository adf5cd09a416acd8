package org.chainrule.autograd.kernel;

import java.util.Arrays;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * Multiplies matrices.
 *
 * <p>
 * An element of the product is computed as follows, in float for F32 and in double for F64; whole numbers are multiplied exactly. The terms are taken in
 * order, in blocks of 512. A block's sum starts from 0 and each term is added by a fused multiply-add, S = fma(a[p],
 * b[p], S). The blocks' sums are added up in order: S_0 + S_1 + ..., or Z + S_0 + S_1 + ... where the product is added
 * to Z. Of no terms at all the sum is 0.
 *
 * <p>
 * That says nothing of other elements, so it may be done in many ways, and always gives the same bits: by plain loops
 * or on vectors of any length, in one thread or in several, as it is or transposed.
 */
public final class Products {
    /** The number of terms, or of rows of column sums, that are added up before their sum is added to those of other blocks. */
    public static final int BLOCK = Product.BLOCK;

    /** Multiplications of a product that is computed without preparation. */
    private static final int TINY = 64;
    /** Multiplications of a whole program, from which on micro-kernels are used. */
    private static final int MICRO_KERNELS_FROM = 2_000_000;
    /** The fewest multiplications of a part. */
    private static final int MIN_PART = 500_000;
    /** Columns that stay together when a product is partitioned: whole panels, on any machine. */
    private static final int COLUMN_BLOCK = 64;

    private static long done; // multiplications so far; roughly: threads may lose counts

    private Products() {}

    /**
     * Multiplies two matrices, of which those of whole numbers are added to nothing.
     *
     * @param a the left factor, of the kind that {@code c} is
     * @param b the right factor, of that kind
     * @param c where the product goes
     * @param z what it is added to: {@code c} itself, or a matrix on another array; null for nothing
     */
    public static void multiply(Matrix a, Matrix b, Matrix c, Matrix z) {
        if (c.array() instanceof long[]) {
            IntegerProduct.multiply(a, b, c);
            return;
        }
        multiply(new Product(Elements.of(ElementArrays.isSingle(c.array())), a, b, c, z), Parallel.THREADS);
    }

    /**
     * Multiplies matrices pair by pair.
     *
     * @param a the left factors, (..., m, k), of the kind that {@code c} is
     * @param b the right factors, (..., k, n), of that kind
     * @param c float[], double[] or long[], where the products go: row-major (..., m, n)
     * @param sizes the sizes of the product, (..., m, n)
     * @param depth the size k of the inner axis
     */
    public static void multiply(Window a, Window b, Object c, int[] sizes, int depth) {
        int rows = sizes[sizes.length - 2];
        int columns = sizes[sizes.length - 1];
        if (rows == 0 || columns == 0) {
            return; // however many pairs there are
        }
        Axes pairs = Axes.coalesce(Arrays.copyOf(sizes, sizes.length - 2), leading(a), leading(b));
        for (int n = 0; n < pairs.count(); n++) {
            Matrix left = matrix(a, pairs.index(pairs.windows()[0], n), rows, depth);
            Matrix right = matrix(b, pairs.index(pairs.windows()[1], n), depth, columns);
            multiply(left, right, new Matrix(c, n * rows * columns, columns, 1, rows, columns), null);
        }
    }

    /** Returns all axes but those of the matrices. */
    private static Window leading(Window window) {
        int[] strides = window.strides();
        return new Window(window.array(), window.offset(), Arrays.copyOf(strides, strides.length - 2));
    }

    private static Matrix matrix(Window window, int offset, int rows, int columns) {
        int[] strides = window.strides();
        return new Matrix(window.array(), offset, strides[strides.length - 2], strides[strides.length - 1], rows,
                columns);
    }

    /**
     * Adds a product to a matrix, if that gives the bits of computing it first: the sum of several blocks of terms would be
     * rounded otherwise if it began with what it is added to.
     *
     * @param a the left factor
     * @param b the right factor
     * @param sum what is added to
     * @return false if there are several blocks, and nothing was done
     */
    public static boolean addTo(Matrix a, Matrix b, Matrix sum) {
        boolean isOneBlock = a.columns() <= BLOCK;
        if (isOneBlock) {
            multiply(a, b, sum, sum);
        }
        return isOneBlock;
    }

    /** Multiplies in so many threads at most. */
    static void multiply(Product product, int threads) {
        long work = product.work();
        if (product.rows() == 0 || product.columns() == 0) {
            return; // however many terms the sums of no elements have
        }
        if (product.depth() == 0) {
            ofNoTerms(product);
        } else if (work <= TINY) {
            PlainProduct.bySums(product);
        } else {
            inParts(product.cheapest(), Parallel.parts(threads, work, MIN_PART));
        }
    }

    private static void ofNoTerms(Product product) {
        if (product.z() == null) {
            product.elements().clear(product.c());
        } else if (product.z().array() != product.c().array()) {
            product.elements().copy(product.z(), product.c());
        }
    }

    /** Multiplies in so many parts, side by side. */
    static void inParts(Product product, int parts) {
        if (parts == 1) {
            whole(product);
        } else if (product.columns() >= parts * COLUMN_BLOCK) {
            Partition blocks = Partition.into(parts, product.columns() / COLUMN_BLOCK);
            Parallel.run(parts, part -> {
                int from = blocks.start(part) * COLUMN_BLOCK;
                int to = part + 1 == parts ? product.columns() : blocks.start(part + 1) * COLUMN_BLOCK;
                whole(product.ofColumns(from, to - from));
            });
        } else {
            Partition rows = Partition.into(Math.min(parts, product.rows()), product.rows());
            Parallel.run(rows.count(), part -> whole(product.ofRows(rows.start(part), rows.size(part))));
        }
    }

    /** Returns in how many parts to do so many multiplications. */
    static int parts(long work) {
        return Parallel.parts(Parallel.THREADS, work, MIN_PART);
    }

    /** Multiplies in the calling thread, as the factors stand. */
    static void whole(Product product) {
        if (!product.gainsBySimd()) {
            PlainProduct.bySums(product);
            return;
        }
        MicroKernels kernels = (done += product.work()) < MICRO_KERNELS_FROM
                ? null
                : MicroKernels.of(product.elements(), MicroKernel.Form.MATRICES);
        if (kernels != null && kernels.areReadyFor(product)) {
            if (!BlockedProduct.run(product, kernels)) {
                TiledProduct.run(product, kernels);
            }
        } else {
            PlainProduct.run(product);
        }
    }
}
