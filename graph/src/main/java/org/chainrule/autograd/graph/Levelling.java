package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.chainrule.autograd.graph.Cell.Link;

/**
 * Takes small steps out of wires: a piece that is nearly level becomes level, where the neighbours of its ends leave room. Ends of
 * level pieces move together from then on.
 */
final class Levelling {
    private static final double NEARLY_LEVEL = 6; // a greater fall looks like a bend that is meant
    private static final double LEVEL = 1e-6;
    private static final double GRID = 64; // of a pixel: sums of its multiples are exact, so that level wires are so to the last bit

    private final List<List<Cell>> columns;
    private final Map<Cell, List<Cell>> groups = new IdentityHashMap<>(); // cells that are level with each other

    private Levelling(List<List<Cell>> columns) {
        this.columns = columns;
    }

    /** Moves cells of columns that are in order, by no more than a few pixels. */
    static void level(List<List<Cell>> columns) {
        columns.stream().flatMap(List::stream).forEach(cell -> cell.y = Math.rint(cell.y * GRID) / GRID);
        var levelling = new Levelling(columns);
        columns.stream().flatMap(List::stream).flatMap(cell -> cell.out.stream())
                .filter(link -> Math.abs(link.fall()) < NEARLY_LEVEL)
                .sorted(Comparator.comparingDouble(link -> Math.abs(link.fall()))).toList().forEach(levelling::join);
    }

    private List<Cell> group(Cell cell) {
        return groups.computeIfAbsent(cell, alone -> new ArrayList<>(List.of(alone)));
    }

    /** Makes a piece level, by moves of the groups at its ends of which the larger moves less. */
    private void join(Link link) {
        List<Cell> left = group(link.from());
        List<Cell> right = group(link.to());
        double fall = link.fall();
        if (left == right || Math.abs(fall) >= NEARLY_LEVEL // meanwhile
                || room(left, right, true) < fall || room(left, right, false) < -fall) {
            return;
        }
        double least = Math.max(-roomBesides(left, right, false), fall - roomBesides(right, left, false)); // of the move of the left group downwards
        double most = Math.min(roomBesides(left, right, true), fall + roomBesides(right, left, true));
        if (Math.abs(fall) > LEVEL && least > most) {
            return;
        }
        double wanted = fall * right.size() / (left.size() + right.size());
        double move = Math.abs(fall) > LEVEL ? Math.rint(Math.clamp(wanted, least, most) * GRID) / GRID : 0;
        left.forEach(cell -> cell.y += move);
        right.forEach(cell -> cell.y += move - fall);
        left.addAll(right);
        right.forEach(cell -> groups.put(cell, left));
    }

    /** Returns how far a group can move down, or up, before it meets a cell of neither of two. */
    private double roomBesides(List<Cell> group, List<Cell> other, boolean isDown) {
        return room(group, isDown, neighbour -> group(neighbour) != group && group(neighbour) != other);
    }

    /** Returns how far a group can move down, or up, before it meets another one that stays. */
    private double room(List<Cell> group, List<Cell> other, boolean isDown) {
        return room(group, isDown, neighbour -> group(neighbour) == other);
    }

    private double room(List<Cell> group, boolean isDown, Predicate<Cell> isObstacle) {
        return group.stream()
                .filter(cell -> neighbour(cell, isDown) != null && isObstacle.test(neighbour(cell, isDown)))
                .mapToDouble(cell -> room(cell, isDown)).min().orElse(Double.POSITIVE_INFINITY);
    }

    private Cell neighbour(Cell cell, boolean isDown) {
        List<Cell> column = columns.get(cell.column);
        int neighbour = column.indexOf(cell) + (isDown ? 1 : -1);
        return neighbour >= 0 && neighbour < column.size() ? column.get(neighbour) : null;
    }

    private double room(Cell cell, boolean isDown) {
        Cell other = neighbour(cell, isDown);
        return isDown ? other.y - other.distanceFrom(cell) - cell.y : cell.y - cell.distanceFrom(other) - other.y;
    }
}
