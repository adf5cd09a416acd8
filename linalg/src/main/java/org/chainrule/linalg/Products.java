package org.chainrule.linalg;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Products and transposes of square matrices, and their identity. The products are the tensors', which use vectors and threads. */
final class Products {
    private Products() {}

    static double[] multiply(double[] a, double[] b, int size) {
        Shape shape = Shape.of(size, size);
        return Tensor.of(shape, a).matmul(Tensor.of(shape, b)).toDoubleArray();
    }

    static double[] identity(int size) {
        double[] result = new double[size * size];
        for (int i = 0; i < size; i++) {
            result[i * (size + 1)] = 1;
        }
        return result;
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
