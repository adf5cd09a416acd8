package org.chainrule.autograd.kernel;

/** What a product does with elements of one type: the innermost loops, and the only code that is written twice. */
abstract sealed class Elements permits Floats, Doubles {
    static Elements of(boolean single) {
        return single ? Floats.ELEMENTS : Doubles.ELEMENTS;
    }

    static int length(Object array) {
        return array instanceof float[] floats ? floats.length : ((double[]) array).length;
    }

    abstract boolean isSingle();

    /** An array of zeros. */
    abstract Object array(int length);

    /** Arrays of zeros. */
    abstract Object[] arrays(int count, int length);

    abstract void copy(Matrix from, Matrix to);

    /** Adds the elements of a matrix to those of another: {@code to = terms + to}. */
    abstract void add(Matrix terms, Matrix to);

    /** Fills a matrix with zeros. */
    abstract void clear(Matrix matrix);

    /** Continues a row of sums: {@code sums[j]} takes up the products {@code a[0][p] * b[p][j]} one after the other. */
    abstract void takeUp(Matrix a, Object[] b, Matrix sums);

    /** Computes a block of terms, sum by sum. */
    abstract void sums(Product block);
}
