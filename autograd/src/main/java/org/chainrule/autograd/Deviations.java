package org.chainrule.autograd;

/** Deviations from the mean. */
final class Deviations {
    private Deviations() {}

    /**
     * Returns the deviations from the mean over axes. Subtracting a constant first changes none of them: with one near
     * the mean, the rounding error of the mean is small even relative to a small spread, and 0 where all elements are
     * equal.
     */
    static Tensor of(Tensor x, int... axes) {
        Tensor near = x.sub(x.detach().mean(true, axes));
        return near.sub(near.mean(true, axes));
    }
}
