package org.chainrule.autograd.kernel;

/**
 * A strided view of an array: element (i, j, ...) has the index offset + i * strides[0] + j * strides[1] ...; a stride
 * of 0 repeats.
 *
 * @param array double[], float[], long[] or boolean[]
 * @param offset the index of element (0, 0, ...)
 * @param strides a stride for each axis
 */
public record Window(Object array, int offset, int[] strides) {

    /**
     * Returns whether one element of the array stands for all.
     *
     * @return true if all strides are 0
     */
    public boolean isOne() {
        for (int stride : strides) {
            if (stride != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the stride of the last axis. */
    int lastStride() {
        return strides.length == 0 ? 0 : strides[strides.length - 1];
    }
}
