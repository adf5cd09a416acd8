package org.chainrule.nn.io;

/** Counts the memory that reading a file takes, against the {@link ReadLimits}. */
final class MemoryBudget {
    private final ReadLimits limits = ReadLimits.current();
    private long taken;

    /**
     * Takes memory, before it is allocated.
     *
     * @param bytes how much
     * @param name the source's name
     * @param what what the memory is for
     * @throws FormatException if that is more than is left
     */
    void take(long bytes, String name, String what) {
        taken = Math.min(taken + bytes, Long.MAX_VALUE / 2);
        if (taken > limits.bytes()) {
            throw new FormatException(name, what + " would take " + taken + " bytes of memory, more than the "
                    + limits.bytes() + " that reading a file may; if it is to be trusted, set ReadLimits");
        }
    }

    /** Returns the bytes that are left. */
    long left() {
        return Math.max(0, limits.bytes() - taken);
    }

    ReadLimits limits() {
        return limits;
    }
}
