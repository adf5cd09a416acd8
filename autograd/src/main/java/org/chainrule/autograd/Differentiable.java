package org.chainrule.autograd;

import java.util.List;
import java.util.Objects;

/** A tensor's side of the tape: asking for gradients, finding them, and what was recorded. */
public sealed interface Differentiable permits Tensor {

    /**
     * Asks for gradients: whatever is computed from this tensor from now on is recorded. Only for tensors that were not
     * themselves computed by recorded ops.
     *
     * @param required whether {@link #backward} should find this tensor's gradient
     * @return this tensor
     * @throws IllegalArgumentException if the type is not floating
     * @throws IllegalStateException if an op made this tensor
     */
    default Tensor requiresGrad(boolean required) {
        if (required && !self().dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "requiresGrad of " + self().describe() + ": only F32 and F64 have gradients; "
                            + "convert with to(F64) or to(F32) first");
        }
        if (!isLeaf()) {
            throw new IllegalStateException("requiresGrad of " + self().describe() + ": it is the result of "
                    + self().node().op.name() + " and follows its inputs; use detach() for one that doesn't");
        }
        if (required != requiresGrad()) {
            self().becomeLeaf(required);
        }
        return self();
    }

    /** {@return whether a gradient was asked for, here or for something this was computed from, so that ops are recorded} */
    default boolean requiresGrad() {
        return self().node() != null;
    }

    /** {@return whether no recorded op made this tensor: parameters, data and constants} */
    default boolean isLeaf() {
        return self().node() == null || self().node().isLeaf();
    }

    /**
     * Finds the gradient of this scalar by every leaf that requires one, and adds it to what their {@link #grad} holds.
     *
     * @throws IllegalArgumentException if this has more than one element: give a seed, or take a sum or mean first
     * @throws IllegalStateException if nothing was recorded, or a value was written that a rule reads; no gradient has
     *         changed then
     */
    default void backward() {
        Backward.accumulate(self(), Backward.seed(self(), null));
    }

    /**
     * Finds the gradient of sum(seed * this), which is the product of the seed and the Jacobian, and adds it to the
     * leaves' gradients.
     *
     * @param seed the weights, of this tensor's shape
     * @throws IllegalArgumentException if the seed has another shape
     * @throws IllegalStateException if nothing was recorded, or a value was written that a rule reads; no gradient has
     *         changed then
     */
    default void backward(Tensor seed) {
        Backward.accumulate(self(), Backward.seed(self(), Objects.requireNonNull(seed, "seed")));
    }

    /**
     * The gradient that {@link #backward} has added up so far. It is replaced by each call, never changed: a gradient
     * that was read stays as it is.
     *
     * @return the gradient, of this tensor's shape and type; null if there is none yet
     * @throws IllegalStateException if this was computed by an op and its gradient isn't kept
     */
    default Tensor grad() {
        if (!isLeaf() && !self().node().retainsGrad()) {
            throw new IllegalStateException("grad() of " + self().describe() + ": it is the result of "
                    + self().node().op.name()
                    + ", and only leaves keep their gradients; call retainGrad() before backward()");
        }
        return self().node() == null ? null : self().node().slot().handOut();
    }

    /**
     * Asks for this tensor's gradient to be kept though it is the result of an op.
     *
     * @return this tensor
     * @throws IllegalStateException if it requires no gradient
     */
    default Tensor retainGrad() {
        if (self().node() == null) {
            throw new IllegalStateException(
                    "retainGrad() of " + self().describe() + ": it requires no gradient");
        }
        self().node().retainGrad();
        return self();
    }

    /** Forgets the gradient: {@link #grad} is null again. */
    default void zeroGrad() {
        if (self().node() != null && self().node().retainsGrad()) {
            self().node().slot().forget();
        }
    }

    /**
     * Puts another gradient in the place of what {@link #backward} found, such as a clipped one.
     *
     * @param gradient of this tensor's shape and type; its history is not taken along
     * @throws IllegalArgumentException if shape or type differ
     * @throws IllegalStateException if this is no leaf that requires a gradient
     */
    default void replaceGrad(Tensor gradient) {
        String what = "replaceGrad of " + self().describe() + " by " + gradient.describe() + ": ";
        if (!isLeaf() || !requiresGrad()) {
            throw new IllegalStateException(what + "only a leaf that requires a gradient holds one");
        }
        if (!gradient.shape().equals(self().shape()) || gradient.dtype() != self().dtype()) {
            throw new IllegalArgumentException(what + "shape and type must be the same");
        }
        self().node().slot().setShared(gradient.detach());
    }

    /**
     * The same values without their history: a constant to whatever is computed from it.
     *
     * @return a view that requires no gradient
     */
    default Tensor detach() {
        return self().node() == null ? self() : self().recorded(null);
    }

    /** {@return the op that made this tensor, or null for a leaf} */
    default Op op() {
        return self().node() == null ? null : self().node().op;
    }

    /** {@return what the op was applied to; nothing for a leaf} */
    default List<Tensor> inputs() {
        return self().node() == null ? List.of() : self().node().inputList();
    }

    /** {@return the number of ops on the longest way from a leaf to here, 0 for a leaf} */
    default int depth() {
        return self().node() == null ? 0 : self().node().depth;
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
