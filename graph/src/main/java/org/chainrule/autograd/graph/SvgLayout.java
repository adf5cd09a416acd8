package org.chainrule.autograd.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.graph.Cell.Link;

/**
 * Lays out the picture of a circuit. A column consists of boxes, centred, and to their right the pieces of
 * wire that carry the labels; between it and the next is a gap in which the wires bend.
 */
final class SvgLayout {
    private static final double MARGIN = 18;

    /** The left and right end of a column, the middle of its boxes, and the middle of its labels. */
    record Extent(double left, double boxX, double labelX, double right) {}

    /**
     * A gate and where it is drawn.
     *
     * @param x the middle of the box
     * @param y the middle of the box, and the height of the wire that leaves it
     * @param labelX the middle of the text above and below the wire
     * @param column the column of the box
     */
    record PlacedGate(Gate gate, GateSize size, double x, double y, double labelX, int column) {

        /** Returns the right end of the box. */
        double right() {
            return x + size.boxWidth() / 2;
        }
    }

    /** A piece of wire: a level line, or a bend from one height to another. */
    record Piece(double x1, double y1, double x2, double y2) {}

    /** The wire that leaves a gate, with all its branches. */
    record Wire(Gate gate, List<Piece> pieces) {}

    /** The wire from a gate to the box where it is argument {@code i}; or, without a target, to the right end of the picture. */
    record Edge(Gate from, Gate to, int i, List<Piece> pieces) {}

    private final List<List<Cell>> columns;
    private final List<Extent> extents = new ArrayList<>();
    private final double top;
    private final double height;

    private SvgLayout(List<List<Cell>> columns) {
        this.columns = columns;
        double x = MARGIN;
        for (List<Cell> column : columns) {
            double boxes = gates(column).mapToDouble(cell -> cell.size.width()).max().orElse(0);
            double labels = gates(column).mapToDouble(cell -> cell.size.wireWidth()).max().orElse(0);
            double right = x + boxes + labels;
            extents.add(new Extent(x, x + boxes / 2, right - labels / 2, right));
            x = right + gap(column);
        }
        top = Math.floor(cells().mapToDouble(cell -> cell.y - cell.above()).min().orElse(0) - MARGIN);
        height = cells().mapToDouble(cell -> cell.y + cell.below()).max().orElse(0) + MARGIN - top;
    }

    /** Lays out gates, each after its inputs. */
    static SvgLayout of(List<Gate> evaluated) {
        return of(evaluated, Set.of(), Set.of());
    }

    /** Lays out a part of a graph, as {@link Columns#of(List, Set, Set)} assigns it to columns. */
    static SvgLayout of(List<Gate> evaluated, Set<Gate> entries, Set<Gate> exits) {
        List<List<Cell>> columns = Columns.of(evaluated, entries, exits);
        Arrangement.arrange(columns);
        return new SvgLayout(columns);
    }

    /** Returns the room to the right of a column: the more, the farther the wires have to rise or fall in it. */
    private static double gap(List<Cell> column) {
        double furthest = column.stream().flatMap(cell -> cell.out.stream())
                .mapToDouble(link -> Math.abs(link.fall())).max().orElse(0);
        return Math.clamp(20 + furthest / 4, 24, 96);
    }

    private Stream<Cell> cells() {
        return columns.stream().flatMap(Collection::stream);
    }

    private static Stream<Cell> gates(Collection<Cell> cells) {
        return cells.stream().filter(cell -> !cell.isPassing());
    }

    double width() {
        return extents.getLast().right + MARGIN;
    }

    double height() {
        return height;
    }

    /** Returns where all gates are drawn, from left to right and from top to bottom. */
    List<PlacedGate> placedGates() {
        return columns.stream().flatMap(SvgLayout::gates).map(cell -> {
            Extent column = extents.get(cell.column);
            return new PlacedGate(cell.gate, cell.size, column.boxX, cell.y - top, column.labelX, cell.column);
        }).toList();
    }

    /** Returns all wires; to be drawn below the boxes, in whose middle they end. */
    List<Wire> wires() {
        return columns.stream().flatMap(SvgLayout::gates).map(this::wire).toList();
    }

    private Wire wire(Cell gate) {
        var pieces = new ArrayList<Piece>();
        for (Cell cell = gate; cell != null; cell = cell.next()) {
            Extent column = extents.get(cell.column);
            double y = cell.y - top;
            pieces.add(new Piece(cell.isPassing() ? column.left : column.boxX, y, column.right, y));
            for (Link link : cell.out) {
                Extent target = extents.get(cell.column + 1);
                double end = y + link.fall();
                pieces.add(new Piece(column.right, y, target.left, end));
                if (!link.to().isPassing()) {
                    pieces.add(new Piece(target.left, end, target.boxX, end));
                }
            }
        }
        return new Wire(gate.gate, pieces);
    }

    /** Returns the columns, from left to right. */
    List<Extent> extents() {
        return List.copyOf(extents);
    }

    /** Returns the height at which the wire of a gate, or one that only enters, starts at its left end. */
    double heightOf(Gate gate) {
        return cells().filter(cell -> cell.gate == gate).findFirst().orElseThrow().y - top;
    }

    /** Returns a wire for each argument of each gate, from box to box; several of one gate share their first pieces. */
    List<Edge> edges() {
        return columns.stream().flatMap(SvgLayout::gates).flatMap(cell -> IntStream.range(0, cell.in.size())
                .mapToObj(i -> edge(cell, i))).toList();
    }

    private Edge edge(Cell to, int i) {
        Link last = to.in.get(i);
        var pieces = new ArrayDeque<Piece>();
        Extent target = extents.get(to.column);
        double end = to.y - top + last.port();
        pieces.push(new Piece(target.left, end, target.boxX, end));
        addBackwards(last, end, pieces);
        return new Edge(last.from().gate, to.gate, i, List.copyOf(pieces));
    }

    /** Returns the wire that leaves a gate, up to the last column that it passes. */
    Edge exit(Gate gate) {
        Cell cell = cells().filter(each -> each.gate == gate).findFirst().orElseThrow();
        while (cell.next() != null) {
            cell = cell.next();
        }
        var pieces = new ArrayDeque<Piece>();
        pieces.push(level(cell));
        if (cell.isPassing() && !cell.in.isEmpty()) {
            addBackwards(cell.in.getFirst(), cell.y - top, pieces);
        }
        return new Edge(gate, null, 0, List.copyOf(pieces));
    }

    /** Adds what leads to a place, from there to the gate where the wire begins. */
    private void addBackwards(Link last, double end, Deque<Piece> pieces) {
        double y = end;
        for (Link link = last; link != null; link = link.from().in.isEmpty() || !link.from().isPassing()
                ? null
                : link.from().in.getFirst()) {
            Cell from = link.from();
            pieces.push(new Piece(extents.get(from.column).right, from.y - top, extents.get(from.column + 1).left, y));
            pieces.push(level(from));
            y = from.y - top;
        }
    }

    /** Returns the piece of a wire in a column: from the right end of its box, or all along. */
    private Piece level(Cell cell) {
        Extent column = extents.get(cell.column);
        double start = cell.isPassing() ? column.left : column.boxX + cell.size.boxWidth() / 2;
        return new Piece(start, cell.y - top, column.right, cell.y - top);
    }
}
