package org.chainrule.autograd;

import java.util.Objects;

/**
 * Sets how {@code vmap} calls a function for many examples. The method returns changed options:
 *
 * {@snippet :
 * Transform.vmap(net::forward, VmapOptions.defaults().randomness(Randomness.DIFFERENT));
 * }
 *
 * @param randomness what the function may draw at random
 */
public record VmapOptions(Randomness randomness) {
    private static final VmapOptions DEFAULTS = new VmapOptions(Randomness.ERROR);

    /** Creates options. */
    public VmapOptions {
        Objects.requireNonNull(randomness, "randomness");
    }

    /**
     * Returns the options that nothing was set of: drawing at random is an error.
     *
     * @return the options
     */
    public static VmapOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets what the function may draw at random.
     *
     * @param value what
     * @return the changed options
     */
    public VmapOptions randomness(Randomness value) {
        return new VmapOptions(value);
    }
}
