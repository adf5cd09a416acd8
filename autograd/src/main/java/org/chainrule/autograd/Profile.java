package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Reports which ops took time and memory in a scope: see {@link Autograd#profile}. Printed, it is a table.
 *
 * <p>
 * A row counts the calls of an op from one source line, with arguments of the same shapes, in one kind of pass. What an op calls in
 * turn, as a composite or a vjp rule does, is part of it and has no row of its own.
 */
public final class Profile {
    private static final int MOST_SHAPES = 3;

    private final List<Row> rows;
    private final long nanos;

    Profile(List<Row> rows, long nanos) {
        this.rows = rows.stream().sorted(Comparator.comparingLong(Row::nanos).reversed()).toList();
        this.nanos = nanos;
    }

    /** What an op is applied for. */
    public enum Pass {
        /** Its value. */
        FORWARD,
        /** The gradients by its arguments, by its vjp rules. */
        BACKWARD,
        /** The tangent of its value, by its jvp rule. */
        TANGENT,
        /** Its value again, which a {@linkplain Autograd#checkpoint checkpoint} doesn't keep, when a rule of another op asks for it. */
        RECOMPUTED
    }

    /**
     * The calls of an op.
     *
     * @param op the op's name
     * @param pass what it was applied for
     * @param arguments the shapes of its arguments; within {@code vmap} of one example
     * @param result the shape of its result
     * @param source the source line that called it, {@code Model.java:42}: the innermost one outside the library. In a backward pass that
     *        of the forward call, if it was profiled, too; else empty
     * @param fallback how the op was computed without a rule of its own: {@code two reverse passes} for a tangent, {@code one by one} for
     *        the examples of {@code vmap}; else empty
     * @param calls the number of calls
     * @param nanos the time of all of them, in nanoseconds
     * @param bytes the bytes of the arrays that results or gradients were written to; views, and what was added to a gradient or written over
     *        one, have none
     */
    public record Row(String op, Pass pass, List<Shape> arguments, Shape result, String source, String fallback,
            long calls, long nanos, long bytes) {

        /** Checks the numbers, which must not be negative. */
        public Row {
            Objects.requireNonNull(op, "op");
            Objects.requireNonNull(pass, "pass");
            for (Shape shape : Objects.requireNonNull(arguments, "arguments")) {
                Objects.requireNonNull(shape, "arguments");
            }
            arguments = List.copyOf(arguments);
            Objects.requireNonNull(result, "result");
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(fallback, "fallback");
            if (calls < 0 || nanos < 0 || bytes < 0) {
                throw new IllegalArgumentException("a row of a profile has no negative number of calls " + calls
                        + ", nanoseconds " + nanos + " or bytes " + bytes);
            }
        }

        Row counted(long calls, long nanos, long bytes) {
            return new Row(op, pass, arguments, result, source, fallback, calls, nanos, bytes);
        }

        Row plus(Row other) {
            return counted(calls + other.calls, nanos + other.nanos, bytes + other.bytes);
        }

        private String shapes() {
            String shapes = arguments.stream().limit(MOST_SHAPES).map(Shape::toString)
                    .collect(Collectors.joining(", "));
            return shapes + (arguments.size() > MOST_SHAPES ? ", ..." : "") + (arguments.isEmpty() ? "" : " ") + "-> "
                    + result;
        }
    }

    /**
     * Returns the rows.
     *
     * @return the rows, by decreasing time
     */
    public List<Row> rows() {
        return rows;
    }

    /**
     * Returns the time of the whole scope, in nanoseconds: that of all rows, of what else it did, and of measuring.
     *
     * @return the time
     */
    public long nanos() {
        return nanos;
    }

    /** Returns a table of the rows. */
    @Override
    public String toString() {
        long inOps = rows.stream().mapToLong(Row::nanos).sum();
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("time", "share", "calls", "bytes", "pass", "op", "shapes", "source", "fallback"));
        for (Row row : rows) {
            lines.add(List.of(time(row.nanos), percent(row.nanos, inOps), Long.toString(row.calls),
                    bytes(row.bytes), row.pass.name().toLowerCase(Locale.ROOT), row.op, row.shapes(), row.source,
                    row.fallback));
        }
        return String.format(Locale.ROOT, "%s, of which %s in ops%n%s", time(nanos).strip(), time(inOps).strip(),
                table(lines));
    }

    private static String table(List<List<String>> lines) {
        var text = new StringBuilder();
        for (List<String> line : lines) {
            var row = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream().mapToInt(any -> any.get(column).length()).max().orElseThrow();
                String pad = " ".repeat(width - line.get(i).length());
                row.append(i < 4 ? pad + line.get(i) : line.get(i) + pad).append("  "); // numbers to the right
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String time(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }

    private static String percent(long nanos, long of) {
        return String.format(Locale.ROOT, "%.0f %%", of == 0 ? 0 : 100.0 * nanos / of);
    }

    private static String bytes(long bytes) {
        return bytes < 10_000 ? bytes + " B" : bytes < 10_000_000 ? bytes / 1000 + " kB" : bytes / 1_000_000 + " MB";
    }
}
