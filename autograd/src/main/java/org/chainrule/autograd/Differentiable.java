package org.chainrule.autograd;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/** The differentiation of a tensor: requesting, computing and reading gradients, and the recorded graph. */
public sealed interface Differentiable permits Tensor {

    /**
     * Sets whether this tensor requires a gradient: ops on it are recorded from now on. Only for leaves, which were not
     * computed by recorded ops.
     *
     * @param required whether {@link #backward} computes this tensor's gradient
     * @return this tensor
     * @throws IllegalArgumentException if the type is not floating
     * @throws IllegalStateException if this tensor is the result of a recorded op
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

    /**
     * {@return whether this tensor, or one it was computed from, requires a gradient, so that ops on it are recorded}
     */
    default boolean requiresGrad() {
        return self().node() != null;
    }

    /** {@return whether this tensor is not the result of a recorded op: true for parameters, data and constants} */
    default boolean isLeaf() {
        return self().node() == null || self().node().isLeaf();
    }

    /**
     * Computes the gradients of this scalar with respect to all leaves that require one, and adds them to their
     * {@link #grad}.
     *
     * @throws IllegalArgumentException if this has more than one element: give a seed, or take a sum or mean first
     * @throws IllegalStateException if nothing was recorded, or a value that a vjp rule reads was written since; no
     *        gradient has changed then
     */
    default void backward() {
        Backward.accumulate(self(), null);
    }

    /**
     * Computes the gradients of sum(seed * this), the vector-Jacobian products with the seed, and adds them to the
     * leaves' gradients.
     *
     * @param seed the weights, of this tensor's shape
     * @throws IllegalArgumentException if the seed has another shape
     * @throws IllegalStateException if nothing was recorded, or a value that a vjp rule reads was written since; no
     *        gradient has changed then
     */
    default void backward(Tensor seed) {
        Backward.accumulate(self(), Objects.requireNonNull(seed, "seed"));
    }

    /**
     * Returns the gradient that {@link #backward} has accumulated so far. Each call replaces it by a new tensor: the
     * values of a gradient that was read never change.
     *
     * @return the gradient, of this tensor's shape and type; null if there is none yet: before the first
     *        {@link #backward}, after {@link #zeroGrad}, and for a tensor that requires none
     * @throws IllegalStateException if this is the result of an op and its gradient isn't retained
     */
    default @Nullable Tensor grad() {
        if (!isLeaf() && !self().node().retainsGrad()) {
            throw new IllegalStateException("grad() of " + self().describe() + ": it is the result of "
                    + self().node().op.name()
                    + ", and only leaves keep their gradients; call retainGrad() before backward(), or if it was to be"
                    + " the new value of a parameter, write that to the parameter by Autograd.assign");
        }
        return self().node() == null ? null : self().node().slot().handOut();
    }

    /**
     * Retains this tensor's gradient though it is the result of an op.
     *
     * @return this tensor
     * @throws IllegalStateException if it requires no gradient; or within {@code vmap} as {@link #registerHook}
     */
    default Tensor retainGrad() {
        if (self().node() == null) {
            throw new IllegalStateException(
                    "retainGrad() of " + self().describe() + ": it requires no gradient");
        }
        BatchedStorage.requireNoGradientOutside("retainGrad()", self());
        self().node().retainGrad();
        return self();
    }

    /**
     * Registers a function of this tensor's gradient, which a backward pass calls once it has added up all contributions to it, before it
     * passes the gradient on to what this tensor was computed from, adds it to {@link #grad}, or returns it: to look at it, or to
     * replace it by another one. Several hooks are called in the order in which they were registered, each with what the last one
     * returned. Under {@link GradRequest#createGraph} what they compute is recorded like the gradient itself, elsewhere not.
     *
     * @param hook the function from the gradient to the one that takes its place, which may be the same; of this tensor's shape and type.
     *        What it throws ends the pass, and no gradient has changed then
     * @return a handle that removes the hook
     * @throws IllegalStateException if this tensor requires no gradient; or within {@code vmap}, where one of the tensor of all examples is
     *         recorded, which a backward pass from outside visits
     */
    default HookHandle registerHook(UnaryOperator<Tensor> hook) {
        Objects.requireNonNull(hook, "hook");
        if (self().node() == null) {
            throw new IllegalStateException("registerHook of " + self().describe() + ": it requires no gradient");
        }
        BatchedStorage.requireNoGradientOutside("registerHook", self());
        return self().node().hooks().add(hook);
    }

