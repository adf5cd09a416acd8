package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import org.chainrule.autograd.graph.Cell.Link;

/**
 * Arranges the cells of a layered drawing (Sugiyama's method). First the order within the columns: sweeps to and fro
 * put each cell at the barycentre of its neighbours, and of all orders met on the way the one with the fewest crossings
 * stays. Then the heights: more sweeps make wires level, as far as the order and the sizes of the cells allow, and what is
 * left of small steps is taken out.
 */
final class Arrangement {
    private static final int ORDERING_SWEEPS = 24;
    private static final int LEVELLING_SWEEPS = 60;

    private final List<List<Cell>> columns;

    private Arrangement(List<List<Cell>> columns) {
        this.columns = columns;
    }

    /** Sorts the cells of each column and sets their heights. */
    static void arrange(List<List<Cell>> columns) {
        var arrangement = new Arrangement(columns);
        arrangement.stack();
        arrangement.order();
        arrangement.stack();
        arrangement.level();
        Straightening.straighten(columns);
        Levelling.level(columns);
    }

    /** Puts the cells of each column close together, in their order. */
    private void stack() {
        columns.forEach(column -> Spacing.place(column, _ -> 0, _ -> 1));
    }

    private void order() {
        List<List<Cell>> best = copy(columns);
        long fewest = Crossings.count(columns);
        for (int sweep = 0; sweep < ORDERING_SWEEPS && fewest > 0; sweep++) {
            boolean leftwards = sweep % 2 == 0; // first towards the leaves: a circuit gathers in its result
            for (List<Cell> column : leftwards ? columns.reversed() : columns) {
                ToDoubleFunction<Cell> barycentre = cell -> pull(leftwards ? cell.out : cell.in, cell);
                column.forEach(cell -> cell.y = barycentre.applyAsDouble(cell));
                column.sort(Comparator.comparingDouble(cell -> cell.y));
                Spacing.place(column, cell -> cell.y, _ -> 1);
            }
            long crossings = Crossings.count(columns);
            if (crossings < fewest) {
                fewest = crossings;
                best = copy(columns);
            }
        }
        for (int i = 0; i < columns.size(); i++) {
            columns.set(i, best.get(i));
        }
    }

    private void level() {
        for (int sweep = 0; sweep < LEVELLING_SWEEPS; sweep++) {
            for (List<Cell> column : sweep % 2 == 0 ? columns.reversed() : columns) {
                Spacing.place(column, cell -> pull(links(cell), cell), cell -> stiffness(links(cell)));
            }
        }
    }

    private static List<Link> links(Cell cell) {
        return Stream.concat(cell.in.stream(), cell.out.stream()).toList();
    }

    /** Returns the height at which the wires tied to a cell would be level on average; its own if there are none. */
    private static double pull(List<Link> links, Cell cell) {
        double sum = 0;
        for (Link link : links) {
            sum += link.stiffness() * (link.from() == cell ? link.fall() : -link.fall());
        }
        return cell.y + sum / stiffness(links);
    }

    private static double stiffness(List<Link> links) {
        return links.isEmpty() ? 1 : links.stream().mapToDouble(Link::stiffness).sum();
    }

    private static List<List<Cell>> copy(List<List<Cell>> columns) {
        var copy = new ArrayList<List<Cell>>();
        columns.forEach(column -> copy.add(new ArrayList<>(column)));
        return copy;
    }
}
