package org.chainrule.autograd.graph;

import java.util.List;
import java.util.Map;

/**
 * Writes a graph in Graphviz's DOT language. Labels are of the XML-like kind, for the colours of value and gradient.
 */
final class Dot {
    private static final String HEAD = """
            digraph circuit {
              rankdir=LR;
              node [shape=ellipse, style=filled, fillcolor=white, fontname="sans-serif", fontsize=12];
              edge [arrowsize=0.6, color=gray50];
            """;

    private Dot() {}

    static String of(Graph graph) {
        List<Gate> gates = graph.gates();
        Map<Gate, String> ids = graph.ids();
        var dot = new StringBuilder(HEAD);
        for (Gate gate : gates) {
            dot.append("  ").append(ids.get(gate)).append(" [label=<").append(label(gate)).append('>')
                    .append(gate.isLeaf() ? ", shape=box, fillcolor=aliceblue" : "").append("];\n");
        }
        for (Gate gate : gates) {
            for (Gate input : gate.inputs()) {
                dot.append("  ").append(ids.get(input)).append(" -> ").append(ids.get(gate)).append(";\n");
            }
        }
        return dot.append("}\n").toString();
    }

    /** Writes what the gate is, its value, and its gradient, one below the other. */
    private static String label(Gate gate) {
        String caption = gate.caption().isEmpty() ? "" : gate.caption() + " = ";
        String label = escape(caption + gate.label()) + line(Palette.VALUE, ValueFormat.briefValue(gate.value()));
        return gate.gradient() == null
                ? label
                : label + line(Palette.GRADIENT, ValueFormat.briefGradient(gate.gradient()));
    }

    /** Escapes text, each backslash apart from what follows: Graphviz replaces {@code \\N} and the like even here. */
    static String escape(String text) {
        return Markup.escape(text).replace("\\", "<font color=\"black\">\\</font>");
    }

    private static String line(String colour, String text) {
        return "<br/><font color=\"" + colour + "\">" + Markup.escape(text) + "</font>";
    }
}
