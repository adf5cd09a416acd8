package org.chainrule.autograd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The gradient of a leaf, or of a result that retains it, and its hooks. The state tells whether the gradient's array may be
 * overwritten: as long as the gradient has not been handed out, its array is reused for the next one after it is
 * cleared.
 */
final class GradientSlot {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(GradientSlot.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile State state; // null: no gradient
    private boolean retains; // false: there are only hooks
    private GradientHooks hooks; // null: none

    GradientSlot(boolean retains) {
        this.retains = retains;
    }

    boolean retains() {
        return retains;
    }

    void retain() {
        retains = true;
    }

    /** Returns the hooks; null if there never were any. */
    GradientHooks hooks() {
        return hooks;
    }

    synchronized GradientHooks hooksToAdd() {
        hooks = hooks == null ? new GradientHooks() : hooks;
        return hooks;
    }

    /**
     * The state of a slot: a tensor is a gradient that only the engine refers to; a storage is the array of such a
     * gradient after it was cleared; {@link Shared} is a gradient that was handed out.
     */
    sealed interface State permits TensorCore, Storage, Shared {}

    /** Marks a gradient that was handed out and must not be overwritten. */
    private record Shared(Tensor gradient) implements State {}

    private static Tensor gradient(State state) {
        return state instanceof Tensor exclusive ? exclusive : state instanceof Shared shared ? shared.gradient : null;
    }

    private boolean change(State from, State to) {
        return STATE.compareAndSet(this, from, to);
    }

    /** Returns the gradient for immediate reading, without handing it out; null if there is none. */
    Tensor gradient() {
        return gradient(state);
    }

    /** Returns the gradient to a caller who may keep it, and marks it as handed out; null if there is none. */
    Tensor handOut() {
        State now = state;
        while (now instanceof Tensor exclusive && !change(now, new Shared(exclusive))) {
            now = state;
        }
        return gradient(now);
    }

    /**
     * Replaces the gradient by one on an array of its own if the present one is still {@code expected}; several threads
     * may add at once.
     */
    boolean replace(Tensor expected, Tensor exclusive) {
        State now = state;
        while (gradient(now) == expected) {
            if (change(now, exclusive)) {
                return true;
            }
            now = state;
        }
        return false;
    }

    /** Replaces the gradient by a copy of another one. */
    void replace(Tensor gradient) {
        clear();
        state = copied(gradient);
    }

    /** Returns a gradient on an array that nothing else refers to: that of a cleared gradient if there is one. */
    Tensor copied(Tensor gradient) {
        Storage reused = takeReusable(gradient.size(), gradient.dtype());
        if (reused == null) {
            return gradient.copy();
        }
        gradient.layout().read(gradient.storage().array(), reused.array());
        return Tensor.owning(reused, gradient.shape());
    }

    /** Clears the gradient; its array is kept for reuse if the gradient was not handed out, and has one, as those within vmap don't. */
    void clear() {
        State now = state;
        while (now != null && !(now instanceof Storage)) {
            Storage reusable = now instanceof Tensor exclusive && exclusive.isWholeArray()
                    && !exclusive.storage().isBatched() && !exclusive.storage().isOnDevice()
                            ? exclusive.storage()
                            : null;
            if (change(now, reusable)) {
                return;
            }
            now = state;
        }
    }

    /**
     * Takes the array of a cleared gradient if it has this many elements of that type, else returns null; no array is
     * returned twice.
     */
    Storage takeReusable(int count, DType type) {
        State now = state;
        return now instanceof Storage reusable && reusable.holds(count, type) && change(now, null) ? reusable : null;
    }

    /** Returns a tensor on the array of a leaf's cleared gradient, of any elements; null if there is none. */
    static Tensor spare(Tensor leaf) {
        Storage reused = leaf.node() == null ? null : leaf.node().slot().takeReusable(leaf.size(), leaf.dtype());
        return reused == null ? null : Tensor.owning(reused, leaf.shape());
    }

    /** Sets the gradient of a leaf that has none yet, on an array that nothing else refers to; returns whether it had none. */
    static boolean adopt(Tensor leaf, Tensor gradient) {
        return leaf.node() != null && leaf.node().slot().replace(null, gradient);
    }
}
