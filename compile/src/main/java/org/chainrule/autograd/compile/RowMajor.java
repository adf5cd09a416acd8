package org.chainrule.autograd.compile;

import java.lang.reflect.Array;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.chainrule.autograd.internal.Memory;

/** Arrays of elements in row-major order. */
final class RowMajor {
    private RowMajor() {}

    /** Returns the stride of each axis of a shape. */
    static int[] strides(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.size(axis);
        }
        return strides;
    }

    /** Creates an array. */
    static Object array(DType type, int length) {
        return switch (type) {
            case F64 -> new double[length];
            case F32 -> new float[length];
            case I64 -> new long[length];
            case BOOL -> new boolean[length];
        };
    }

    /** Creates a tensor of zeros. */
    static Tensor tensor(Shape shape, DType type) {
        return Engine.tensor(new Memory(array(type, shape.count()), 0, strides(shape)), shape);
    }

    /** Returns the length of an array. */
    static int length(Object array) {
        return Array.getLength(array);
    }
}
