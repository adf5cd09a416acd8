package org.chainrule.nn;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.chainrule.autograd.Profile;
import org.chainrule.autograd.internal.Engine;
import org.jspecify.annotations.Nullable;

/**
 * Records the ops of a scope as events of JDK Flight Recorder, named {@code chainrule.Op}: each with its thread, beginning, duration
 * and stack, and the columns of a {@link Profile}. JDK Mission Control shows them along the threads and by any of these.
 *
 * <p>
 * Events are made only while a recording runs, {@code java -XX:StartFlightRecording=filename=run.jfr ...}, and only for ops of the scope,
 * which is that of the current thread. The module {@code jdk.jfr} must be present, as in every JDK.
 */
public final class FlightRecording {
    private FlightRecording() {}

    /**
     * Computes something, with an event for each op.
     *
     * @param body what to compute
     * @param <R> the type of the result
     * @return the body's result
     * @throws IllegalStateException if the module {@code jdk.jfr} is absent
     */
    public static <R extends @Nullable Object> R record(Supplier<? extends R> body) {
        Objects.requireNonNull(body, "body");
        return Engine.timed(events(), body::get);
    }

    /**
     * Runs something, with an event for each op; see {@link #record(Supplier)}.
     *
     * @param body what to run
     */
    public static void record(Runnable body) {
        Objects.requireNonNull(body, "body");
        record(() -> {
            body.run();
            return null;
        });
    }

    private static Supplier<Consumer<Profile.Row>> events() {
        try {
            return OpEvent.beginning();
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException("events of ops need the module jdk.jfr: --add-modules jdk.jfr", e);
        }
    }
}
