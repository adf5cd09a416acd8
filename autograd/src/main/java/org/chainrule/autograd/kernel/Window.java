package org.chainrule.autograd.kernel;

/**
 * A window on an array: element (i, j, ...) stands at offset + i * strides[0] + j * strides[1] ...; a stride of 0 repeats.
 *
 * @param array double[], float[], long[] or boolean[]
 * @param offset where element (0, 0, ...) stands
 * @param strides a stride for each axis
 */
public record Window(Object array, int offset, int[] strides) {

    boolean isOne() {
        for (int stride : strides) {
            if (stride != 0) {
                return false;
            }
        }
        return true;
    }

    int lastStride() {
        return strides.length == 0 ? 0 : strides[strides.length - 1];
    }
}
