package org.chainrule.autograd.kernel;

/**
 * One product of matrices, C = A B or C = Z + A B.
 *
 * @param elements what they consist of
 * @param a the left factor
 * @param b the right factor
 * @param c where the product goes
 * @param z what it is added to: C itself, or a matrix that doesn't overlap with it; null for nothing
 */
record Product(Elements elements, Matrix a, Matrix b, Matrix c, Matrix z) {
    /** What taking an element to another place costs, counted in multiplications of vectors. */
    private static final int MOVE = 1;

    int rows() {
        return c.rows();
    }

    int columns() {
        return c.columns();
    }

    /** How many terms each sum has. */
    int depth() {
        return a.columns();
    }

    /** How many multiplications it takes. */
    long work() {
        return (long) rows() * depth() * columns();
    }

    /** Some rows of the product. */
    Product ofRows(int from, int count) {
        return new Product(elements, a.part(from, 0, count, depth()), b, c.part(from, 0, count, columns()),
                z == null ? null : z.part(from, 0, count, columns()));
    }

    /** Some columns of the product. */
    Product ofColumns(int from, int count) {
        return new Product(elements, a, b.part(0, from, depth(), count), c.part(0, from, rows(), count),
                z == null ? null : z.part(0, from, rows(), count));
    }

    /** Some terms of every sum, which are added to those before them. */
    Product ofTerms(int from, int count) {
        return new Product(elements, a.part(0, from, rows(), count), b.part(from, 0, count, columns()), c,
                from > 0 ? c : z);
    }

    /** The same, as C^T = B^T A^T. */
    Product transposed() {
        return new Product(elements, b.transposed(), a.transposed(), c.transposed(), z == null ? null : z.transposed());
    }

    /** The same, transposed if that is cheaper: only rows of B and C are whole vectors without being moved. */
    Product cheapest() {
        Product transposed = transposed();
        return cost() <= transposed.cost() ? this : transposed;
    }

    /** Whether multiplying vectors is less work than multiplying numbers. */
    boolean gainsByVectors() {
        return cost() < work();
    }

    private long cost() {
        int lanes = elements.isSingle() ? 16 : 8; // about
        long vectors = (columns() + lanes - 1) / lanes;
        long movesB = b.columnStep() == 1 ? 0 : (long) depth() * columns();
        long movesC = c.columnStep() == 1 ? 0 : (long) rows() * columns();
        return rows() * vectors * depth() + MOVE * (movesB + movesC);
    }
}
