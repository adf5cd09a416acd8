package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Matrix;

/** Tensors as matrices, for the kernels. */
final class Matrices {
    private Matrices() {}

    /** A tensor with two axes as it stands. */
    static Matrix of(Tensor x) {
        Layout layout = x.layout();
        int[] strides = layout.strides();
        return new Matrix(x.storage().array(), layout.offset(), strides[0], strides[1], layout.shape().size(0),
                layout.shape().size(1));
    }

    /** The rows along the last axis, one below the other; copied if there are more than two axes that aren't in order. */
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

    /** An array of a shape's elements in row-major order, as the rows along the last axis. */
    static Matrix rowMajor(Object array, Shape shape) {
        return Matrix.rowMajor(array, count(shape), shape.size(-1));
    }

    /** How many rows there are along the last axis. */
    static int count(Shape shape) {
        int rows = 1;
        for (int axis = 0; axis < shape.rank() - 1; axis++) {
            rows *= shape.size(axis);
        }
        return rows;
    }

    /** A vector as each of some rows. */
    static Matrix repeated(Tensor vector, int rows) {
        return new Matrix(vector.storage().array(), vector.layout().offset(), 0, vector.layout().strides()[0], rows,
                vector.size());
    }
}
