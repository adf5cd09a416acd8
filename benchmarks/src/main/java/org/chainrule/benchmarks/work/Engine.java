package org.chainrule.benchmarks.work;

/** A library under measurement. One is made in each JVM, with the number of threads it may use. */
@FunctionalInterface
public interface Engine {

    /**
     * Makes everything ready: inputs, parameters, and what else a user would make once.
     *
     * @param work what is to be done
     * @return the work, ready to be run
     * @throws UnsupportedOperationException if the library can't do it; the message says why
     */
    Task prepare(Work work);
}
