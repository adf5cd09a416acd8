package org.chainrule.nn.optim;

import java.util.Objects;
import java.util.function.Supplier;

import org.chainrule.autograd.Tensor;

/** A loss whose gradients are part of a step of training. */
interface StepLoss {

    /** Computes the loss. */
    Tensor value();

    /** Adds the gradients of the value that was computed. */
    void backward();

    /** Returns the loss with its graph, computed again unless it is at hand, to explain what isn't finite. */
    Tensor explained();

    /** Writes what the loss assigns to tensors, if that is still to be done. */
    void write();

    /**
     * Creates the loss that a function computes.
     *
     * @param isOnly whether the step has no other, so that its graph needn't be computed again
     */
    static StepLoss of(Supplier<Tensor> loss, boolean isOnly) {
        return new StepLoss() {
            private Tensor value;

            @Override
            public Tensor value() {
                value = computed();
                return value;
            }

            private Tensor computed() {
                return Objects.requireNonNull(loss.get(), "the loss returned null");
            }

            @Override
            public void backward() {
                Tensor computed = value;
                value = isOnly ? value : null; // so that only one graph is in memory
                computed.backward();
            }

            @Override
            public Tensor explained() {
                return value == null ? computed() : value;
            }

            @Override
            public void write() {
                // was done when it was computed
            }
        };
    }
}
