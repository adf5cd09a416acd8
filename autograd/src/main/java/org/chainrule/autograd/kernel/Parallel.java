package org.chainrule.autograd.kernel;

import java.util.function.IntConsumer;

/** Runs loops in several threads: the calling one and its helpers. */
final class Parallel {
    private static final String PROPERTY = "chainrule.threads";

    /** The number of threads that one call may keep busy. */
    static final int THREADS = threads(System.getProperty(PROPERTY));

    /** The fewest elements of a part. */
    private static final int MIN_PART_SIZE = 1 << 15;
    /** Parts for each thread, so that one that is held up leaves some to the others. */
    private static final int PARTS_PER_THREAD = 2;

    private Parallel() {}

    /** Returns what the system property says, or else the number of processors. */
    static int threads(String property) {
        if (property == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (!property.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException("the system property " + PROPERTY + " is \"" + property
                    + "\"; it must be a number of threads: 1 for the calling one alone, or more");
        }
        return Integer.parseInt(property);
    }

    /** Part of a loop. */
    @FunctionalInterface
    interface Range {
        /** Runs the iterations {@code first .. end - 1}. */
        void run(int first, int end);
    }

    /**
     * Runs a loop, in several threads if it is long enough. What is computed must not depend on how it is partitioned.
     *
     * @param count how many iterations
     * @param size how many elements each concerns
     */
    static void forRange(int count, int size, Range range) {
        int parts = Math.min(count, parts(THREADS, (long) count * size, MIN_PART_SIZE));
        if (parts <= 1) {
            range.run(0, count);
            return;
        }
        Partition partition = Partition.into(parts, count);
        run(partition.count(), part -> range.run(partition.start(part), partition.start(part + 1)));
    }

    /** Returns in how many parts to do some work, of so much each at least. */
    static int parts(int threads, long work, long minPart) {
        return threads == 1 ? 1 : (int) Math.max(1, Math.min(PARTS_PER_THREAD * threads, work / minPart));
    }

    /** Runs tasks 0, 1, ... side by side. */
    static void run(int tasks, IntConsumer task) {
        Helpers.TEAM.run(tasks, task);
    }

    /** Started when they are first needed. */
    private static final class Helpers {
        static final ThreadTeam TEAM = new ThreadTeam(THREADS - 1);
    }
}
