package org.chainrule.benchmarks.compare;

/** Describes errors for reports. */
final class Reason {
    private Reason() {}

    /** Returns the message of an unsupported operation, or else the root cause as text. */
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
