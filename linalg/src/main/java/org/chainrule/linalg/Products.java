package org.chainrule.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Products and transposes of square matrices. */
final class Products {
    private Products() {}

    static double[] multiply(double[] a, double[] b, int size) {
        if (size == 0) {
            return new double[0];
        }
        var product = new DMatrixRMaj(size, size);
        CommonOps_DDRM.mult(DMatrixRMaj.wrap(size, size, a), DMatrixRMaj.wrap(size, size, b), product);
        return product.data;
    }

    static double[] transpose(double[] a, int size) {
        double[] result = new double[a.length];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                result[j * size + i] = a[i * size + j];
            }
        }
        return result;
    }
}
