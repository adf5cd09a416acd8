package org.chainrule.benchmarks.compare;

/**
 * What a worker answers, a line of JSON.
 *
 * @param results what has come out, after a work was prepared; null else
 * @param runs how often it was run, after it was; 0 else
 * @param seconds how long that took
 * @param problem why it couldn't be done; null if it was
 */
record Reply(double[] results, long runs, double seconds, String problem) {

    static Reply done() {
        return new Reply(null, 0, 0, null);
    }

    static Reply results(double... results) {
        return new Reply(results, 0, 0, null);
    }

    static Reply ran(long runs, double seconds) {
        return new Reply(null, runs, seconds, null);
    }

    static Reply failed(String problem) {
        return new Reply(null, 0, 0, problem);
    }

    boolean succeeded() {
        return problem == null;
    }

    double secondsPerRun() {
        return seconds / runs;
    }
}
