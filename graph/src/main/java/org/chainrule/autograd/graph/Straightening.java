package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.List;

/** Takes the last small steps out of wires that pass several columns, where their neighbours leave room. */
final class Straightening {
    private final List<Cell> run = new ArrayList<>(); // passing cells of one wire that can be level with each other
    private double highest = Double.NEGATIVE_INFINITY;
    private double lowest = Double.POSITIVE_INFINITY;

    private Straightening() {}

    /** Sets the heights of passing cells anew, within the room between their neighbours. */
    static void straighten(List<List<Cell>> columns) {
        for (List<Cell> column : columns) {
            column.stream().filter(cell -> !cell.isPassing()).forEach(gate -> new Straightening().wire(columns, gate));
        }
    }

    private void wire(List<List<Cell>> columns, Cell gate) {
        for (Cell cell = gate.next(); cell != null; cell = cell.next()) {
            List<Cell> column = columns.get(cell.column);
            int rank = column.indexOf(cell);
            double above = rank == 0
                    ? Double.NEGATIVE_INFINITY
                    : column.get(rank - 1).y + cell.distanceFrom(column.get(rank - 1));
            double below = rank == column.size() - 1
                    ? Double.POSITIVE_INFINITY
                    : column.get(rank + 1).y - column.get(rank + 1).distanceFrom(cell);
            if (Math.max(highest, above) > Math.min(lowest, below)) {
                finish();
            }
            highest = Math.max(highest, above);
            lowest = Math.min(lowest, below);
            run.add(cell);
        }
        finish();
    }

    private void finish() {
        double middle = run.stream().mapToDouble(cell -> cell.y).average().orElse(0);
        double level = Math.min(Math.max(middle, highest), lowest);
        run.forEach(cell -> cell.y = level);
        run.clear();
        highest = Double.NEGATIVE_INFINITY;
        lowest = Double.POSITIVE_INFINITY;
    }
}
