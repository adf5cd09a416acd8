package org.chainrule.autograd;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Where a leaf, or a result whose gradient is retained, keeps its gradient. Who may write over the gradient's array follows
 * from the state: as long as nobody outside has seen it, the array of a gradient that was forgotten serves the next.
 */
final class GradientSlot {
    private final AtomicReference<State> state = new AtomicReference<>(); // null for nothing

    private sealed interface State {
        /** The gradient; null if there is none. */
        Tensor gradient();
    }

    /** A gradient that only the engine has seen. */
    private record Exclusive(Tensor gradient) implements State {}

    /** A gradient that was handed out, or came from outside: whoever holds it will find it unchanged. */
    private record Shared(Tensor gradient) implements State {}

    /** The array of an exclusive gradient that was forgotten. */
    private record Reusable(Storage array) implements State {
        @Override
        public Tensor gradient() {
            return null;
        }
    }

    private static Tensor gradient(State now) {
        return now == null ? null : now.gradient();
    }

    /** Returns the gradient, to be read now; null if there is none. */
    Tensor gradient() {
        return gradient(state.get());
    }

    /** Returns the gradient for somebody who may keep it; null if there is none. */
    Tensor handOut() {
        State now = state.get();
        while (now instanceof Exclusive exclusive
                && !state.compareAndSet(now, new Shared(exclusive.gradient()))) {
            now = state.get();
        }
        return gradient(now);
    }

    /** Sets a gradient on an array of its own if the present one is still {@code expected}: threads may add at once. */
    boolean replace(Tensor expected, Tensor exclusive) {
        State now = state.get();
        while (gradient(now) == expected) {
            if (state.compareAndSet(now, new Exclusive(exclusive))) {
                return true;
            }
            now = state.get();
        }
        return false;
    }

    /** Sets the gradient to one that somebody else holds. */
    void setShared(Tensor gradient) {
        state.set(new Shared(gradient));
    }

    /** Forgets the gradient, but for its array if nobody else holds it. */
    void forget() {
        State now = state.get();
        while (now != null && !(now instanceof Reusable)) {
            State forgotten = now instanceof Exclusive exclusive && exclusive.gradient().isWholeArray()
                    ? new Reusable(exclusive.gradient().storage())
                    : null;
            if (state.compareAndSet(now, forgotten)) {
                return;
            }
            now = state.get();
        }
    }

    /** Takes the array of a forgotten gradient if it has so many elements of that type; nobody gets it twice. */
    Storage takeReusable(int count, DType type) {
        State now = state.get();
        return now instanceof Reusable reusable && reusable.array().holds(count, type)
                && state.compareAndSet(now, null) ? reusable.array() : null;
    }
}
