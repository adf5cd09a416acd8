package org.chainrule.autograd.kernel;

/**
 * Generated code for a part of a product so small that its sums stay in the processor's registers: a few rows, and as many
 * columns as fill one or two vectors.
 */
abstract class Tile {

    /**
     * Computes the sums of {@code depth} products, one fused multiply-add after the other.
     *
     * @param a float[] or double[]; the factor of row i and step p stands at {@code aAt + i * aRow + p * aStep}
     * @param b the factors of column j and step p stand at {@code bAt + p * bStep + j}
     * @param c the sums go to {@code cAt + i * cRow + j}
     * @param adds whether they are added to what stands there
     */
    abstract void run(Object a, int aAt, int aRow, int aStep, Object b, int bAt, int bStep, Object c, int cAt, int cRow,
            int depth, boolean adds);
}
