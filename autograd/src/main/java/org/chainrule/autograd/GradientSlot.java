package org.chainrule.autograd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where a leaf, or a result whose gradient is retained, keeps its gradient. Who may write over the gradient's array follows
 * from the state: as long as nobody outside has seen it, the array of a gradient that was forgotten serves the next.
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

    private volatile State state; // null for nothing

    /**
     * What a slot holds: a tensor is a gradient that only the engine has seen; a storage is the array of such a gradient that was
     * forgotten; a gradient that somebody else holds, and will find unchanged, is {@link Shared}.
     */
    sealed interface State permits TensorCore, Storage, Shared {}

    private record Shared(Tensor gradient) implements State {}

    private static Tensor gradient(State state) {
        return state instanceof Tensor exclusive ? exclusive : state instanceof Shared shared ? shared.gradient : null;
    }

    private boolean change(State from, State to) {
        return STATE.compareAndSet(this, from, to);
    }

    /** Returns the gradient, to be read now; null if there is none. */
    Tensor gradient() {
        return gradient(state);
    }

    /** Returns the gradient for somebody who may keep it; null if there is none. */
    Tensor handOut() {
        State now = state;
        while (now instanceof Tensor exclusive && !change(now, new Shared(exclusive))) {
            now = state;
        }
        return gradient(now);
    }

    /** Sets a gradient on an array of its own if the present one is still {@code expected}: threads may add at once. */
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

    /** Sets the gradient to one that somebody else holds. */
    void setShared(Tensor gradient) {
        state = new Shared(gradient);
    }

    /** Forgets the gradient, but for its array if nobody else holds it. */
    void forget() {
        State now = state;
        while (now != null && !(now instanceof Storage)) {
            Storage reusable = now instanceof Tensor exclusive && exclusive.isWholeArray() ? exclusive.storage() : null;
            if (change(now, reusable)) {
                return;
            }
            now = state;
        }
    }

    /** Takes the array of a forgotten gradient if it has so many elements of that type; nobody gets it twice. */
    Storage takeReusable(int count, DType type) {
        State now = state;
        return now instanceof Storage reusable && reusable.holds(count, type) && change(now, null) ? reusable : null;
    }
}
