package org.chainrule.benchmarks.work;

/** An adapter to a library under measurement. One is created in each JVM, with the number of threads it may use. */
@FunctionalInterface
public interface Engine {

    /**
     * Prepares a work: creates inputs, parameters, and all else that a user would create once.
     *
     * @param work the work
     * @return the work as a task that can be run
     * @throws UnsupportedOperationException if the library doesn't support it; the message says why
     */
    Task prepare(Work work);
}
