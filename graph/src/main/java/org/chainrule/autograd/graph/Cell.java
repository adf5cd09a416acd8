package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * A node of the layered drawing, in one of its columns: a gate together with the labelled wire that leaves it, or a
 * dummy node, where such a wire merely passes the column. Wires bend between the columns only, so whatever keeps the
 * cells of a column apart also keeps wires from crossing boxes and labels.
 */
final class Cell {
    /**
     * A piece of wire between neighbouring columns.
     *
     * @param from its left end
     * @param to its right end
     * @param port how far below the middle of {@code to} it arrives
     */
    record Link(Cell from, Cell to, double port) {

        /** Returns how far the piece has to go down. */
        double fall() {
            return to.y + port - from.y;
        }

        /**
         * Returns how hard the piece pulls to be level. The middle of a long wire is to be straight rather than its
         * ends, and what is bent already gives way: one bend looks better than several small ones.
         */
        double stiffness() {
            double importance = from.isPassing() && to.isPassing() ? 8 : from.isPassing() || to.isPassing() ? 2 : 1;
            return importance / (SMALL_FALL + Math.abs(fall()));
        }
    }

    private static final double SMALL_FALL = 8;
    private static final double SLACK = 4; // between the contents of neighbours, on each side
    private static final double PASSING = 5; // what a wire alone takes, on each side

    final Gate gate; // whose wire it is
    final int column;
    final GateSize size; // null where the wire only passes
    final List<Link> in = new ArrayList<>();
    final List<Link> out = new ArrayList<>();
    double y; // of the wire, and of the middle of the box

    /** Creates the cell of a gate; without a size, one that its wire passes. */
    Cell(Gate gate, int column, GateSize size) {
        this.gate = gate;
        this.column = column;
        this.size = size;
    }

    boolean isPassing() {
        return size == null;
    }

    /** Returns the next cell that the wire passes; null where it ends. */
    Cell next() {
        return out.stream().map(Link::to).filter(Cell::isPassing).findFirst().orElse(null); // there is one at most
    }

    /** Draws a piece of wire from here to the next column. */
    void linkTo(Cell to, double port) {
        var link = new Link(this, to, port);
        out.add(link);
        to.in.add(link);
    }

    /** Returns the room needed above the wire. */
    double above() {
        return SLACK + (isPassing() ? PASSING : size.above());
    }

    /** Returns the room needed below the wire. */
    double below() {
        return SLACK + (isPassing() ? PASSING : size.below());
    }

    /** Returns how far below {@code upper} this has to stand in the same column. */
    double distanceFrom(Cell upper) {
        return upper.below() + above();
    }
}
