package org.chainrule.autograd.kernel;

/** Multiplies by plain loops: without SIMD, where a product is too small for it, or until its code is ready. */
final class PlainProduct {
    private static final int FEW_ROWS = 4; // too few to repay a copy of the right factor
    private static final int WIDTH = 512; // of a row of sums, which stays in the nearest cache

    private PlainProduct() {}

    static void run(Product product) {
        if (product.rows() < FEW_ROWS) {
            bySums(product);
        } else {
            byRows(product);
        }
    }

    /** Computes sum by sum, without preparation. */
    static void bySums(Product given) {
        Product product = given.columns() >= given.rows() ? given : given.transposed(); // several of a row at a time
        if (product.depth() <= Product.BLOCK) {
            product.elements().sums(product);
            return;
        }
        for (int from = 0; from < product.depth(); from += Product.BLOCK) {
            Product block = product.ofTerms(from, Math.min(Product.BLOCK, product.depth() - from));
            block.elements().sums(block);
        }
    }

    /**
     * Computes row by row, with the right factor's rows in arrays of their own, which lets the compiler use vectors.
     */
    private static void byRows(Product product) {
        for (int column = 0; column < product.columns(); column += WIDTH) {
            Product part = product.ofColumns(column, Math.min(WIDTH, product.columns() - column));
            for (int from = 0; from < product.depth(); from += Product.BLOCK) {
                block(part.ofTerms(from, Math.min(Product.BLOCK, product.depth() - from)));
            }
        }
    }

    private static void block(Product product) {
        Elements elements = product.elements();
        int width = product.columns();
        Object[] b = elements.arrays(product.depth(), width);
        for (int p = 0; p < b.length; p++) {
            elements.copy(product.b().part(p, 0, 1, width), row(b[p], width));
        }
        Matrix sums = row(elements.array(width), width);
        for (int i = 0; i < product.rows(); i++) {
            Product one = product.ofRows(i, 1);
            elements.clear(sums);
            elements.accumulate(one.a(), b, sums);
            if (one.z() != null) {
                elements.add(one.z(), sums);
            }
            elements.copy(sums, one.c());
        }
    }

    private static Matrix row(Object array, int width) {
        return new Matrix(array, 0, width, 1, 1, width);
    }
}
