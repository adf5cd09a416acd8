package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Assigns gates to columns: an op's gate in that of its depth, a leaf just before the gate that uses it first. A wire
 * that goes farther than the next column gets a cell in each that it passes, and one chain of these serves all uses.
 */
final class Columns {
    private final List<List<Cell>> columns = new ArrayList<>();
    private final Map<Gate, Integer> columnOf = new IdentityHashMap<>();
    private final Map<Gate, Integer> lastUse = new IdentityHashMap<>();
    private final Map<Gate, List<Cell>> chains = new IdentityHashMap<>(); // a gate's cell and those that its wire passes

    private Columns() {}

    /** Returns the columns from left to right, the cells of each in the order of evaluation. */
    static List<List<Cell>> of(Graph graph) {
        var columns = new Columns();
        graph.gates().forEach(columns::assign);
        graph.evaluated().forEach(columns::addChain);
        graph.evaluated().forEach(columns::linkInputs);
        return columns.columns;
    }

    /** Gives a gate its column, all gates that use it having theirs. */
    private void assign(Gate gate) {
        int own = gate.isLeaf() ? columnOf.getOrDefault(gate, 0) : gate.value().depth();
        columnOf.put(gate, own);
        for (Gate input : gate.inputs()) {
            lastUse.merge(input, own, Math::max);
            if (input.isLeaf()) {
                columnOf.merge(input, own - 1, Math::min);
            }
        }
    }

    private void addChain(Gate gate) {
        int first = columnOf.get(gate);
        var chain = new ArrayList<Cell>();
        chain.add(new Cell(gate, first, GateSize.of(gate)));
        for (int column = first + 1; column < lastUse.getOrDefault(gate, 0); column++) {
            var passing = new Cell(gate, column, null);
            chain.getLast().linkTo(passing, 0);
            chain.add(passing);
        }
        for (Cell cell : chain) {
            while (columns.size() <= cell.column) {
                columns.add(new ArrayList<>());
            }
            columns.get(cell.column).add(cell);
        }
        chains.put(gate, chain);
    }

    private void linkInputs(Gate gate) {
        Cell target = chains.get(gate).getFirst();
        int arguments = gate.inputs().size();
        for (int i = 0; i < arguments; i++) {
            Gate input = gate.inputs().get(i);
            Cell before = chains.get(input).get(target.column - 1 - columnOf.get(input));
            before.linkTo(target, GateSize.port(i, arguments));
        }
    }
}
