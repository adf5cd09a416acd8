package org.chainrule.autograd.kernel;

/**
 * Generated code for a tile of a product, so small that its sums stay in the processor's registers: a few rows, and as
 * many columns as fill some vectors.
 */
abstract class MicroKernel {
    /** What the factors of a term are. */
    enum Form {
        /** A column of the left factor, and a row of the right one. */
        MATRICES,
        /** The same, where the rows of the right factor begin anywhere. */
        SCATTERED_ROWS,
        /** Vectors: those of the left factor begin anywhere, and each is multiplied by the same of the right factor. */
        PAIRS
    }

    /** Always 0, which the compiler can't know; for branches that are never taken. */
    int noBits;

    /**
     * Computes the sums of {@code depth} products, one fused multiply-add after the other. Of pairs the factors of row i, column j and step
     * p have the indices {@code aOffset + i * aRow + bRows[bStep + p] + j} and {@code bOffset + p * aStep + j}; otherwise:
     *
     * @param a float[] or double[]; the factor of row i and step p has the index {@code aOffset + i * aRow + p * aStep}
     * @param aRow 1 in a micro-kernel for scattered rows
     * @param aStep the number of rows in a micro-kernel for scattered rows
     * @param b the factors of column j and step p have the index {@code bOffset + p * bStep + j}, or in a micro-kernel for
     *        scattered rows {@code bOffset + bRows[bStep + p] + j}
     * @param bRows null but in these
     * @param c the sums go to the index {@code cOffset + i * cRow + j}
     * @param z what has the index {@code zOffset + i * zRow + j} is added to them; null for nothing
     */
    abstract void run(Object a, int aOffset, int aRow, int aStep, Object b, int bOffset, int bStep, int[] bRows,
            Object c,
            int cOffset, int cRow, Object z, int zOffset, int zRow, int depth);
}
