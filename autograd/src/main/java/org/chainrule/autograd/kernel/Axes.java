package org.chainrule.autograd.kernel;

import java.util.Arrays;

/**
 * Strided arrays of the same sizes, after merging the axes that are contiguous in all of them.
 *
 * @param sizes the sizes of the axes that remain
 * @param windows the windows on them
 */
public record Axes(int[] sizes, Window[] windows) {

    /**
     * Leaves out axes of size 1, and merges two that every window strides through without a gap.
     *
     * @param sizes the sizes of the axes
     * @param windows the windows on them
     * @return the axes that remain
     */
    public static Axes coalesce(int[] sizes, Window... windows) {
        int[] kept = new int[sizes.length];
        int[][] strides = new int[windows.length][];
        for (int w = 0; w < strides.length; w++) { // one by one: the JVM is slow to create arrays of arrays
            strides[w] = new int[sizes.length];
        }
        int axes = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] == 1) {
                continue;
            }
            boolean joins = axes > 0;
            for (int w = 0; joins && w < windows.length; w++) {
                joins = strides[w][axes - 1] == windows[w].strides()[axis] * sizes[axis];
            }
            axes += joins ? 0 : 1;
            kept[axes - 1] = joins ? kept[axes - 1] * sizes[axis] : sizes[axis];
            for (int w = 0; w < windows.length; w++) {
                strides[w][axes - 1] = windows[w].strides()[axis];
            }
        }
        Window[] fewer = new Window[windows.length];
        for (int w = 0; w < windows.length; w++) {
            fewer[w] = new Window(windows[w].array(), windows[w].offset(), Arrays.copyOf(strides[w], axes));
        }
        return new Axes(Arrays.copyOf(kept, axes), fewer);
    }

    /**
     * Returns how many elements a window has.
     *
     * @return the product of the sizes
     */
    public int count() {
        int count = 1;
        for (int size : sizes) {
            count *= size;
        }
        return count;
    }

    /** Returns the size of the last axis. */
    int width() {
        return sizes.length == 0 ? 1 : sizes[sizes.length - 1];
    }

    /** Returns the index in the array of a window's element {@code n}, counted in row-major order. */
    int index(Window window, int n) {
        int index = window.offset();
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            index += n % sizes[axis] * window.strides()[axis];
            n /= sizes[axis];
        }
        return index;
    }
}
