package org.chainrule.autograd.internal;

/**
 * Where a tensor's elements stand: element (i, j, ...) at {@code offset + i * strides[0] + j * strides[1] ...}.
 *
 * @param array float[], double[], long[] or boolean[]; views share it
 * @param offset where the first element stands
 * @param strides a stride for each axis
 */
public record Memory(Object array, int offset, int[] strides) {}
