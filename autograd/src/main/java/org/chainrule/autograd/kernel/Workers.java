package org.chainrule.autograd.kernel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.IntConsumer;

/** Work in several threads: the calling one and those of the {@linkplain ForkJoinPool#commonPool() common pool}. */
final class Workers {
    private static final String PROPERTY = "chainrule.threads";

    /** How many threads one call may keep busy. */
    static final int COUNT = count(System.getProperty(PROPERTY));

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

    /** Does the parts of some work, number 0 and ff., side by side. */
    static void run(int parts, IntConsumer work) {
        ForkJoinTask<?>[] others = new ForkJoinTask<?>[parts - 1];
        for (int n = 0; n < others.length; n++) {
            int part = n + 1;
            others[n] = ForkJoinTask.adapt(() -> work.accept(part)).fork();
        }
        work.accept(0);
        for (ForkJoinTask<?> other : others) {
            other.join();
        }
    }
}
