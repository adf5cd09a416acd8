package org.chainrule.spark;

import java.util.concurrent.TimeUnit;

import org.apache.spark.SparkContext;

/** The tasks that a cluster can run at the same time. */
final class Slots {
    private static final long POLL_MILLIS = 100;

    private Slots() {}

    /**
     * Waits until executors have come for all workers. Spark itself would wait for many minutes, and then not say how many slots there are.
     *
     * @return the settings with the number of workers
     * @throws IllegalArgumentException if there are fewer slots
     */
    static TrainingSettings require(SparkContext context, TrainingSettings settings) {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(settings.timeout());
        int wanted = Math.max(1, settings.workers());
        int slots = count(context);
        while (slots < wanted && deadline - System.nanoTime() > 0) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while executors were waited for");
            }
            slots = count(context);
        }
        if (slots < wanted) {
            throw new IllegalArgumentException(
                    "the cluster has slots for " + slots + " tasks at the same time, fewer than "
                            + wanted + " workers, which all must run at once");
        }
        return settings.withWorkers(settings.workers() == 0 ? slots : settings.workers());
    }

    private static int count(SparkContext context) {
        return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }
}
