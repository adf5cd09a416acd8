package org.chainrule.autograd.compile;

import java.io.Serializable;

/**
 * Sets how a function is {@linkplain Compiled compiled}. The methods return changed options.
 *
 * @param programs how many programs are kept, for arguments of different shapes and types; the one that wasn't used for the longest time
 *        is dropped first
 * @param verifiedRuns how many runs of a program there are to each that is compared with a call of the function, bit by bit; 0 to compare none
 */
public record CompiledOptions(int programs, int verifiedRuns) implements Serializable {
    private static final CompiledOptions DEFAULTS = new CompiledOptions(16, 0);

    /** Creates options. */
    public CompiledOptions {
        if (programs < 1) {
            throw new IllegalArgumentException("programs must be at least 1, not " + programs);
        }
        if (verifiedRuns < 0) {
            throw new IllegalArgumentException("verifiedRuns must be 0 or more, not " + verifiedRuns);
        }
    }

    /**
     * Returns the default options: 16 programs, and no run is verified.
     *
     * @return the options
     */
    public static CompiledOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how many programs are kept.
     *
     * @param value the number
     * @return the changed options
     */
    public CompiledOptions programs(int value) {
        return new CompiledOptions(value, verifiedRuns);
    }

    /**
     * Verifies every n-th run: the function is called as well, and a bit that differs is an {@link IllegalStateException}. That finds
     * numbers and conditions that the function took from outside and that have changed since it was recorded.
     *
     * @param n how often; 0 for never
     * @return the changed options
     */
    public CompiledOptions verify(int n) {
        return new CompiledOptions(programs, n);
    }
}
