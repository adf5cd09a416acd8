package org.chainrule.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.chainrule.autograd.Tensor;

/** A network as a table: a line for each layer, indented by depth, with the shapes of its tensors. */
final class Summary {
    private record Line(String name, String kind, String tensors, String count) {}

    private final List<Line> lines = new ArrayList<>();

    private Summary() {}

    static String of(Object network) {
        var summary = new Summary();
        summary.add("", "", network);
        NamedTensors parameters = Network.parameters(network);
        long buffers = Network.buffers(network).count();
        return summary.table() + "%,d parameters%s%n".formatted(parameters.count(),
                buffers == 0 ? "" : ", %,d numbers in buffers".formatted(buffers));
    }

    private void add(String indent, String name, Object part) {
        Map<String, ?> parts = Anatomy.partsOf(part);
        String tensors = parts.entrySet().stream().filter(inner -> inner.getValue() instanceof Tensor)
                .map(inner -> inner.getKey() + " " + ((Tensor) inner.getValue()).shape())
                .collect(Collectors.joining(", "));
        long count = parts.values().stream().filter(Tensor.class::isInstance).map(Tensor.class::cast)
                .filter(Tensor::requiresGrad).mapToLong(Tensor::size).sum();
        lines.add(new Line(indent + name, kind(part), tensors, count == 0 ? "" : "%,d".formatted(count)));
        String deeper = lines.size() == 1 ? "" : indent + "  ";
        parts.forEach((inner, value) -> {
            if (!(value instanceof Tensor) && isPartOfNetwork(value)) {
                add(deeper, inner, value);
            }
        });
    }

    private static boolean isPartOfNetwork(Object value) {
        return value instanceof Layer || value instanceof Parts || !Anatomy.partsOf(value).isEmpty();
    }

    private static String kind(Object part) {
        Class<?> type = part.getClass();
        if (type.isHidden() || type.isSynthetic()) {
            return part instanceof Layer function ? Activity.of(function) : "function";
        }
        return part instanceof Sequential || hasDefaultText(part) ? type.getSimpleName() : part.toString();
    }

    /** The text that Java gives a record or another object would print its tensors' values, or an address. */
    private static boolean hasDefaultText(Object part) {
        String text = part.toString();
        String name = part.getClass().getSimpleName();
        return text.startsWith(name + "[") || text.startsWith(part.getClass().getName() + "@") || text.contains("\n");
    }

    private String table() {
        int nameWidth = width(lines.stream().map(Line::name).toList());
        int kindWidth = width(lines.stream().map(Line::kind).toList());
        int tensorsWidth = width(lines.stream().map(Line::tensors).toList());
        int countWidth = width(lines.stream().map(Line::count).toList());
        StringBuilder table = new StringBuilder();
        for (Line line : lines) {
            String row = pad(line.name, nameWidth) + pad(line.kind, kindWidth) + pad(line.tensors, tensorsWidth)
                    + " ".repeat(countWidth - line.count.length()) + line.count;
            table.append(row.stripTrailing()).append('\n');
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
