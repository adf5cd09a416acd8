package org.chainrule.benchmarks.work;

/** Work that is ready to be run, again and again. */
public interface Task extends AutoCloseable {

    /** Does it once. What is timed. */
    void run();

    /**
     * What has come out after the runs so far, as digests if it is much: the numbers that all engines must agree upon. Not
     * timed.
     *
     * @return a few numbers
     */
    double[] results();

    /**
     * Does the forward half and holds the recorded graph until {@link #close}, so that its memory can be measured.
     *
     * @throws UnsupportedOperationException if no graph is recorded
     */
    default void hold() {
        throw new UnsupportedOperationException("graphs aren't recorded, but built beforehand");
    }

    /** Frees what was made for it. */
    @Override
    default void close() {}
}
