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
     * @param z what stands at {@code zAt + i * zRow + j} is added to them; null for nothing
     */
    abstract void run(Object a, int aAt, int aRow, int aStep, Object b, int bAt, int bStep, Object c, int cAt, int cRow,
            Object z, int zAt, int zRow, int depth);
}
