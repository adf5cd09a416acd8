package org.chainrule.nn.data;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.io.UnsignedBytes;

/**
 * An array of rows, some of which are copied to be a tensor. Choosing them by {@link Tensor#indexSelect} would need the
 * index of every single element.
 *
 * @param array float[], double[], long[], boolean[]; or byte[], whose elements are unsigned 255ths, and become F32 in 0..1
 * @param shape the shape of all rows; the first axis counts them
 */
record RowArray(Object array, Shape shape) {

    static RowArray of(Tensor x) {
        return new RowArray(switch (x.dtype()) {
            case F32 -> x.toFloatArray();
            case F64 -> x.toDoubleArray();
            case I64 -> x.toLongArray();
            case BOOL -> x.toBooleanArray();
        }, x.shape());
    }

    int count() {
        return shape.size(0);
    }

    /** Copies the chosen rows, which must exist, into a tensor. */
    Tensor take(int... indices) {
        Shape taken = shape.with(0, indices.length);
        int count = taken.count();
        return switch (array) {
            case float[] _ -> Tensor.of(taken, copied(new float[count], indices));
            case double[] _ -> Tensor.of(taken, copied(new double[count], indices));
            case long[] _ -> Tensor.of(copied(new long[count], indices)).reshape(taken);
            case boolean[] _ -> Tensor.of(copied(new boolean[count], indices)).reshape(taken);
            case byte[] _ -> new UnsignedBytes(taken, copied(new byte[count], indices)).scaled();
            default -> throw new AssertionError(array.getClass());
        };
    }

    private <A> A copied(A result, int... indices) {
        int width = shape.with(0, 1).count();
        for (int n = 0; n < indices.length; n++) {
            System.arraycopy(array, indices[n] * width, result, n * width, width);
        }
        return result;
    }
}
