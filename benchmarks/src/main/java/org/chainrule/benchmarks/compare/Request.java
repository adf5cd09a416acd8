package org.chainrule.benchmarks.compare;

import java.time.Duration;

/**
 * A request to a worker, one line of JSON.
 *
 * @param command what to do
 * @param work the name of the work to prepare; null for other commands
 * @param seconds how long to run it; 0 for other commands
 */
record Request(Command command, String work, double seconds) {

    enum Command {
        /** Prepares a work, runs it a few times and returns the results. */
        PREPARE,
        /** Runs the prepared work for some time. */
        RUN,
        /** Frees the prepared work. */
        CLOSE
    }

    static Request prepare(String work) {
        return new Request(Command.PREPARE, work, 0);
    }

    static Request run(Duration time) {
        return new Request(Command.RUN, null, time.toNanos() / 1e9);
    }

    static Request close() {
        return new Request(Command.CLOSE, null, 0);
    }
}
