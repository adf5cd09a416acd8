package org.chainrule.autograd.graph;

import java.util.List;
import java.util.Map;

/** Writes a graph as a flowchart in Mermaid's language. */
final class Mermaid {
    private Mermaid() {}

    static String of(Graph graph) {
        List<Gate> gates = graph.gates();
        Map<Gate, String> ids = graph.ids();
        var flowchart = new StringBuilder("flowchart LR\n");
        for (Gate gate : gates) {
            flowchart.append("  ").append(ids.get(gate)).append(gate.isLeaf() ? "[\"" : "([\"")
                    .append(label(gate)).append(gate.isLeaf() ? "\"]\n" : "\"])\n");
        }
        for (Gate gate : gates) {
            for (Gate input : gate.inputs()) {
                flowchart.append("  ").append(ids.get(input)).append(" --> ").append(ids.get(gate)).append('\n');
            }
        }
        return flowchart.toString();
    }

    /** Writes what the gate is, its value, and its gradient behind a nabla, one below the other. */
    private static String label(Gate gate) {
        String caption = gate.caption().isEmpty() ? "" : escape(gate.caption()) + " = ";
        String gradient = gate.gradient() == null ? "" : "<br/>\u2207 " + ValueFormat.briefGradient(gate.gradient());
        return caption + escape(gate.label()) + "<br/>" + ValueFormat.briefValue(gate.value()) + gradient;
    }

    /**
     * Escapes text from two languages. Signs that mean something to Mermaid are written as its entities. It decodes
     * them before it reads the label as Markdown, to which a lone {@code +} is a list: a zero-width space behind each
     * sign takes its meaning away, and those that act in pairs are replaced by look-alikes.
     */
    static String escape(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            switch (character) {
                case '*' -> escaped.append('\u2217');
                case '`' -> escaped.append('\u02cb');
                case '~' -> escaped.append('\u223c');
                default -> escaped.append(isAsciiSign(character)
                        ? "#" + character + ";#8203;"
                        : Character.toString(character));
            }
        });
        return escaped.toString();
    }

    private static boolean isAsciiSign(int character) {
        return character > ' ' && character < 127 && !Character.isLetterOrDigit(character);
    }
}
