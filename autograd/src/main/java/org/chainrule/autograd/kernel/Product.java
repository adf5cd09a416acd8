package org.chainrule.autograd.kernel;

/**
 * A product of matrices, C = A B or C = Z + A B.
 *
 * @param elements the loops for its type
 * @param a the left factor
 * @param b the right factor
 * @param c where the product goes
 * @param z what it is added to: C itself, or a matrix that doesn't overlap with it; null for nothing
 */
record Product(Elements elements, Matrix a, Matrix b, Matrix c, Matrix z) {
    /** The number of terms that are summed before the sum is added to those of other blocks. */
    static final int BLOCK = 512;

    /** The cost of copying an element, counted in multiplications of vectors. */
    private static final int COPY = 1;

    int rows() {
        return c.rows();
    }

    int columns() {
        return c.columns();
    }

    /** Returns how many terms each sum has. */
    int depth() {
        return a.columns();
    }

    /** Returns how many multiplications it takes. */
    long work() {
        return (long) rows() * depth() * columns();
    }

    /** Returns some rows of the product. */
    Product ofRows(int from, int count) {
        return new Product(elements, a.part(from, 0, count, depth()), b, c.part(from, 0, count, columns()),
                z == null ? null : z.part(from, 0, count, columns()));
    }

    /** Returns some columns of the product. */
    Product ofColumns(int from, int count) {
        return new Product(elements, a, b.part(0, from, depth(), count), c.part(0, from, rows(), count),
                z == null ? null : z.part(0, from, rows(), count));
    }

    /** Returns some terms of every sum, which are added to those before them. */
    Product ofTerms(int from, int count) {
        return new Product(elements, a.part(0, from, rows(), count), b.part(from, 0, count, columns()), c,
                from > 0 ? c : z);
    }

    /** Returns the same product as C^T = B^T A^T. */
    Product transposed() {
        return new Product(elements, b.transposed(), a.transposed(), c.transposed(), z == null ? null : z.transposed());
    }

    /**
     * Returns the product or its transpose, whichever is cheaper: only rows of B and C are vectors without being
     * copied.
     */
    Product cheapest() {
        Product transposed = transposed();
        return cost() <= transposed.cost() ? this : transposed;
    }

    /** Returns whether multiplying vectors is less work than multiplying scalars. */
    boolean gainsBySimd() {
        return cost() < work();
    }

    private long cost() {
        int lanes = elements.isSingle() ? 4 : 3; // the power of 2, about
        long vectors = columns() + (1L << lanes) - 1 >> lanes;
        long copiesOfB = b.columnStride() == 1 ? 0 : (long) depth() * columns();
        long copiesOfC = c.columnStride() == 1 ? 0 : (long) rows() * columns();
        return rows() * vectors * depth() + COPY * (copiesOfB + copiesOfC);
    }
}
