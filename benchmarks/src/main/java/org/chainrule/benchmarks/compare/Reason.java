package org.chainrule.benchmarks.compare;

/** Says in a few words why something went wrong. */
final class Reason {
    private Reason() {}

    /** What an engine says it can't do, as it says it; of anything else the root. */
    static String of(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof UnsupportedOperationException && root.getMessage() != null
                ? root.getMessage()
                : root.toString();
    }
}
