package org.chainrule.autograd;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.machine.ElementArrays;
import org.chainrule.autograd.machine.NumberText;

/**
 * Formats tensors as NumPy does: in aligned columns, with as few digits as distinguish the values, and large tensors
 * abridged.
 */
final class TensorText {
    private static final int MAX_DIGITS = 8;
    private static final int ABRIDGED_FROM = 1000; // elements
    private static final int EDGE = 3; // elements shown at each end of an abridged axis
    private static final int MOST_SHOWN = 10_000; // elements, or rows without any, however many axes there are
    private static final int GAP = -1; // the mark for the omitted elements

    private final Layout layout;
    private final int[][] shown; // the indices along each axis that are shown
    private final Iterator<String> elements; // those shown, in row-major order
    private final StringBuilder text = new StringBuilder();

    private TensorText(Storage storage, Layout layout) {
        this.layout = layout;
        this.shown = shown(layout.shape());
        List<Integer> positions = new ArrayList<>();
        if (layout.shape().count() > 0) {
            collect(positions, new int[layout.shape().rank()], 0);
        }
        List<String> texts = texts(storage, positions).toList();
        int width = texts.stream().mapToInt(String::length).max().orElse(0);
        this.elements = texts.stream().map(element -> " ".repeat(width - element.length()) + element).iterator();
    }

    static String of(Storage storage, Layout layout) {
        var printed = new TensorText(storage, layout);
        printed.axis(0);
        return printed.text.toString();
    }

    /**
     * Returns the indices along each axis that are shown: all, or those at both ends of an abridged axis; or the first
     * alone, where those after it already fill the page.
     */
    private static int[][] shown(Shape shape) {
        int[][] shown = new int[shape.rank()][];
        boolean isAbridged = isLarge(shape);
        long total = 1; // of the axes from this one on
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            int size = shape.size(axis);
            shown[axis] = isAbridged && size > 2 * EDGE ? ends(size, EDGE) : IntStream.range(0, size).toArray();
            if (isAbridged && size > 1 && total * Math.min(size, 2 * EDGE) > MOST_SHOWN) {
                shown[axis] = new int[] {0, GAP};
            }
            total = Math.max(1, total * Arrays.stream(shown[axis]).filter(i -> i != GAP).count());
        }
        return shown;
    }

    /** Returns whether there are too many elements to show, or rows without any. */
    private static boolean isLarge(Shape shape) {
        double count = 1;
        for (int size : shape.toArray()) {
            count *= Math.max(1, size);
        }
        return count > ABRIDGED_FROM;
    }

    private static int[] ends(int size, int edge) {
        return IntStream.rangeClosed(-edge, edge).map(i -> i < 0 ? i + edge : i == 0 ? GAP : size - edge + i - 1)
                .toArray();
    }

    /** Collects the positions of the elements that are shown. */
    private void collect(List<Integer> into, int[] index, int axis) {
        if (axis == index.length) {
            into.add(layout.position(index));
            return;
        }
        for (int i : shown[axis]) {
            if (i != GAP) {
                index[axis] = i;
                collect(into, index, axis + 1);
            }
        }
    }

    private void axis(int axis) {
        int rank = layout.shape().rank();
        if (axis == rank) {
            text.append(elements.next());
            return;
        }
        boolean innermost = axis == rank - 1;
        String separator = innermost ? ", " : ",\n" + "\n".repeat(rank - axis - 2) + " ".repeat(axis + 1);
        String before = "";
        text.append('[');
        for (int i : shown[axis]) {
            text.append(before);
            before = separator;
            if (i == GAP) {
                text.append("...");
            } else {
                axis(axis + 1);
            }
        }
        text.append(']');
    }

    private static Stream<String> texts(Storage storage, List<Integer> shown) {
        Object array = storage.array();
        return switch (storage.dtype()) {
            case BOOL -> shown.stream().map(at -> String.valueOf(((boolean[]) array)[at]));
            case I64 -> shown.stream().map(at -> String.valueOf(((long[]) array)[at]));
            case F32 -> floating(array, shown, value -> Float.toString((float) value));
            case F64 -> floating(array, shown, Double::toString);
        };
    }

    private static Stream<String> floating(Object array, List<Integer> shown, DoubleFunction<String> shortest) {
        double[] values = shown.stream().mapToDouble(at -> ElementArrays.get(array, at)).toArray();
        double max = 0;
        double min = 1;
        for (double value : values) {
            if (Double.isFinite(value) && value != 0) {
                max = Math.max(max, Math.abs(value));
                min = Math.min(min, Math.abs(value));
            }
        }
        boolean scientific = max >= 1e8 || min < 1e-4 || max >= 1e3 && min < 1e-3;
        int digits = 1;
        for (double value : values) {
            if (Double.isFinite(value)) {
                digits = Math.max(digits, digits(new BigDecimal(shortest.apply(value)), scientific));
            }
        }
        String pattern = "%." + Math.min(digits, MAX_DIGITS) + (scientific ? "e" : "f");
        return IntStream.range(0, values.length).mapToObj(n -> NumberText.formatted(values[n], pattern));
    }

    /** Returns the number of digits after the point that distinguish a value from its neighbours. */
    private static int digits(BigDecimal value, boolean scientific) {
        return scientific
                ? value.stripTrailingZeros().precision() - 1
                : value.setScale(MAX_DIGITS, RoundingMode.HALF_EVEN).stripTrailingZeros().scale();
    }
}
