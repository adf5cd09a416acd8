package org.chainrule.autograd.kernel;

import java.util.function.IntConsumer;

/** Work in several threads: the calling one and its helpers. */
final class Workers {
    private static final String PROPERTY = "chainrule.threads";

    /** How many threads one call may keep busy. */
    static final int COUNT = count(System.getProperty(PROPERTY));

    /** Elements that are worth a part of their own. */
    private static final int WORTH_A_PART = 1 << 15;
    /** Parts a thread, so that one that is held up leaves some to the others. */
    private static final int PARTS = 2;

    private Workers() {}

    /** What the system property says, or else the number of processors. */
    static int count(String property) {
        if (property == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (!property.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException("the system property " + PROPERTY + " is \"" + property
                    + "\"; it must be a number of threads: 1 for the calling one alone, or more");
        }
        return Integer.parseInt(property);
    }

    /** Some of many like things to do. */
    @FunctionalInterface
    interface Range {
        void at(int first, int end);
    }

    /**
     * Does many like things, side by side if they are worth it. What is computed must not depend on how they are shared.
     *
     * @param count how many
     * @param size how many elements each concerns
     */
    static void split(int count, int size, Range range) {
        split(count, size, COUNT, range);
    }

    static void split(int count, int size, int threads, Range range) {
        long parts = threads == 1 ? 1 : Math.min(Math.min(PARTS * threads, count), (long) count * size / WORTH_A_PART);
        if (parts <= 1) {
            range.at(0, count);
            return;
        }
        Cuts cuts = new Cuts(count, (int) parts);
        run(cuts.count(), part -> range.at(cuts.start(part), cuts.start(part + 1)));
    }

    /** In how many parts to do so much work, each worth so much at least. */
    static int parts(int threads, long work, long worthAPart) {
        return threads == 1 ? 1 : (int) Math.max(1, Math.min(PARTS * threads, work / worthAPart));
    }

    /** Does the parts of some work, number 0 and ff., side by side. */
    static void run(int parts, IntConsumer work) {
        Helpers.CREW.run(parts, work);
    }

    /** Made when they are first needed. */
    private static final class Helpers {
        static final Crew CREW = new Crew(COUNT - 1);
    }
}
