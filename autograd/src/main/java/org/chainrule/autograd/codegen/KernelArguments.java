package org.chainrule.autograd.codegen;

import org.chainrule.autograd.machine.ElementArrays;
import java.util.Arrays;

/**
 * The arrays that a kernel reads or writes: for each argument or result an array, the index of its first element, and
 * the stride from an element to the next.
 */
public final class KernelArguments {
    final Object[] arrays; // float[] or double[], whichever the kernel computes in
    final int[] offsets;
    final int[] strides; // 1 for an element each, 0 for one for all

    /**
     * Creates arguments that are still to be {@link #set}.
     *
     * @param count how many
     */
    public KernelArguments(int count) {
        this(new Object[count], new int[count], new int[count]);
    }

    /**
     * Creates a single argument or result.
     *
     * @param array float[] or double[], whichever the kernel computes in
     * @param offset the index of its first element; the others follow
     * @return the argument
     */
    public static KernelArguments of(Object array, int offset) {
        return new KernelArguments(1).set(0, array, offset, 1);
    }

    /**
     * Creates an argument or result for each element of an array.
     *
     * @param array the elements, each one for all
     * @return the arguments
     */
    public static KernelArguments ofEach(double... array) {
        var each = new KernelArguments(array.length);
        for (int i = 0; i < array.length; i++) {
            each.set(i, array, i, 0);
        }
        return each;
    }

    private KernelArguments(Object[] arrays, int[] offsets, int[] strides) {
        this.arrays = arrays;
        this.offsets = offsets;
        this.strides = strides;
    }

    /**
     * Sets an argument.
     *
     * @param i which argument
     * @param array float[] or double[], whichever the kernel computes in
     * @param offset the index of its first element
     * @param stride 1 for an element each, 0 for one for all
     * @return this
     */
    public KernelArguments set(int i, Object array, int offset, int stride) {
        arrays[i] = array;
        offsets[i] = offset;
        strides[i] = stride;
        return this;
    }

    /**
     * Moves on to later elements.
     *
     * @param n how many elements later
     */
    public void advance(int n) {
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] += n * strides[i];
        }
    }

    /**
     * Returns how many arguments there are.
     *
     * @return the number of arguments
     */
    public int count() {
        return arrays.length;
    }

    /**
     * Returns the same arguments from a later element on.
     *
     * @param n how many elements later
     * @return a copy
     */
    public KernelArguments from(int n) {
        return from(n, 0);
    }

    /**
     * Returns the same arguments in a later row of matrices.
     *
     * @param rowStrides for each argument, from a row to the next
     * @param rows how many rows later
     * @return a copy
     */
    public KernelArguments fromRow(int[] rowStrides, int rows) {
        KernelArguments later = from(0);
        for (int i = 0; i < rowStrides.length; i++) {
            later.offsets[i] += rows * rowStrides[i];
        }
        return later;
    }

    /** Returns the indices of the first elements from a later element on. */
    int[] offsetsFrom(int n) {
        int[] later = offsets.clone();
        for (int i = 0; i < later.length; i++) {
            later[i] += n * strides[i];
        }
        return later;
    }

    /** Returns the same arguments from a later element on, with room for more. */
    KernelArguments from(int n, int more) {
        var later = new KernelArguments(count() + more);
        for (int i = 0; i < count(); i++) {
            later.set(i, arrays[i], offsets[i] + n * strides[i], strides[i]);
        }
        return later;
    }

    /**
     * Returns the first of these arguments.
     *
     * @param count how many
     * @return a copy
     */
    public KernelArguments first(int count) {
        return new KernelArguments(Arrays.copyOf(arrays, count), Arrays.copyOf(offsets, count),
                Arrays.copyOf(strides, count));
    }

    /** Returns a bit for each argument that is one for all elements. */
    long broadcast() {
        long broadcast = 0;
        for (int i = 0; i < strides.length; i++) {
            broadcast |= strides[i] == 0 ? 1L << i : 0;
        }
        return broadcast;
    }

    /**
     * Returns an element.
     *
     * @param i of which argument
     * @param n which, from the first on
     * @return its value
     */
    public double get(int i, int n) {
        return ElementArrays.get(arrays[i], offsets[i] + n * strides[i]);
    }

    /**
     * Sets the value of an argument that is one for all elements.
     *
     * @param i which argument
     * @param value its value
     */
    public void setValue(int i, double value) {
        ElementArrays.set(arrays[i], offsets[i], value);
    }

    /** Sets an element of a result. */
    void set(int i, int n, double value) {
        ElementArrays.set(arrays[i], offsets[i] + n, value);
    }
}
