package org.chainrule.nn.optim;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;

/** A loss whose gradients are part of a step of training. */
interface StepLoss {

    /** Computes the loss. */
    Tensor value();

    /** Adds the gradients of the value that was computed. */
    void backward();

    /**
     * Adds the gradients of the value that was computed, and may hand them out on the way.
     *
     * @param ready takes a leaf and what its gradient will be, which it may only read before it returns
     */
    default void backward(BiConsumer<Tensor, Tensor> ready) {
        backward();
    }

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
                taken().backward();
            }

            @Override
            public void backward(BiConsumer<Tensor, Tensor> ready) {
                Engine.backward(taken(), ready);
            }

            private Tensor taken() {
                Tensor computed = value;
                value = isOnly ? value : null; // so that only one graph is in memory
                return computed;
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
