package org.chainrule.benchmarks.compare;

import java.time.Duration;

import org.chainrule.benchmarks.work.NetworkWork;
import org.chainrule.benchmarks.work.Work;

/**
 * The number and the duration of the measurements of a work.
 *
 * @param rounds the number of timed rounds, in each of which every engine has its turn
 * @param warmUp how long a work runs before it is timed, but for a network, see {@link #warmUp(Work)}
 * @param round how long a work is timed in a round; it runs at least once
 * @param patience the total time in an engine after which a work gets no further rounds there
 */
public record MeasurementSettings(int rounds, Duration warmUp, Duration round, Duration patience) {
    /** How many times as long a network is warmed up, whose many loops a JVM compiles one after the other. */
    public static final int NETWORK_WARM_UPS = 12;
    /** Settings for results to publish. */
    public static final MeasurementSettings FULL = new MeasurementSettings(7, Duration.ofMillis(1500),
            Duration.ofMillis(250),
            Duration.ofSeconds(20));
    /** Settings for a check that everything runs, and for orders of magnitude. */
    public static final MeasurementSettings QUICK = new MeasurementSettings(3, Duration.ofMillis(300),
            Duration.ofMillis(50),
            Duration.ofSeconds(2));

    /** Returns how long a work runs before it is timed. */
    Duration warmUp(Work work) {
        return work instanceof NetworkWork ? warmUp.multipliedBy(NETWORK_WARM_UPS) : warmUp;
    }
}
