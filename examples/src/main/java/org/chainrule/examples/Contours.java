package org.chainrule.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes the contours of a function on a grid as closed rings, by marching squares (Lorensen, Cline 1987, in two
 * dimensions).
 *
 * <p>
 * Outside the grid the function counts as minus infinity, so that every contour closes along the border. The higher values
 * are on the left of a ring: rings around a maximum run counterclockwise, those around a minimum clockwise.
 */
final class Contours {

    /** A closed curve on which the function has the level; {@code hill} if the function is higher inside. */
    record Ring(double[] x, double[] y, double level, boolean hill, double area) {

        private static Ring of(double level, List<double[]> corners) {
            int n = corners.size();
            double[] x = new double[n + 1];
            double[] y = new double[n + 1];
            for (int i = 0; i <= n; i++) {
                x[i] = corners.get(i % n)[0];
                y[i] = corners.get(i % n)[1];
            }
            double twice = 0;
            for (int i = 0; i < n; i++) {
                twice += x[i] * y[i + 1] - x[i + 1] * y[i];
            }
            return new Ring(x, y, level, twice > 0, Math.abs(twice) / 2);
        }
    }

    private final Grid grid;
    private final double[] values;
    private final double level;
    /** The segments: from the edge by which one enters a cell to the edge by which it leaves. */
    private final Map<Edge, Edge> next = new HashMap<>();

    /** An edge of a cell, from a corner to the right or up. */
    private record Edge(int row, int column, boolean isUp) {}

    private Contours(Grid grid, double[] values, double level) {
        this.grid = grid;
        this.values = values;
        this.level = level;
    }

    /**
     * Returns the rings of all levels, the largest first: filled in this order, each with the colour of its inside, they give
     * the bands between the levels.
     *
     * @param values the function at the points of the grid, in their order
     */
    static List<Ring> of(Grid grid, double[] values, double... levels) {
        if (values.length != grid.size()) {
            throw new IllegalArgumentException(
                    "the grid has " + grid.size() + " points, but there are " + values.length + " values");
        }
        if (!Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("a function with contours must be finite at every point of the grid");
        }
        List<Ring> rings = new ArrayList<>();
        for (double level : levels) {
            rings.addAll(new Contours(grid, values, level).rings());
        }
        rings.sort(Comparator.comparingDouble(Ring::area).reversed());
        return rings;
    }

    private List<Ring> rings() {
        for (int row = -1; row < grid.y().length; row++) {
            for (int column = -1; column < grid.x().length; column++) {
                march(row, column);
            }
        }
        List<Ring> rings = new ArrayList<>();
        while (!next.isEmpty()) {
            Edge start = next.keySet().iterator().next();
            List<double[]> corners = new ArrayList<>();
            for (Edge edge = start; edge != null; edge = next.remove(edge)) {
                corners.add(crossing(edge));
            }
            corners.removeLast(); // equals the first
            rings.add(Ring.of(level, corners));
        }
        return rings;
    }

    /** Adds the segments within the cell whose lower left corner is given. */
    private void march(int row, int column) {
        // The sides counterclockwise, and the corner that each begins at.
        Edge[] sides = {new Edge(row, column, false), new Edge(row, column + 1, true),
            new Edge(row + 1, column, false), new Edge(row, column, true)};
        boolean[] high = {isHigh(row, column), isHigh(row, column + 1), isHigh(row + 1, column + 1),
            isHigh(row + 1, column)};
        // Matters at a saddle only, where high corners are opposite each other.
        boolean joined = (value(row, column) + value(row, column + 1) + value(row + 1, column)
                + value(row + 1, column + 1)) / 4 >= level;
        for (int enter = 0; enter < 4; enter++) {
            if (high[enter] && !high[(enter + 1) % 4]) {
                int leave = enter;
                do { // around the high corner, or around the low one where the high corners are joined
                    leave = (leave + (joined ? 1 : 3)) % 4;
                } while (high[leave] || !high[(leave + 1) % 4]);
                next.put(sides[enter], sides[leave]);
            }
        }
    }

    private boolean isHigh(int row, int column) {
        return value(row, column) >= level;
    }

    private double value(int row, int column) {
        boolean outside = row < 0 || column < 0 || row >= grid.y().length || column >= grid.x().length;
        return outside ? Double.NEGATIVE_INFINITY : values[row * grid.x().length + column];
    }

    /** Returns the point where the function has the level, by linear interpolation along the edge. */
    private double[] crossing(Edge edge) {
        int row = edge.isUp() ? edge.row() + 1 : edge.row();
        int column = edge.isUp() ? edge.column() : edge.column() + 1;
        double a = value(edge.row(), edge.column());
        double b = value(row, column);
        double t = Double.isInfinite(a) ? 1 : (level - a) / (b - a);
        return new double[] {between(grid.x(), edge.column(), column, t), between(grid.y(), edge.row(), row, t)};
    }

    private static double between(double[] steps, int from, int to, double t) {
        double a = steps[Math.clamp(from, 0, steps.length - 1)];
        double b = steps[Math.clamp(to, 0, steps.length - 1)];
        return a + t * (b - a);
    }
}
