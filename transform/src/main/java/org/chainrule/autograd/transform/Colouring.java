package org.chainrule.autograd.transform;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Colours of the columns of a sparse matrix, such that the matrix can be read off the sums of all columns of each colour. Greedy, once in
 * the order of the columns and once with those first that have most elements; the fewer colours count.
 */
final class Colouring {
    private Colouring() {}

    /** Returns the number of colours. */
    static int count(int... colours) {
        return Arrays.stream(colours).max().orElse(-1) + 1;
    }

    /**
     * Returns colours such that no two columns of one colour have an element in the same row (Curtis, Powell, Reid 1974, "On the
     * estimation of sparse Jacobian matrices").
     */
    static int[] columns(SparsityPattern pattern) {
        SparsityPattern transposed = pattern.transposed();
        return fewer(transposed, order -> {
            int[] colours = new int[order.length];
            BitSet[] used = new BitSet[pattern.rows()]; // in each row
            Arrays.setAll(used, _ -> new BitSet());
            for (int column : order) {
                var forbidden = new BitSet();
                transposed.inRow(column).forEach(row -> forbidden.or(used[row]));
                int colour = forbidden.nextClearBit(0);
                colours[column] = colour;
                transposed.inRow(column).forEach(row -> used[row].set(colour));
            }
            return colours;
        });
    }

    /**
     * Returns colours for a symmetric matrix such that neighbours differ and no path of four has only two (a star colouring; Coleman,
     * Moré 1984, "Estimation of sparse Hessian matrices and graph coloring problems"): of each element off the diagonal, its column or
     * its row is the only one of its colour that meets the row, or the column.
     */
    static int[] symmetric(SparsityPattern pattern) {
        int[][] neighbours = new int[pattern.rows()][];
        Arrays.setAll(neighbours, v -> pattern.inRow(v).filter(w -> w != v).toArray());
        return fewer(pattern, order -> star(order, neighbours));
    }

    /** Colours greedily (Gebremedhin, Manne, Pothen 2005, "What color is your Jacobian?", algorithm 4.1). */
    private static int[] star(int[] order, int[][] neighbours) {
        int[] colours = new int[order.length];
        Arrays.fill(colours, -1);
        for (int v : order) {
            var forbidden = new BitSet();
            for (int w : neighbours[v]) {
                if (colours[w] >= 0) {
                    forbidden.set(colours[w]);
                }
                for (int x : neighbours[w]) {
                    if (colours[x] >= 0 && !forbidden.get(colours[x])
                            && (colours[w] < 0 || hasOther(colours[w], w, colours, neighbours[x]))) {
                        forbidden.set(colours[x]);
                    }
                }
            }
            colours[v] = forbidden.nextClearBit(0);
        }
        return colours;
    }

    /** Returns whether among some there is another one of a colour. */
    private static boolean hasOther(int colour, int than, int[] colours, int... among) {
        for (int y : among) {
            if (y != than && colours[y] == colour) {
                return true;
            }
        }
        return false;
    }

    private static int[] fewer(SparsityPattern degrees, Function<int[], int[]> colours) {
        int count = degrees.rows();
        int[] inOrder = colours.apply(IntStream.range(0, count).toArray());
        int[] largestFirst = colours.apply(IntStream.range(0, count).boxed()
                .sorted(Comparator.comparingLong(v -> -degrees.inRow(v).count())).mapToInt(v -> v).toArray());
        return count(largestFirst) < count(inOrder) ? largestFirst : inOrder;
    }
}
