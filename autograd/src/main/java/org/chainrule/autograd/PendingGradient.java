package org.chainrule.autograd;

/** A tensor that a walk has come to, and the gradient that has arrived there so far. */
final class PendingGradient {
    final VisitQueue agenda;
    final Tensor tensor;
    Tensor gradient;
    boolean owned; // the gradient is a whole array that this walk has made, and nobody else holds it
    PendingGradient next; // of the same depth; of the newest the oldest

    PendingGradient(VisitQueue agenda, Tensor tensor) {
        this.agenda = agenda;
        this.tensor = tensor;
    }
}
