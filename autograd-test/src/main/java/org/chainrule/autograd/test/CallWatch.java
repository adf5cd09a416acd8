package org.chainrule.autograd.test;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Runs calls in a thread of their own, and leaves it where one of them doesn't come to an end: nothing can stop a loop
 * without end.
 */
final class CallWatch {
    private static final long EVERY = 50; // milliseconds
    private static final int FRAMES = 12;

    private final Duration longest;
    private volatile HostileCall current;
    private volatile long since;

    /** Creates a watch over calls of which none should take longer. */
    CallWatch(Duration longest) {
        this.longest = longest;
    }

    HostileCall.Outcome make(HostileCall call) {
        since = System.nanoTime();
        current = call;
        try {
            return call.make();
        } finally {
            current = null;
        }
    }

    /** Runs a body that makes calls; returns a description of the call that doesn't come to an end, if any. */
    Optional<String> run(Runnable body) {
        var failure = new AtomicReference<Throwable>();
        Thread caller = Thread.ofPlatform().daemon().name("hostile calls")
                .uncaughtExceptionHandler((_, e) -> failure.set(e)).start(body);
        Optional<String> endless = Optional.empty();
        while (endless.isEmpty() && isAlive(caller)) {
            endless = endless(caller);
        }
        if (failure.get() != null) {
            throw new AssertionError("the sweep failed", failure.get());
        }
        return endless;
    }

    private static boolean isAlive(Thread caller) {
        try {
            caller.join(EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the sweep was interrupted", e);
        }
        return caller.isAlive();
    }

    private Optional<String> endless(Thread caller) {
        HostileCall call = current;
        return call == null || System.nanoTime() - since <= longest.toNanos()
                ? Optional.empty()
                : Optional.of(call.name() + ": doesn't come to an end within " + longest.toMillis() + " ms\n    "
                        + call.text()
                        + Arrays.stream(caller.getStackTrace()).limit(FRAMES).map(frame -> "\n    at " + frame)
                                .collect(Collectors.joining()));
    }
}
