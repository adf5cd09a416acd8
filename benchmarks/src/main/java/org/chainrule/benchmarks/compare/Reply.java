package org.chainrule.benchmarks.compare;

/**
 * A worker's reply, one line of JSON.
 *
 * @param results the results, if a work was prepared; null otherwise
 * @param runs the number of timed runs; 0 if none was requested
 * @param seconds the duration of these runs
 * @param problem why the request failed; null if it succeeded
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
