package org.chainrule.benchmarks.workers;

import java.util.List;

/**
 * A model of how long sums over workers take, and so the steps of a training by them.
 *
 * <p>
 * A chunk goes from the first worker to the last, and its sum on to the one before the last: 2 (N - 1) hops, of which each takes some time
 * besides the transfer. The others follow, so that what counts for them is the busiest link, which carries each byte twice, or once with two
 * workers, or what a worker's processor does with a byte, if that takes longer.
 *
 * @param secondsPerByte what a processor does with a byte that it passes on
 * @param hopSeconds what a hop takes besides the transfer
 */
record StepTime(double secondsPerByte, double hopSeconds) {
    private static final int CHUNK = 1 << 16; // bytes, as RingOptions.defaults() has it
    private static final int BUCKET = 1 << 21; // bytes, which are added up while backward goes on
    private static final int MOST_WORKERS = 1000;
    private static final int MESSAGES = 3; // of each step, from each worker to all

    /**
     * A connection between neighbours.
     *
     * @param bytesPerSecond in each direction
     * @param delay seconds from one to the other
     */
    record Link(double bytesPerSecond, double delay) {

        static Link ofMegabits(double megabits, double delay) {
            return new Link(megabits * 1e6 / Byte.SIZE, delay);
        }
    }

    /**
     * How long a sum took.
     *
     * @param bytes of a worker's array
     * @param workers their number
     * @param seconds the time
     */
    record Measured(int bytes, int workers, double seconds) {}

    /** Returns the model that fits sums of two workers on a link without limits: a line through the shortest and the longest. */
    static StepTime fitted(List<Measured> sums) {
        Measured least = sums.getFirst();
        Measured most = sums.getLast();
        double perByte = (most.seconds - least.seconds) / (most.bytes - least.bytes);
        return new StepTime(perByte, least.seconds / hops(2));
    }

    private static int hops(int workers) {
        return 2 * (workers - 1);
    }

    /** Returns how long a sum takes. */
    double sum(double bytes, int workers, Link link) {
        if (workers == 1) {
            return 0;
        }
        double perByte = Math.max(1 / link.bytesPerSecond, secondsPerByte);
        double chunk = Math.min(bytes, CHUNK);
        int times = workers == 2 ? 1 : 2;
        return hops(workers) * (hopSeconds + link.delay + chunk * perByte) + times * (bytes - chunk) * perByte;
    }

    /**
     * A network on one worker.
     *
     * @param name what it is called
     * @param bytes of its parameters
     * @param forward seconds
     * @param backward seconds, the update included
     */
    record Work(String name, double bytes, double forward, double backward) {

        double seconds() {
            return forward + backward;
        }
    }

    /**
     * Returns how long a step takes whose gradients are added up while backward goes on, all but the last ones.
     *
     * @param share of the bytes that are sent: a half as bfloat16
     */
    double step(Work work, int workers, Link link, double share) {
        if (workers == 1) {
            return work.seconds();
        }
        double bytes = share * work.bytes;
        double last = Math.min(bytes, share * BUCKET);
        double early = bytes > last ? sum(bytes - last, workers, link) : 0;
        double messages = MESSAGES * (workers - 1) * (hopSeconds + link.delay);
        return work.forward + Math.max(work.backward, early) + sum(last, workers, link) + messages;
    }

    /** Returns how many times as many examples a second N workers train on as one. */
    double speedUp(Work work, int workers, Link link, double share) {
        return workers * work.seconds() / step(work, workers, link, share);
    }

    /** Returns the greatest number of workers of which the last one adds a tenth of a worker or more. */
    int mostUseful(Work work, Link link, double share) {
        int most = 1;
        for (int workers = 2; workers <= MOST_WORKERS; workers++) {
            double before = Math.max(1, speedUp(work, workers - 1, link, share));
            most = speedUp(work, workers, link, share) - before >= 0.1 ? workers : most;
        }
        return most;
    }
}
