package org.chainrule.benchmarks.work;

/** A work that is prepared in an engine and can be run repeatedly. */
public interface Task extends AutoCloseable {

    /** Runs the work once. This is what is timed. */
    void run();

    /**
     * Returns the results after the runs so far, as checksums if there are many values. All engines must agree on them. Not
     * timed.
     *
     * @return a few values
     */
    double[] results();

    /**
     * Runs the forward pass and retains the recorded graph until {@link #close}, so that its memory can be measured.
     *
     * @throws UnsupportedOperationException if no graph is recorded
     */
    default void hold() {
        throw new UnsupportedOperationException("graphs aren't recorded, but built beforehand");
    }

    /** Frees what was created for the work. */
    @Override
    default void close() {}
}
