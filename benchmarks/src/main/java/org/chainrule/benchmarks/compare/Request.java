package org.chainrule.benchmarks.compare;

import java.time.Duration;

/**
 * What a worker is told, a line of JSON.
 *
 * @param command what to do
 * @param work with which work, to prepare it; null else
 * @param seconds for how long, to run it; 0 else
 */
record Request(Command command, String work, double seconds) {

    enum Command {
        /** Make a work ready, run it a few times and tell the results. */
        PREPARE,
        /** Run it for some time. */
        RUN,
        /** Free it. */
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
