package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Matrix;

/** Presents tensors as matrices to the kernels. */
final class Matrices {
    private Matrices() {}

    /** Returns a tensor with two axes as a matrix of the same strides. */
    static Matrix of(Tensor x) {
        Layout layout = x.layout();
        int[] strides = layout.strides();
        return new Matrix(x.storage().array(), layout.offset(), strides[0], strides[1], layout.shape().size(0),
                layout.shape().size(1));
    }

    /** Returns one of the matrices along the first of three axes. */
    static Matrix of(Tensor x, int n) {
        Layout layout = x.layout();
        int[] strides = layout.strides();
        return new Matrix(x.storage().array(), layout.offset() + n * strides[0], strides[1], strides[2],
                layout.shape().size(1), layout.shape().size(2));
    }

    /**
     * Returns the rows along the last axis as one matrix; copied if there are more than two axes and they aren't
     * contiguous.
     */
    static Matrix rows(Tensor x) {
        return switch (x.shape().rank()) {
            case 1 -> repeated(x, 1);
            case 2 -> of(x);
            default -> {
                Tensor inOrder = x.contiguous();
                int width = x.shape().size(-1);
                yield new Matrix(inOrder.storage().array(), inOrder.layout().offset(), width, 1, count(x.shape()),
                        width);
            }
        };
    }

    /** Returns an array of a shape's elements in row-major order as the matrix of the rows along the last axis. */
    static Matrix rowMajor(Object array, Shape shape) {
        return Matrix.rowMajor(array, count(shape), shape.size(-1));
    }

    /** Returns the number of rows along the last axis. */
    static int count(Shape shape) {
        int rows = 1;
        for (int axis = 0; axis < shape.rank() - 1; axis++) {
            rows *= shape.size(axis);
        }
        return rows;
    }

    /** Returns a matrix whose rows all equal a vector. */
    static Matrix repeated(Tensor vector, int rows) {
        return new Matrix(vector.storage().array(), vector.layout().offset(), 0, vector.layout().strides()[0], rows,
                vector.size());
    }
}
