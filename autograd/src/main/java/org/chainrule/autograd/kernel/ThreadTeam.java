package org.chainrule.autograd.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Threads that help with one job at a time. The tasks of a job go to whoever comes first, the caller among them, so
 * nobody waits for a helper that is asleep or has been preempted; while the team is busy, other callers do their jobs
 * alone.
 *
 * <p>
 * A task may take some microseconds, and waking a thread takes longer. So a helper spins for a while before it goes to
 * sleep.
 */
final class ThreadTeam {
    private static final long SPIN_NANOS = 200_000;
    private static final int SPINS = 100; // between two looks at the clock

    private final AtomicReference<Job> current = new AtomicReference<>();
    private final Helper[] helpers;

    ThreadTeam(int helpers) {
        this.helpers = new Helper[helpers];
        for (int n = 0; n < helpers; n++) {
            this.helpers[n] = new Helper(n + 1);
        }
    }

    /** Runs tasks 0, 1, ...; what goes wrong in one is thrown when all have ended. */
    void run(int tasks, IntConsumer task) {
        var job = new Job(tasks, task);
        boolean isMine = current.compareAndSet(null, job);
        if (isMine) {
            for (Helper helper : helpers) {
                helper.wake();
            }
        }
        job.runTasks();
        if (isMine) {
            current.set(null);
        }
        job.finish();
    }

    private static final class Job {
        private final int tasks;
        private final IntConsumer task;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<Throwable> problem = new AtomicReference<>();

        Job(int tasks, IntConsumer task) {
            this.tasks = tasks;
            this.task = task;
        }

        boolean isOpen() {
            return begun.get() < tasks;
        }

        /** Runs tasks until all are begun. */
        void runTasks() {
            for (int n = begun.getAndIncrement(); n < tasks; n = begun.getAndIncrement()) {
                try {
                    task.accept(n);
                } catch (Throwable e) { // for the caller, wherever it happened
                    problem.compareAndSet(null, e);
                }
                done.incrementAndGet();
            }
        }

        /** Waits for the tasks that others have begun. */
        void finish() {
            for (int spin = 1; done.get() < tasks; spin++) {
                if (spin % SPINS == 0) {
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

        void wake() {
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
                    job.runTasks();
                }
            }
        }

        /** Waits for a job; null after a sleep. */
        private Job nextJob() {
            long start = System.nanoTime();
            while (System.nanoTime() - start < SPIN_NANOS) {
                for (int spin = 0; spin < SPINS; spin++) {
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
