package org.chainrule.autograd.kernel;

/**
 * The innermost loops of products, for elements of one type. {@link Floats} is derived from {@link Doubles} by other
 * names of types, which a test checks: no single text of both is compiled to loops over vectors.
 */
abstract sealed class Elements permits Floats, Doubles {

    static Elements of(boolean single) {
        return single ? Floats.ELEMENTS : Doubles.ELEMENTS;
    }

    abstract boolean isSingle();

    /** Creates an array of zeros. */
    abstract Object array(int length);

    /** Creates arrays of zeros. */
    abstract Object[] arrays(int count, int length);

    /** Copies a matrix. */
    abstract void copy(Matrix from, Matrix to);

    /** Adds the elements of a matrix to those of another: {@code to = terms + to}. */
    abstract void add(Matrix terms, Matrix to);

    /** Fills a matrix with zeros. */
    abstract void clear(Matrix matrix);

    /** Returns whether no element of a matrix is infinite or NaN. */
    abstract boolean areFinite(Matrix matrix);

    /** Continues a row of sums: adds to {@code sums[j]} the products {@code a[0][p] * b[p][j]} one after the other. */
    abstract void accumulate(Matrix a, Object[] b, Matrix sums);

    /** Computes a block of terms, sum by sum. */
    abstract void sums(Product block);
}
