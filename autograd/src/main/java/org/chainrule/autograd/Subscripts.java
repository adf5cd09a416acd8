package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What stands between NumPy's brackets. See {@link Subscripting}.
 *
 * @param list the subscripts in their order
 */
record Subscripts(List<Subscript> list) {

    /** One subscript. */
    sealed interface Subscript {}

    /** One index along an axis, which the result doesn't have. */
    record At(long index) implements Subscript {}

    /** A range of indices along an axis; a bound that is null is an end of it. */
    record Range(Integer from, Integer to, int step) implements Subscript {}

    /** A new axis of size 1. */
    record NewAxis() implements Subscript {}

    /** All axes that the others leave. */
    record Ellipsis() implements Subscript {}

    /** Indices along an axis, or a mask of one or several. */
    record Chosen(Tensor indices) implements Subscript {

        boolean isMask() {
            return indices.dtype() == DType.BOOL;
        }
    }

    // ---- reading ----

    /** Returns the subscripts in a text. */
    static Subscripts parse(Tensor x, String text, Object... values) {
        Objects.requireNonNull(text, "subscripts");
        for (Object value : Objects.requireNonNull(values, "values")) {
            Objects.requireNonNull(value, "values");
        }
        String what = "index of " + x.describe() + " at [" + text + "]: ";
        try {
            return parse(text, List.of(values).iterator());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + e.getMessage(), e);
        }
    }

    private static Subscripts parse(String text, Iterator<?> values) {
        List<Subscript> list = new ArrayList<>();
        String[] parts = text.isBlank() ? new String[0] : text.split(",", -1);
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i].strip();
            if (!part.isEmpty()) {
                list.add(subscript(part, values));
            } else if (i < parts.length - 1 || i == 0) { // one comma may end the text, as in Python
                throw new IllegalArgumentException(
                        "there is nothing before comma " + (i + 1) + "; ':' takes a whole axis");
            }
        }
        if (values.hasNext()) {
            throw new IllegalArgumentException("there are more values than {} in it");
        }
        return new Subscripts(list);
    }

    private static Subscript subscript(String text, Iterator<?> values) {
        if (text.indexOf(':') >= 0) {
            return range(text, values);
        }
        return switch (text) {
            case "..." -> new Ellipsis();
            case "None", "newaxis", "np.newaxis" -> new NewAxis();
            case "{}" -> given(next(values));
            default -> new At(integer(text, values));
        };
    }

    private static Range range(String text, Iterator<?> values) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3) {
            throw new IllegalArgumentException("'" + text + "' isn't from:to or from:to:step");
        }
        Integer[] bounds = new Integer[3];
        for (int i = 0; i < parts.length; i++) { // beyond the range of int all bounds and steps do the same
            bounds[i] = parts[i].isBlank()
                    ? null
                    : (Integer) Math.clamp(integer(parts[i].strip(), values), Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (bounds[2] != null && bounds[2] == 0) {
            throw new IllegalArgumentException("the step of '" + text + "' must not be 0");
        }
        return new Range(bounds[0], bounds[1], bounds[2] == null ? 1 : bounds[2]);
    }

    private static long integer(String text, Iterator<?> values) {
        if (text.equals("{}")) {
            Object value = next(values);
            return switch (value) {
                case Integer i -> i;
                case Long n -> n;
                default ->
                    throw new IllegalArgumentException("a part of a range must be an integer, not " + describe(value));
            };
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither an integer, a range such as 1: or ::2, ..., None nor {}");
        }
    }

    private static Object next(Iterator<?> values) {
        if (!values.hasNext()) {
            throw new IllegalArgumentException("there are more {} in it than values");
        }
        return values.next();
    }

    private static Subscript given(Object value) {
        return switch (value) {
            case Integer index -> new At(index);
            case Long index -> new At(index);
            case int[] indices -> new Chosen(Tensor.of(indices));
            case long[] indices -> new Chosen(Tensor.of(indices));
            case boolean[] mask -> new Chosen(Tensor.of(mask));
            case Tensor indices when indices.dtype() == DType.I64
                    || indices.dtype() == DType.BOOL && indices.shape().rank() > 0 ->
                new Chosen(indices);
            default -> throw new IllegalArgumentException(
                    "an index must be an integer, int[], long[], boolean[], or a tensor of "
                            + "type I64 or BOOL, not " + describe(value));
        };
    }

    private static String describe(Object value) {
        return value instanceof Tensor tensor
                ? tensor.describe()
                : value instanceof Number ? value.toString() : "a " + value.getClass().getSimpleName();
    }

    /** Returns the subscripts that index the first axes by tensors. */
    static Subscripts of(Tensor... indices) {
        for (Tensor index : Objects.requireNonNull(indices, "indices")) {
            Objects.requireNonNull(index, "indices");
        }
        return new Subscripts(Arrays.stream(indices).map(Subscripts::given).toList());
    }

    // ---- selecting ----

    /** Selects elements of a tensor: a view, unless there are indices or masks. */
    Tensor select(Tensor x) {
        int left = x.shape().rank() - list.stream().mapToInt(Subscripts::axes).sum();
        if (left < 0) {
            throw new IllegalArgumentException("there are subscripts for " + (x.shape().rank() - left) + " axes");
        }
        if (list.stream().filter(Ellipsis.class::isInstance).count() > 1) {
            throw new IllegalArgumentException("only one subscript may be ..., since it takes all axes that are left");
        }
        boolean gathers = list.stream().anyMatch(Chosen.class::isInstance);
        var chosen = new ChosenAxes();
        Tensor y = x;
        int axis = 0; // of y
        for (Subscript subscript : list) {
            switch (subscript) {
                case At(long index) when gathers -> chosen.add(axis++, Indices.scalar(index));
                case At(long index) -> y = at(y, axis, index);
                case Range range -> y = slice(y, axis++, range);
                case NewAxis() -> y = y.unsqueeze(axis++);
                case Ellipsis() -> {
                    axis += left;
                    chosen.endRun();
                }
                case Chosen mask when mask.isMask() -> axis = chosen.addMask(axis, mask.indices(), y.shape());
                case Chosen(Tensor indices) -> chosen.add(axis++, indices);
            }
        }
        return gathers ? chosen.select(y) : y == x ? Alias.of(x) : y;
    }

    /** Returns how many axes a subscript indexes; an ellipsis takes what is left. */
    private static int axes(Subscript subscript) {
        return switch (subscript) {
            case NewAxis() -> 0;
            case Ellipsis() -> 0;
            case Chosen chosen when chosen.isMask() -> chosen.indices().shape().rank();
            default -> 1;
        };
    }

    private static Tensor at(Tensor x, int axis, long index) {
        int first = (int) ((long[]) Indices.fromStartNow(Indices.scalar(index), x.shape().size(axis))
                .contiguousArray())[0];
        return new Slice(axis, first, 1, 1).apply(x).squeeze(axis);
    }

    private static Tensor slice(Tensor x, int axis, Range range) {
        int size = x.shape().size(axis);
        int step = range.step();
        int lowest = step > 0 ? 0 : -1;
        int first = bound(range.from(), step > 0 ? 0 : size - 1, size, lowest);
        int end = bound(range.to(), step > 0 ? size : -1, size, lowest);
        long distance = step > 0 ? (long) end - first : (long) first - end;
        int count = (int) Math.max(0, Math.ceilDiv(distance, Math.abs((long) step)));
        return count == size && step == 1
                ? x
                : new Slice(axis, count == 0 ? 0 : first, count <= 1 ? 1 : step, count).apply(x);
    }

    private static int bound(Integer given, int otherwise, int size, int lowest) {
        return given == null ? otherwise : Math.clamp(given < 0 ? (long) given + size : given, lowest, size + lowest);
    }

    /** The axes that are indexed by tensors, in ascending order, and these. */
    private static final class ChosenAxes {
        private final List<Integer> axes = new ArrayList<>();
        private final List<Tensor> indices = new ArrayList<>();

        private boolean runEnded; // by an ellipsis, which separates the axes around it even if it takes none
        private boolean areSeparate;

        void endRun() {
            runEnded = !axes.isEmpty();
        }

        void add(int axis, Tensor index) {
            areSeparate |= runEnded;
            axes.add(axis);
            indices.add(index);
        }

        /** Adds the indices where a mask is true, for as many axes as it has, and returns the next axis. */
        int addMask(int axis, Tensor mask, Shape shape) {
            int rank = mask.shape().rank();
            Shape masked = Shape.of(Arrays.copyOfRange(shape.toArray(), axis, axis + rank));
            if (!mask.shape().equals(masked)) {
                throw new IllegalArgumentException(
                        "the mask has shape " + mask.shape() + ", but the axes that it selects from "
                                + masked);
            }
            Tensor places = mask.nonzero();
            for (int i = 0; i < rank; i++) {
                add(axis + i, places.select(1, i));
            }
            return axis + rank;
        }

        /** Selects by one index along the chosen axes, flattened to one. */
        Tensor select(Tensor x) {
            int first = axes.getFirst();
            int count = axes.size();
            boolean areNeighbours = !areSeparate && axes.getLast() - first == count - 1;
            Tensor y = areNeighbours ? x : x.permute(chosenFirst(x.shape().rank()));
            int at = areNeighbours ? first : 0;
            Tensor index = Indices.fromStart(indices.getFirst(), y.shape().size(at));
            for (int i = 1; i < count; i++) {
                int size = y.shape().size(at + i);
                index = index.mul(Indices.scalar(size)).add(Indices.fromStart(indices.get(i), size));
            }
            return (count == 1 ? y : y.flatten(at, at + count - 1)).indexSelect(at, index);
        }

        private int[] chosenFirst(int rank) {
            return IntStream.concat(axes.stream().mapToInt(axis -> axis),
                    IntStream.range(0, rank).filter(axis -> !axes.contains(axis))).toArray();
        }
    }
}
