package org.chainrule.nn.distributed;

import java.lang.reflect.Array;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The workers in threads of one process. Each adds up a part of the elements, when all have handed in their arrays. */
final class ThreadWorkers {
    private final Object[] given; // by rank: float[], double[] or byte[]
    private final Duration timeout;

    // guarded by this
    private int arrived;
    private long meetings;
    private String failure; // null while there is none

    private ThreadWorkers(int workers, Duration timeout) {
        this.given = new Object[workers];
        this.timeout = timeout;
    }

    static List<AllReduce> of(int workers, Duration timeout) {
        Ranks.requireWorkers(workers);
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("a worker can't wait for " + timeout);
        }
        var all = new ThreadWorkers(workers, timeout);
        List<AllReduce> members = new ArrayList<>();
        for (int rank = 0; rank < workers; rank++) {
            members.add(all.new Member(rank));
        }
        return List.copyOf(members);
    }

    /** Waits until all workers have come here. */
    private synchronized void meet(int rank) {
        requireNoFailure();
        long meeting = meetings;
        arrived++;
        if (arrived == given.length) {
            arrived = 0;
            meetings++;
            notifyAll();
        }
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout); // which is never too long a time
        while (meetings == meeting && failure == null) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                fail("worker " + rank + " waited " + timeout.toMillis() + " ms for the others");
                break;
            }
            try {
                wait(left);
            } catch (InterruptedException _) {
                fail("worker " + rank + " was interrupted");
                Thread.currentThread().interrupt();
            }
        }
        if (meetings == meeting) { // else all have come, and one that has failed or closed since then has done so later
            requireNoFailure();
        }
    }

    private synchronized void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
        notifyAll();
    }

    private synchronized void requireNoFailure() {
        if (failure != null) {
            throw new AllReduceException(failure);
        }
    }

    /** One of the workers. */
    private final class Member implements AllReduce {
        private final int rank;
        private final AtomicBoolean isInCall = new AtomicBoolean();

        Member(int rank) {
            this.rank = rank;
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int workers() {
            return given.length;
        }

        @Override
        public void sum(float[] values) {
            exchange(Objects.requireNonNull(values, "values"), () -> {
                requireSameKind(values.length);
                int end = end(values.length, rank);
                for (int n = end(values.length, rank - 1); n < end; n++) {
                    float sum = ((float[]) given[0])[n];
                    for (int other = 1; other < given.length; other++) {
                        sum += ((float[]) given[other])[n];
                    }
                    for (Object array : given) {
                        ((float[]) array)[n] = sum;
                    }
                }
            });
        }

        @Override
        public void sum(double[] values) {
            exchange(Objects.requireNonNull(values, "values"), () -> {
                requireSameKind(values.length);
                int end = end(values.length, rank);
                for (int n = end(values.length, rank - 1); n < end; n++) {
                    double sum = ((double[]) given[0])[n];
                    for (int other = 1; other < given.length; other++) {
                        sum += ((double[]) given[other])[n];
                    }
                    for (Object array : given) {
                        ((double[]) array)[n] = sum;
                    }
                }
            });
        }

        @Override
        public void sumInBfloat16(float[] values, float[] errors) {
            Ranks.requireSameLength(values, errors);
            if (given.length == 1) {
                return; // nothing is sent, and so nothing rounded
            }
            exchange(new SumElements.Rounded(values, errors), () -> {
                requireSameKind(values.length);
                int end = end(values.length, rank);
                for (int n = end(values.length, rank - 1); n < end; n++) {
                    float sum = -0f;
                    for (Object other : given) {
                        var rounded = (SumElements.Rounded) other;
                        sum = Bfloat16.toFloat(Bfloat16.add(sum, rounded.array(), rounded.errors(), n));
                    }
                    for (Object other : given) {
                        ((SumElements.Rounded) other).array()[n] = sum;
                    }
                }
            });
        }

        @Override
        public List<byte[]> gather(byte[] message) {
            List<byte[]> all = new ArrayList<>();
            exchange(Objects.requireNonNull(message, "message").clone(), () -> {
                for (int other = 0; other < given.length; other++) {
                    requireKind(other, byte[].class);
                    all.add(((byte[]) given[other]).clone());
                }
            });
            return all;
        }

        /** Hands in this worker's part, and acts when all others have; returns when they have done so, too. */
        private void exchange(Object part, Runnable action) {
            if (isInCall.getAndSet(true)) {
                throw Ranks.isInCall(rank);
            }
            try {
                requireNoFailure();
                given[rank] = part;
                meet(rank);
                action.run();
                meet(rank);
            } catch (AllReduceException e) {
                fail(e.getMessage());
                throw e;
            } finally {
                isInCall.set(false);
            }
        }

        private void requireSameKind(int length) {
            Class<?> type = given[rank].getClass();
            for (int other = 0; other < given.length; other++) {
                requireKind(other, type);
                int others = given[other] instanceof SumElements.Rounded(float[] array, _)
                        ? array.length
                        : Array.getLength(given[other]);
                if (others != length) {
                    throw Ranks.differ(other, Ranks.sum(type, others), rank, Ranks.sum(type, length));
                }
            }
        }

        private void requireKind(int other, Class<?> type) {
            if (given[other].getClass() != type) {
                throw Ranks.differ(other, Ranks.call(given[other].getClass()), rank, Ranks.call(type));
            }
        }

        /** Returns where the part of a worker ends. */
        private int end(int length, int of) {
            return (int) ((long) length * (of + 1) / given.length);
        }

        @Override
        public void abort(String reason) {
            fail(Ranks.failed(rank, Objects.requireNonNull(reason, "reason")));
        }

        @Override
        public void close() {
            fail("worker " + rank + " has closed the exchange");
        }

        /** Returns the worker: {@code worker 0 of 4 in threads}. */
        @Override
        public String toString() {
            return "worker " + rank + " of " + given.length + " in threads";
        }
    }
}
