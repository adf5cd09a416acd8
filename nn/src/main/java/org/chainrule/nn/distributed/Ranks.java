package org.chainrule.nn.distributed;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What errors of workers say. */
final class Ranks {
    private static final int LEAST_SECRET = 16;

    private Ranks() {}

    static void requireSecret(byte[] secret) {
        if (Objects.requireNonNull(secret, "secret").length < LEAST_SECRET) {
            throw new IllegalArgumentException("a secret has " + LEAST_SECRET + " bytes or more, not " + secret.length);
        }
    }

    static void requireWorkers(int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("there must be 1 worker or more, not " + workers);
        }
    }

    static void requireRank(int rank, int workers) {
        requireWorkers(workers);
        if (rank < 0 || rank >= workers) {
            throw new IllegalArgumentException("the rank of one of " + workers + " workers is 0 to " + (workers - 1)
                    + ", not " + rank);
        }
    }

    /** Returns the milliseconds until a time that {@link System#nanoTime} measures, 1 at least, and as many at most as sockets take. */
    static int millisUntil(long deadline) {
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()), 1, Integer.MAX_VALUE);
    }

    static IllegalStateException isInCall(int rank) {
        return new IllegalStateException(
                "worker " + rank + " is within another call; one thread at a time makes them");
    }

    static String failed(int rank, String reason) {
        return "worker " + rank + " failed: " + reason;
    }

    static void requireSameLength(float[] values, float[] errors) {
        if (Objects.requireNonNull(values, "values").length != Objects.requireNonNull(errors, "errors").length) {
            throw new IllegalArgumentException(
                    "there must be an error for each of " + values.length + " elements, not " + errors.length);
        }
    }

    /** Names the call for arrays of a type. */
    static String call(Class<?> type) {
        return type == byte[].class ? "gathers messages" : "adds up " + array(type, "");
    }

    static String sum(Class<?> type, int length) {
        return "adds up " + array(type, String.valueOf(length));
    }

    private static String array(Class<?> type, String length) {
        return type == SumElements.Rounded.class
                ? "float[" + length + "] in bfloat16"
                : type.getComponentType().getSimpleName() + "[" + length + "]";
    }

    static AllReduceException differ(int rank, String does, int other, String doesOtherwise) {
        return new AllReduceException("worker " + rank + " " + does + " where worker " + other + " " + doesOtherwise
                + ": all must make the same calls in the same order");
    }
}
