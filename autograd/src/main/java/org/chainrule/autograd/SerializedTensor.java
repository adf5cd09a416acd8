package org.chainrule.autograd;

import java.io.Serializable;

/**
 * What is written of a tensor by Java serialization: its values, in a row-major array of its own, without its history.
 *
 * @param sizes the shape
 * @param elements {@code float[]}, {@code double[]}, {@code long[]} or {@code boolean[]}
 * @param requiresGrad whether it is a leaf that requires a gradient
 * @param name its name, or the empty string
 */
record SerializedTensor(int[] sizes, Serializable elements, boolean requiresGrad, String name)
        implements
            Serializable {

    static SerializedTensor of(Tensor tensor) {
        Serializable elements = switch (tensor.dtype()) {
            case F32 -> tensor.toFloatArray();
            case F64 -> tensor.toDoubleArray();
            case I64 -> tensor.toLongArray();
            case BOOL -> tensor.toBooleanArray();
        };
        return new SerializedTensor(tensor.shape().toArray(), elements, tensor.isLeaf() && tensor.requiresGrad(),
                tensor.name());
    }

    private Object readResolve() {
        Shape shape = Shape.of(sizes);
        Tensor tensor = switch (elements) {
            case float[] values -> Tensor.of(shape, values);
            case double[] values -> Tensor.of(shape, values);
            case long[] values -> Tensor.of(shape, values);
            case boolean[] values -> Tensor.of(shape, values);
            default -> throw new IllegalArgumentException("a tensor has no elements of " + elements.getClass());
        };
        return (requiresGrad ? tensor.requiresGrad(true) : tensor).named(name);
    }
}
