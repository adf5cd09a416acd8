package org.chainrule.autograd.internal;

/**
 * The array behind a tensor and its layout: element (i, j, ...) at {@code offset + i * strides[0] + j * strides[1]
 * ...}.
 *
 * @param array float[], double[], long[] or boolean[]; views share it
 * @param offset the index of the first element
 * @param strides a stride for each axis
 */
public record Memory(Object array, int offset, int[] strides) {}
