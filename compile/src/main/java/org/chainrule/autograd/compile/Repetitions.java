package org.chainrule.autograd.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds stretches of a program in which the same ops are repeated, whatever their operands are. */
final class Repetitions {
    static final int LONGEST = 256; // of what is repeated
    private static final int WINDOW = 6; // ops that must agree for a closer look
    private static final int MOST_CANDIDATES = 6;
    private static final int FEWEST = 6; // repetitions
    private static final int SHORTEST = 48; // all in all

    private final int[] ops;
    private final int[] next; // where the ops of the window that begins here are found again; 0 for nowhere

    private Repetitions(int... ops) {
        this.ops = ops;
        this.next = next(ops);
    }

    /** A stretch that consists of so many repetitions of as many ops as the period says. */
    record Run(int start, int period, int count) {

        int end() {
            return start + period * count;
        }
    }

    /** Returns such stretches in order, which don't overlap. */
    static List<Run> of(int... ops) {
        return new Repetitions(ops).runs();
    }

    private static int[] next(int... ops) {
        int[] next = new int[ops.length];
        int[] last = new int[Math.max(1024, Integer.highestOneBit(ops.length) * 2)]; // by hash codes; another window does no harm
        Arrays.fill(last, -1);
        for (int i = ops.length - WINDOW; i >= 0; i--) {
            int hash = 1;
            for (int k = 0; k < WINDOW; k++) {
                hash = hash * 0x9E3779B1 + ops[i + k] + 1;
            }
            int bucket = (hash ^ hash >>> 15) & last.length - 1;
            next[i] = Math.max(0, last[bucket]);
            last[bucket] = i;
        }
        return next;
    }

    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        int i = 0;
        while (i < ops.length) {
            Run best = null;
            int looked = 0;
            int j = next[i];
            for (int c = 0; c < MOST_CANDIDATES && j > 0 && j - i <= LONGEST; c++) {
                int period = j - i;
                int repeated = repeated(i, period);
                looked = Math.max(looked, repeated);
                var run = new Run(i, period, repeated / period + 1);
                boolean isLong = run.count >= FEWEST && run.end() - i >= SHORTEST;
                if (isLong && (best == null || run.end() - i > (best.end() - i) * 1.2)) {
                    best = run;
                }
                j = next[j];
            }
            if (best == null) {
                i += 1 + looked / 8; // so that all takes time in proportion to the length
            } else {
                runs.add(best);
                i = best.end();
            }
        }
        return runs;
    }

    /** Returns how many ops from here on are found again a period later. */
    private int repeated(int from, int period) {
        int k = from;
        while (k + period < ops.length && ops[k] == ops[k + period]) {
            k++;
        }
        return k - from;
    }
}
