package org.chainrule.autograd.codegen;

import java.util.Arrays;

/**
 * Where the elements of a kernel's arguments stand: one after the other, or one that serves for all. Or where its results
 * go.
 */
public final class KernelArguments {
    final Object[] arrays; // float[] or double[], whichever the kernel computes in
    final int[] at; // the first element
    final int[] steps; // 1 for an element each, 0 for one for all

    /**
     * KernelArguments that are still to be told.
     *
     * @param count how many
     */
    public KernelArguments(int count) {
        this(new Object[count], new int[count], new int[count]);
    }

    /**
     * A single one.
     *
     * @param array float[] or double[], whichever the kernel computes in
     * @param first the first element; the others follow
     * @return the operand
     */
    public static KernelArguments of(Object array, int first) {
        return new KernelArguments(1).set(0, array, first, 1);
    }

    private KernelArguments(Object[] arrays, int[] at, int[] steps) {
        this.arrays = arrays;
        this.at = at;
        this.steps = steps;
    }

    /**
     * Tells where an argument's elements stand.
     *
     * @param i which argument
     * @param array float[] or double[], whichever the kernel computes in
     * @param first the first element
     * @param step 1 for an element each, 0 for one for all
     * @return this
     */
    public KernelArguments set(int i, Object array, int first, int step) {
        arrays[i] = array;
        at[i] = first;
        steps[i] = step;
        return this;
    }

    /**
     * Goes on to later elements.
     *
     * @param n how many elements later
     */
    public void advance(int n) {
        for (int i = 0; i < at.length; i++) {
            at[i] += n * steps[i];
        }
    }

    /**
     * How many there are.
     *
     * @return the number of arguments
     */
    public int count() {
        return arrays.length;
    }

    /**
     * The same from a later element on.
     *
     * @param n how many elements later
     * @return operands of their own
     */
    public KernelArguments from(int n) {
        return from(n, 0);
    }

    /** The same from a later element on, with room for more. */
    KernelArguments from(int n, int more) {
        var later = new KernelArguments(count() + more);
        for (int i = 0; i < count(); i++) {
            later.set(i, arrays[i], at[i] + n * steps[i], steps[i]);
        }
        return later;
    }

    /**
     * Only the first of these.
     *
     * @param count how many
     * @return operands of their own
     */
    public KernelArguments first(int count) {
        return new KernelArguments(Arrays.copyOf(arrays, count), Arrays.copyOf(at, count), Arrays.copyOf(steps, count));
    }

    /** A bit for each argument that is one for all. */
    long repeated() {
        long repeated = 0;
        for (int i = 0; i < steps.length; i++) {
            repeated |= steps[i] == 0 ? 1L << i : 0;
        }
        return repeated;
    }

    /**
     * One element.
     *
     * @param i of which argument
     * @param n which, from the first on
     * @return its value
     */
    public double get(int i, int n) {
        int place = at[i] + n * steps[i];
        return arrays[i] instanceof double[] array ? array[place] : ((float[]) arrays[i])[place];
    }

    /** Sets one element. */
    void set(int i, int n, double value) {
        if (arrays[i] instanceof double[] array) {
            array[at[i] + n] = value;
        } else {
            ((float[]) arrays[i])[at[i] + n] = (float) value;
        }
    }
}
