package org.chainrule.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Formats a network as a table: a line for each layer, indented by depth, with the shapes of its tensors. */
final class Summary {
    private static final ScopedValue<Boolean> WRITING = ScopedValue.newInstance();

    private record Line(List<String> path, String kind, String tensors, String count) {
        String name() {
            return path.isEmpty() ? "" : "  ".repeat(path.size() - 1) + path.getLast();
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private final NamedTensors parameters;

    private Summary(NamedTensors parameters) {
        this.parameters = parameters;
    }

    /**
     * Returns the table. Within a table it is left out: a layer whose text is its summary is named by its type there.
     */
    static String of(Object network) {
        return WRITING.isBound()
                ? "\n"
                : ScopedValue.where(WRITING, true)
                        .call(() -> write(network, Summary::table, parameters -> number(parameters, "parameter")));
    }

    /** Returns the table with what was traced of a run. */
    static String of(Object network, LayerTrace trace) {
        return ScopedValue.where(WRITING, true)
                .call(() -> write(network, summary -> summary.table(trace),
                        parameters -> number(parameters, "parameter")
                                + ", " + number(trace.multiplyAdds(), "multiply-add")));
    }

    private static String write(Object network, Function<Summary, String> table, LongFunction<String> counts) {
        var summary = new Summary(Network.parameters(network));
        summary.add(List.of(), network);
        long buffers = Network.buffers(network).elementCount();
        return table.apply(summary) + counts.apply(summary.parameters.elementCount())
                + (buffers == 0 ? "\n" : ", " + number(buffers, "number") + " in buffers\n");
    }

    private static String number(long count, String what) {
        return grouped(count) + " " + what + (count == 1 ? "" : "s");
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private void add(List<String> path, Object part) {
        List<String> tensors = new ArrayList<>();
        long count = 0;
        for (var inner : ComponentTree.componentsOf(part).entrySet()) {
            if (inner.getValue() instanceof Tensor tensor) {
                tensors.add(inner.getKey() + " " + tensor.shape());
                String name = String.join(".", below(path, inner.getKey()));
                boolean isFirstPlace = parameters.asMap().get(name) == tensor; // a shared one counts once
                count += isFirstPlace ? tensor.size() : 0;
            }
        }
        lines.add(new Line(path, kind(part), String.join(", ", tensors), count == 0 ? "" : grouped(count)));
        ComponentTree.componentsOf(part).forEach((name, inner) -> {
            if (!(inner instanceof Tensor) && isPartOfNetwork(inner)) {
                add(below(path, name), inner);
            }
        });
    }

    private static List<String> below(List<String> path, String name) {
        return Stream.concat(path.stream(), Stream.of(name)).toList();
    }

    private static boolean isPartOfNetwork(Object value) {
        return value instanceof Layer || value instanceof Composite || !ComponentTree.componentsOf(value).isEmpty();
    }

    private static String kind(Object part) {
        return switch (part) {
            case List<?> _ -> "List";
            case Map<?, ?> _ -> "Map";
            case Object sequence when ScalaSequence.isOne(sequence) -> "Seq";
            case Layer function when isFunction(function.getClass()) -> FunctionName.of(function);
            default -> isFunction(part.getClass()) ? "function" : text(part);
        };
    }

    private static boolean isFunction(Class<?> type) {
        return type.isHidden() || type.isSynthetic() || type.isAnonymousClass();
    }

    /** Returns a component's own text, or the name of its type where that would be tensors' values or an address. */
    private static String text(Object part) {
        Class<?> type = part.getClass();
        String text = part.toString();
        ProductType product = ProductType.of(part);
        boolean says = !text.startsWith(product == null ? type.getSimpleName() + "[" : product.textStart())
                && !text.startsWith(type.getName() + "@") && !text.contains("\n");
        return says ? text : type.getSimpleName();
    }

    private String table() {
        return table(List.of(lines.stream().map(Line::name).toList(), lines.stream().map(Line::kind).toList(),
                lines.stream().map(Line::tensors).toList()), List.of(lines.stream().map(Line::count).toList()));
    }

    private String table(LayerTrace trace) {
        return table(List.of(column("", Line::name), column("layer", Line::kind), column("output", line -> {
            Shape output = trace.part(line.path).output;
            return output == null ? "" : output.toString();
        })), List.of(column("parameters", Line::count), column("multiply-adds", line -> {
            long count = trace.part(line.path).multiplyAdds;
            return count == 0 ? "" : grouped(count);
        })));
    }

    private List<String> column(String title, Function<Line, String> cell) {
        return Stream.concat(Stream.of(title), lines.stream().map(cell)).toList();
    }

    /** Returns columns side by side, texts aligned on the left, and then numbers aligned on the right. */
    private static String table(List<List<String>> texts, List<List<String>> numbers) {
        StringBuilder table = new StringBuilder();
        for (int row = 0; row < texts.getFirst().size(); row++) {
            StringBuilder line = new StringBuilder();
            for (List<String> column : texts) {
                line.append(pad(column.get(row), width(column)));
            }
            for (int n = 0; n < numbers.size(); n++) {
                String cell = numbers.get(n).get(row);
                line.append(" ".repeat((n == 0 ? 0 : 2) + width(numbers.get(n)) - cell.length())).append(cell);
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }

    private static int width(List<String> column) {
        return column.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String pad(String text, int width) {
        return width == 0 ? "" : text + " ".repeat(width - text.length() + 2);
    }
}
