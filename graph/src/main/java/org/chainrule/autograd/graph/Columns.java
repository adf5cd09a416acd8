package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Assigns gates to columns: an op's gate in that of its depth, a leaf just before the gate that uses it first. A wire
 * that goes farther than the next column gets a cell in each that it passes, and one chain of these serves all uses.
 */
final class Columns {
    private final List<List<Cell>> columns = new ArrayList<>();
    private final Map<Gate, Integer> depth = new IdentityHashMap<>();
    private final Map<Gate, Integer> columnOf = new IdentityHashMap<>();
    private final Map<Gate, Integer> lastUse = new IdentityHashMap<>();
    private final Map<Gate, List<Cell>> chains = new IdentityHashMap<>(); // a gate's cell and those that its wire passes

    private Columns() {}

    /** Returns the columns of gates, each after its inputs, from left to right, the cells of each in that order. */
    static List<List<Cell>> of(List<Gate> evaluated) {
        return of(evaluated, Set.of(), Set.of());
    }

    /**
     * Returns the columns of a part of a graph.
     *
     * @param evaluated its gates, each after its inputs
     * @param entries those that aren't in it, and of which only the wires are drawn, from the left end
     * @param exits those whose wires go to the right end
     */
    static List<List<Cell>> of(List<Gate> evaluated, Set<Gate> entries, Set<Gate> exits) {
        var columns = new Columns();
        for (Gate gate : evaluated) {
            columns.depth.put(gate, 1 + gate.inputs().stream().mapToInt(columns.depth::get).max().orElse(-1));
        }
        int end = 1 + columns.depth.values().stream().max(Integer::compare).orElse(0);
        exits.forEach(gate -> columns.lastUse.put(gate, end));
        entries.forEach(gate -> columns.columnOf.put(gate, 0));
        evaluated.reversed().forEach(columns::assign);
        evaluated.forEach(gate -> columns.addChain(gate, entries.contains(gate)));
        evaluated.forEach(columns::linkInputs);
        return columns.columns;
    }

    /** Gives a gate its column, all gates that use it having theirs. */
    private void assign(Gate gate) {
        int own = gate.inputs().isEmpty() ? columnOf.getOrDefault(gate, 0) : depth.get(gate);
        columnOf.put(gate, own);
        for (Gate input : gate.inputs()) {
            lastUse.merge(input, own, Math::max);
            if (input.inputs().isEmpty()) {
                columnOf.merge(input, own - 1, Math::min);
            }
        }
    }

    private void addChain(Gate gate, boolean isEntry) {
        int first = columnOf.get(gate);
        var chain = new ArrayList<Cell>();
        chain.add(new Cell(gate, first, isEntry ? null : GateSize.of(gate)));
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
