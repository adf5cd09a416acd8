package org.chainrule.autograd;

import org.chainrule.autograd.kernel.Elementwise;

/** A tensor that a backward pass has come to and not yet passed, and the sum of the gradients that have arrived there so far. */
final class PendingGradient {
    final VisitQueue queue;
    final Tensor tensor;
    PendingGradient next; // of the same depth; of the newest the oldest
    private Tensor gradient; // null until one arrives
    private boolean owned; // it is a whole array that this backward pass has made, and nobody else holds it

    PendingGradient(VisitQueue queue, Tensor tensor) {
        this.queue = queue;
        this.tensor = tensor;
    }

    Tensor gradient() {
        return gradient;
    }

    /** Whether the gradient is a whole array that this backward pass has made and nobody else holds. */
    boolean isOwned() {
        return owned;
    }

    void set(Tensor newGradient, boolean isOwn) {
        gradient = newGradient;
        owned = isOwn;
    }

    /** Forgets the gradient, which is no longer needed: it may be collected while the pass goes on. */
    void release() {
        set(null, false);
    }

    /**
     * Takes up a contribution: the first is kept as it is, later ones are added, in place if one of the two arrays is owned.
     *
     * @param isOwn whether the contribution is a whole array that this backward pass has made
     * @param buffers where an array goes that is no longer needed; null if gradients are recorded, so that none is owned
     */
    void add(Tensor contribution, boolean isOwn, GradientBuffers buffers) {
        if (gradient == null) {
            set(contribution, isOwn);
        } else if (owned) {
            Elementwise.accumulate(gradient.storage().array(), contribution.contiguousArray());
            if (isOwn) {
                buffers.recycle(contribution);
            }
        } else if (isOwn) {
            Elementwise.accumulate(contribution.storage().array(), gradient.contiguousArray());
            set(contribution, true);
        } else {
            Tensor sum = gradient.add(contribution);
            set(sum, buffers != null); // a recorded sum is part of a graph, and stays as it is
        }
    }
}
