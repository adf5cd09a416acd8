package org.chainrule.autograd;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * A tensor that a backward pass has reached but not yet processed, and the sum of the contributions to its gradient so
 * far.
 */
final class PendingGradient {
    final VisitQueue queue;
    final Tensor tensor;
    PendingGradient next; // the next of the same depth; the newest refers to the oldest
    private Tensor gradient; // null until the first contribution
    private boolean masked;
    private boolean clear; // no element is -0, and so none of any later sum
    private boolean owned; // it covers an array that this backward pass has created and nothing else refers to

    PendingGradient(VisitQueue queue, Tensor tensor) {
        this.queue = queue;
        this.tensor = tensor;
    }

    Tensor gradient() {
        return gradient;
    }

    /** Returns whether the gradient covers an array that this backward pass has created and nothing else refers to. */
    boolean isOwned() {
        return owned;
    }

    /** Returns whether a selection has put zeros in the gradient: in that of the seed, or in all contributions. */
    boolean isMasked() {
        return masked;
    }

    /** Starts with a seed, in which zeros are taken to select the other elements. */
    void seed(Tensor seed, boolean isMasked) {
        set(seed, false);
        masked = isMasked;
    }

    void set(Tensor value, boolean isOwn) {
        gradient = value;
        owned = isOwn;
    }

    /**
     * Sets the sum of the contributions, to which one has been added.
     *
     * @param sum the sum, in an array that the pass owns
     * @param isMasked whether a selection has put zeros in the last contribution
     */
    void setSum(Tensor sum, boolean isMasked) {
        masked = isMasked && (gradient == null || masked);
        set(sum, true);
    }

    /** Returns whether it is known that no element of the gradient is -0. */
    boolean isClear() {
        return clear;
    }

    void setClear() {
        clear = true;
    }

    /** Drops the gradient, which is no longer needed, so that it can be garbage-collected during the pass. */
    void release() {
        set(null, false);
    }

    /**
     * Adds a contribution: the first is kept as it is, later ones are added, in place if one of the two arrays is
     * owned.
     *
     * @param isOwn whether the contribution covers an array that this backward pass owns
     * @param isMasked whether a selection has put zeros in it
     * @param buffers takes back an array that is no longer needed; null if gradients are recorded, so that none is
     *        owned
     */
    void add(Tensor contribution, boolean isOwn, boolean isMasked, GradientBuffers buffers) {
        masked = isMasked && (gradient == null || masked);
        if (gradient == null) {
            set(contribution, isOwn);
        } else if (owned) {
            ElementArrays.add(gradient.storage().array(), contribution.contiguousArray());
            if (isOwn) {
                buffers.recycle(contribution);
            }
        } else if (isOwn) {
            ElementArrays.add(contribution.storage().array(), gradient.contiguousArray());
            set(contribution, true);
        } else {
            Tensor sum = gradient.add(contribution);
            set(sum, buffers != null); // a recorded sum is part of a graph, and stays as it is
        }
    }
}
