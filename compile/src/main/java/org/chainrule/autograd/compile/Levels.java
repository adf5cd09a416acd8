package org.chainrule.autograd.compile;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The instructions of a stretch of a program in groups that compute the same formula and don't need each other.
 *
 * @param order the instructions, group by group
 * @param ends where each group ends
 */
record Levels(int[] order, int[] ends) {

    static Levels of(ScalarProgram program, int from, int to) {
        int leaves = program.leaves().size();
        int[] level = new int[to - from];
        int highest = 0;
        for (int n = from; n < to; n++) {
            int of = 0;
            for (int i = 0; i < program.arity(n); i++) {
                int operand = program.operand(n, i) - leaves - from;
                if (operand >= 0) {
                    of = Math.max(of, level[operand] + 1);
                }
            }
            level[n - from] = of;
            highest = Math.max(highest, of);
        }
        int[] byFormula = sorted(identity(to - from), n -> program.ops()[from + n], program.formulas().size());
        int[] order = sorted(byFormula, n -> level[n], highest + 1);
        Ints ends = new Ints();
        for (int n = 0; n < order.length; n++) {
            boolean isLast = n == order.length - 1 || level[order[n]] != level[order[n + 1]]
                    || program.ops()[from + order[n]] != program.ops()[from + order[n + 1]];
            if (isLast) {
                ends.add(n + 1);
            }
        }
        return new Levels(Arrays.stream(order).map(n -> from + n).toArray(), ends.toArray());
    }

    /** Returns how many instructions a group has on average. */
    double width() {
        return (double) order.length / Math.max(1, ends.length);
    }

    private static int[] identity(int length) {
        int[] all = new int[length];
        Arrays.setAll(all, n -> n);
        return all;
    }

    /** Sorts by small numbers; equal ones stay in order. */
    private static int[] sorted(int[] elements, IntUnaryOperator key, int keys) {
        int[] starts = new int[keys + 1];
        for (int element : elements) {
            starts[key.applyAsInt(element) + 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] all = new int[elements.length];
        for (int element : elements) {
            all[starts[key.applyAsInt(element)]++] = element;
        }
        return all;
    }
}
