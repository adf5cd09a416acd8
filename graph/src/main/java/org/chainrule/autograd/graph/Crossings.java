package org.chainrule.autograd.graph;

import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.graph.Cell.Link;

/** Counts how often wires cross, given the order of the cells in each column. */
final class Crossings {
    private Crossings() {}

    static long count(List<List<Cell>> columns) {
        long crossings = 0;
        for (int i = 1; i < columns.size(); i++) {
            crossings += between(columns.get(i - 1), columns.get(i));
        }
        return crossings;
    }

    /** Counts crossings between two columns: pieces whose right ends stand in the other order than their left ends. */
    private static long between(List<Cell> left, List<Cell> right) {
        Map<Cell, Integer> rank = new IdentityHashMap<>();
        right.forEach(cell -> rank.put(cell, rank.size()));
        Comparator<Link> fromTopToBottom = Comparator.<Link>comparingInt(link -> rank.get(link.to()))
                .thenComparingDouble(Link::port);
        List<Link> byRightEnd = left.stream().flatMap(cell -> cell.out.stream()).sorted(fromTopToBottom).toList();
        Map<Link, Integer> position = new IdentityHashMap<>();
        byRightEnd.forEach(link -> position.put(link, position.size()));
        int[] rightEnds = left.stream().flatMap(cell -> cell.out.stream().sorted(fromTopToBottom))
                .mapToInt(position::get).toArray();
        return inversions(rightEnds);
    }

    /** Counts pairs in the wrong order, by inserting one value after the other into a sorted list. */
    private static long inversions(int[] values) {
        int[] sorted = new int[values.length];
        long inversions = 0;
        for (int count = 0; count < values.length; count++) {
            int at = -1 - Arrays.binarySearch(sorted, 0, count, values[count]);
            System.arraycopy(sorted, at, sorted, at + 1, count - at);
            sorted[at] = values[count];
            inversions += count - at;
        }
        return inversions;
    }
}
