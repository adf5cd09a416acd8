package org.chainrule.autograd.kernel;

import java.util.Arrays;

/**
 * The axes of a sum after merging neighbours that are both summed, or both kept, and leaving out those of size 1.
 *
 * @param sizes the sizes of the axes that remain
 * @param summed for each of them, whether it is summed: every other one is
 */
public record SummedAxes(int[] sizes, boolean[] summed) {

    /**
     * Merges axes.
     *
     * @param sizes the sizes of the axes
     * @param summed for each axis, whether to sum over it
     * @return those that remain
     */
    public static SummedAxes merge(int[] sizes, boolean[] summed) {
        int[] merged = new int[sizes.length + 1];
        boolean[] kinds = new boolean[sizes.length + 1];
        int axes = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (axes > 0 && (sizes[axis] == 1 || kinds[axes - 1] == summed[axis])) {
                merged[axes - 1] *= sizes[axis];
            } else if (sizes[axis] != 1) {
                merged[axes] = sizes[axis];
                kinds[axes++] = summed[axis];
            }
        }
        return new SummedAxes(Arrays.copyOf(merged, axes), Arrays.copyOf(kinds, axes));
    }
}
