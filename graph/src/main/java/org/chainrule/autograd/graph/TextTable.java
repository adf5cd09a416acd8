package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.List;

/** Writes a graph as a table of aligned columns; values stand with their decimal points below one another. */
final class TextTable {
    private static final String GAP = "  ";

    private TextTable() {}

    static String of(Graph graph) {
        List<Gate> gates = graph.gates();
        var columns = new ArrayList<Column>();
        columns.add(new Column("gate", gates.stream().map(Gate::name).toList()));
        columns.add(new Column("op", gates.stream().map(TextTable::kind).toList()));
        columns.add(new Column("inputs", gates.stream().map(gate -> String.join(", ", gate.inputNames())).toList()));
        if (gates.stream().anyMatch(gate -> gate.value().shape().rank() > 0)) {
            columns.add(new Column("shape", gates.stream().map(gate -> gate.value().shape().toString()).toList()));
        }
        columns.add(new Column("value", alignedAtPoint(gates.stream().map(TextTable::value).toList())));
        columns.add(new Column("gradient", alignedAtPoint(gates.stream().map(TextTable::gradient).toList())));

        var text = new StringBuilder();
        for (int line = 0; line <= gates.size(); line++) {
            var row = new StringBuilder();
            for (Column column : columns) {
                row.append(column.cell(line)).append(GAP);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String kind(Gate gate) {
        return !gate.isLeaf() ? gate.label() : gate.value().requiresGrad() ? "leaf" : "constant";
    }

    private static String value(Gate gate) {
        return ValueFormat.precise(gate.value());
    }

    private static String gradient(Gate gate) {
        return gate.gradient() == null ? "" : ValueFormat.precise(gate.gradient());
    }

    /** Indents values so that their points stand below one another; lists stay as they are. */
    private static List<String> alignedAtPoint(List<String> cells) {
        int furthest = cells.stream().mapToInt(TextTable::integerPart).max().orElse(0);
        return cells.stream().map(cell -> isNumber(cell) ? " ".repeat(furthest - integerPart(cell)) + cell : cell)
                .toList();
    }

    private static boolean isNumber(String cell) {
        return !cell.isEmpty() && !cell.startsWith("[");
    }

    private static int integerPart(String cell) {
        int point = cell.indexOf('.');
        return !isNumber(cell) ? 0 : point < 0 ? cell.length() : point;
    }

    /** A title and the cells below it, all filled up to one width. */
    private static final class Column {
        private final String title;
        private final List<String> cells;
        private final int width;

        Column(String title, List<String> cells) {
            this.title = title;
            this.cells = cells;
            this.width = Math.max(title.length(), cells.stream().mapToInt(TextTable::length).max().orElse(0));
        }

        /** Returns a line's cell, filled up; line 0 is the title. */
        String cell(int line) {
            String text = line == 0 ? title : cells.get(line - 1);
            return text + " ".repeat(width - length(text));
        }
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
