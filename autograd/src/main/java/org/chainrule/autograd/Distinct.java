package org.chainrule.autograd;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.OrderedRows;
import org.chainrule.autograd.kernel.RowOrder;

/** Finds the different slices of a tensor along an axis. A slice with NaN differs from all others. */
final class Distinct {
    private Distinct() {}

    /**
     * Finds the different slices.
     *
     * @param sorts whether all equal slices are one, in ascending order, or else those that follow each other
     */
    static Unique along(int axis, Tensor x, boolean sorts) {
        Tensor slices = x.detach().moveAxis(axis, 0);
        int count = slices.shape().size(0);
        int width = count == 0 ? 0 : slices.size() / count;
        Object elements = slices.contiguousArray();
        long[] order = newLongs(count);
        if (sorts) {
            sort(elements, width, order);
        } else {
            Arrays.setAll(order, n -> n);
        }
        long[] inverse = newLongs(count);
        long[] firsts = newLongs(count); // where each different slice stands
        long[] counts = newLongs(count);
        int last = -1;
        for (int n = 0; n < count; n++) {
            if (n == 0 || !areEqual(elements, (int) order[n - 1], (int) order[n], width)) {
                firsts[++last] = order[n];
            }
            counts[last]++;
            inverse[(int) order[n]] = last;
        }
        Shape different = Shape.of(last + 1);
        return new Unique(
                x.detach().indexSelect(axis, Tensor.owning(Arrays.copyOf(firsts, last + 1), different)),
                Tensor.owning(inverse, Shape.of(count)), Tensor.owning(Arrays.copyOf(counts, last + 1), different));
    }

    /** Finds the different elements of all, taken in row-major order. */
    static Unique elements(Tensor x, boolean sorts) {
        Unique flat = along(0, x.flatten(), sorts);
        return new Unique(flat.values(), flat.inverse().reshape(x.shape()), flat.counts());
    }

    private static long[] newLongs(int length) {
        return (long[]) DType.I64.newArray(length);
    }

    private static void sort(Object elements, int width, long[] order) {
        if (width == 1) {
            new RowOrder(elements, false, order.length, order.length).first(0, order, 0, order.length);
            return;
        }
        int[] sorted = IntStream.range(0, order.length).boxed()
                .sorted((a, b) -> OrderedRows.compare(elements, a * width, b * width, width)).mapToInt(n -> n)
                .toArray();
        Arrays.setAll(order, n -> sorted[n]);
    }

    private static boolean areEqual(Object elements, int a, int b, int width) {
        for (int n = 0; n < width; n++) {
            if (!OrderedRows.areEqual(elements, a * width + n, b * width + n)) {
                return false;
            }
        }
        return true;
    }
}
