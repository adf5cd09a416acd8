package org.chainrule.autograd.kernel;

/**
 * The elements of an array from an index on.
 *
 * @param array float[] or double[]
 * @param offset the index of the first element
 */
public record ArraySlice(Object array, int offset) {

    /** Returns the slice from a later element on. */
    ArraySlice from(int n) {
        return new ArraySlice(array, offset + n);
    }
}
