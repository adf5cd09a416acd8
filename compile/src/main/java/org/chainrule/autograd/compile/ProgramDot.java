package org.chainrule.autograd.compile;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Writes a program in Graphviz's DOT language. */
final class ProgramDot {
    private static final String HEAD = """
            digraph program {
              rankdir=LR;
              node [shape=ellipse, style=filled, fillcolor=white, fontname="sans-serif", fontsize=12];
              edge [arrowsize=0.6, color=gray50, fontname="sans-serif", fontsize=10];
            """;

    private final StringBuilder dot = new StringBuilder(HEAD);

    private ProgramDot() {}

    static String of(Program program) {
        var writer = new ProgramDot();
        Stream.concat(program.arguments().stream(),
                program.captured().keySet().stream().sorted(Comparator.comparingInt(Value::number)))
                .forEach(value -> writer.node(id(value), value + "\n" + type(value),
                        ", shape=box, fillcolor=aliceblue"));
        for (Instruction instruction : program.instructions()) {
            Value result = instruction.result();
            writer.node(id(result), instruction.op().label() + "\n" + result + "\n" + type(result), "");
            instruction.operands().forEach(operand -> writer.edge(operand, id(result)));
        }
        writer.ends("result", program.results());
        writer.ends("write", program.writes().stream().map(Write::value).toList());
        for (int n = 0; n < program.writes().size(); n++) {
            writer.dot.append("  write").append(n).append(" -> ").append(id(program.writes().get(n).target()))
                    .append(" [style=dashed, constraint=false];\n");
        }
        return writer.dot.append("}\n").toString();
    }

    private static String id(Value value) {
        return "v" + value.number();
    }

    private static String type(Value value) {
        return value.shape() + " " + value.type();
    }

    private void ends(String name, List<Operand> read) {
        for (int n = 0; n < read.size(); n++) {
            node(name + n, name + " " + n, ", shape=box, style=rounded");
            edge(read.get(n), name + n);
        }
    }

    private void node(String id, String label, String style) {
        dot.append("  ").append(id).append(" [label=").append(quoted(label)).append(style).append("];\n");
    }

    /** Writes an edge from a value, with the view that is read of it unless that is the whole. */
    private void edge(Operand from, String to) {
        dot.append("  ").append(id(from.value())).append(" -> ").append(to);
        if (!from.isWhole()) {
            dot.append(" [label=").append(quoted(from.toString().substring(from.value().toString().length() + 1)))
                    .append(']');
        }
        dot.append(";\n");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
