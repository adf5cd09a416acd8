package org.chainrule.benchmarks.compare;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param rounds how often each engine has its turn with a work
 * @param warmUp how long a work is run before it is timed
 * @param round how long a work is timed in a round; at least one run is
 * @param patience after how much time a work gets no further rounds in an engine
 */
public record Settings(int rounds, Duration warmUp, Duration round, Duration patience) {
    /** For numbers to publish. */
    public static final Settings FULL = new Settings(7, Duration.ofMillis(1500), Duration.ofMillis(250),
            Duration.ofSeconds(20));
    /** To see that everything runs, and orders of magnitude. */
    public static final Settings QUICK = new Settings(3, Duration.ofMillis(300), Duration.ofMillis(50),
            Duration.ofSeconds(2));
}
