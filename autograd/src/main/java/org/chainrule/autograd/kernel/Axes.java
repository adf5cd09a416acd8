package org.chainrule.autograd.kernel;

import java.util.Arrays;

/**
 * Windows of the same sizes with as few axes as describe them: axes of size 1 are left out, and two that every window
 * walks through without a gap are one.
 *
 * @param sizes the sizes of the axes that remain
 * @param windows the windows on them
 */
record Axes(int[] sizes, Window[] windows) {

    static Axes fewest(int[] sizes, Window[] windows) {
        int[] kept = new int[sizes.length];
        int[][] strides = new int[windows.length][sizes.length];
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

    int count() {
        int count = 1;
        for (int size : sizes) {
            count *= size;
        }
        return count;
    }

    /** The size of the last axis. */
    int width() {
        return sizes.length == 0 ? 1 : sizes[sizes.length - 1];
    }

    /** Where a window's element number {@code position} stands, counted in row-major order. */
    int place(Window window, int position) {
        int place = window.offset();
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            place += position % sizes[axis] * window.strides()[axis];
            position /= sizes[axis];
        }
        return place;
    }
}
