package org.chainrule.autograd.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Threads that help with one job at a time. The parts of a job go to whoever comes first, the caller among them, so nobody
 * waits for a helper that is asleep or has been called away; while the crew is busy, other callers do their jobs alone.
 *
 * <p>
 * A part may take some microseconds, and waking a thread takes longer. So a helper looks out for the next job for a while
 * before it goes to sleep.
 */
final class Crew {
    private static final long ATTENTION_NANOS = 200_000;
    private static final int LOOKS = 100; // between two looks at the clock

    private final AtomicReference<Job> current = new AtomicReference<>();
    private final Helper[] helpers;

    Crew(int helpers) {
        this.helpers = new Helper[helpers];
        for (int n = 0; n < helpers; n++) {
            this.helpers[n] = new Helper(n + 1);
        }
    }

    /** Does parts 0, 1, ... of some work; what goes wrong in one is thrown when all have ended. */
    void run(int parts, IntConsumer work) {
        var job = new Job(parts, work);
        boolean isMine = current.compareAndSet(null, job);
        if (isMine) {
            for (Helper helper : helpers) {
                helper.call();
            }
        }
        job.workOn();
        if (isMine) {
            current.set(null);
        }
        job.finish();
    }

    private static final class Job {
        private final int parts;
        private final IntConsumer work;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<Throwable> problem = new AtomicReference<>();

        Job(int parts, IntConsumer work) {
            this.parts = parts;
            this.work = work;
        }

        boolean isOpen() {
            return begun.get() < parts;
        }

        /** Does parts until all are begun. */
        void workOn() {
            for (int part = begun.getAndIncrement(); part < parts; part = begun.getAndIncrement()) {
                try {
                    work.accept(part);
                } catch (Throwable e) { // for the caller, wherever it happened
                    problem.compareAndSet(null, e);
                }
                done.incrementAndGet();
            }
        }

        /** Waits for the parts that others have begun. */
        void finish() {
            for (int look = 1; done.get() < parts; look++) {
                if (look % LOOKS == 0) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
            switch (problem.get()) {
                case null -> {
                }
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new AssertionError(e); // an IntConsumer throws no other
            }
        }
    }

    private final class Helper implements Runnable {
        private final Thread thread;
        private volatile boolean isAsleep;

        Helper(int number) {
            thread = Thread.ofPlatform().daemon().name("chainrule-helper-" + number).start(this);
        }

        void call() {
            if (isAsleep) {
                LockSupport.unpark(thread);
            }
        }

        private Job openJob() {
            Job job = current.get();
            return job != null && job.isOpen() ? job : null;
        }

        @Override
        public void run() {
            while (true) {
                Job job = nextJob();
                if (job != null) {
                    job.workOn();
                }
            }
        }

        /** The next job, or null after a sleep. */
        private Job nextJob() {
            long start = System.nanoTime();
            while (System.nanoTime() - start < ATTENTION_NANOS) {
                for (int look = 0; look < LOOKS; look++) {
                    Job job = openJob();
                    if (job != null) {
                        return job;
                    }
                    Thread.onSpinWait();
                }
            }
            isAsleep = true;
            Job job = openJob(); // whoever began one before would not have seen that this one sleeps
            if (job == null) {
                LockSupport.park(this);
            }
            isAsleep = false;
            return job;
        }
    }
}