    /**
     * Registers a function that {@link #backward} calls with this leaf after it has added to the gradients of all leaves, to use or to
     * clear its {@link #grad}, as for a step of an optimizer. Several are called in the order in which they were registered.
     *
     * @param hook what to do with this tensor, without recording. What it throws comes out of {@code backward()}, whose gradients stay
     * @return a handle that removes the hook
     * @throws IllegalStateException if this is no leaf that requires a gradient
     */
    default HookHandle registerPostAccumulateGradHook(Consumer<Tensor> hook) {
        Objects.requireNonNull(hook, "hook");
        if (!isLeaf() || !requiresGrad()) {
            throw new IllegalStateException("registerPostAccumulateGradHook of " + self().describe()
                    + ": only a leaf that requires a gradient accumulates one; registerHook is for results of ops");
        }
        return self().node().hooks().addAccumulated(self(), hook);
    }

    /** Clears the gradient: {@link #grad} is null again. */
    default void zeroGrad() {
        GradMode.requireNoCapture(
                "zeroGrad clears a gradient, and so can't be recorded in a compiled function: call it before, or"
                        + " take gradients by Autograd.grad, which doesn't add to others");
        if (self().node() != null && self().node().retainsGrad()) {
            self().node().slot().clear();
        }
    }

    /**
     * Replaces the gradient by another one, such as a clipped one.
     *
     * @param gradient the new gradient, of this tensor's shape and type, which is copied without its history
     * @throws IllegalArgumentException if shape or type differ
     * @throws IllegalStateException if this is no leaf that requires a gradient
     */
    default void replaceGrad(Tensor gradient) {
        Objects.requireNonNull(gradient, "gradient");
        boolean isHeld = isLeaf() && requiresGrad();
        if (!isHeld || !gradient.shape().equals(self().shape()) || gradient.dtype() != self().dtype()) {
            String what = "replaceGrad of " + self().describe() + " by " + gradient.describe() + ": ";
            throw isHeld
                    ? new IllegalArgumentException(what + "shape and type must be the same")
                    : new IllegalStateException(what + "only a leaf that requires a gradient holds one");
        }
        self().node().slot().replace(gradient);
    }

    /**
     * Returns the same values without their history: a constant for the ops that are applied to it, in reverse and in forward mode and
     * within vmap (JAX's stop_gradient).
     *
     * @return another tensor on the same array, which requires no gradient
     * @alias PyTorch Tensor.detach; JAX lax.stop_gradient; DJL stopGradient
     */
    default Tensor detach() {
        return self().storage().isBatched() ? BatchedStorage.detached(self()) : self().recorded(null);
    }

    /** {@return the recorded op that computed this tensor, or null for a leaf} */
    default @Nullable Op op() {
        return self().node() == null ? null : self().node().op;
    }

    /**
     * Returns the arguments of the recorded op. A large one that no backward rule reads and nothing else refers to isn't kept
     * by the graph: another tensor stands for it then, whose elements are computed again when they are asked for.
     *
     * @return the arguments; none for a leaf
     */
    default List<Tensor> inputs() {
        return self().node() == null ? List.of() : self().node().inputList();
    }

    /** {@return the number of ops on the longest path from a leaf to this tensor, 0 for a leaf} */
    default int depth() {
        return self().node() == null ? 0 : self().node().depth;
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
