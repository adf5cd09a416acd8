package org.chainrule.autograd;

import java.util.Objects;
import java.util.function.Function;

/**
 * The scope of a call of {@link Autograd#checkpoint}. The graph that is recorded in it keeps no array of a result: its nodes refer to
 * tensors whose elements are {@linkplain ReleasedStorage computed again}, by the same ops, from what the scope was given.
 */
final class CheckpointScope {
    private final CheckpointScope outer; // the scope that this one is in; null for none

    private CheckpointScope(CheckpointScope outer) {
        this.outer = outer;
    }

    /** Calls a function in a scope of its own. Its results belong to the scope outside. */
    static Tensor[] call(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        GradMode mode = GradMode.current();
        if (mode.capture() != null) { // a program keeps what it reads again
            return f.apply(xs.clone()).clone();
        }
        var scope = new CheckpointScope(mode.checkpoint());
        return mode.within(scope).call(() -> {
            Tensor[] results = Objects.requireNonNull(f.apply(xs.clone()), "the results of the function").clone();
            for (Tensor result : results) {
                scope.leave(Objects.requireNonNull(result, "a result of the function"));
            }
            return results;
        });
    }

    private void leave(Tensor result) {
        if (result.node() instanceof LargeNode node) {
            node.leave(this, outer);
        }
        if (BatchedStorage.level(result) > 0) {
            leave(BatchedStorage.whole(result));
        }
    }

    /** Returns whether another scope is this one, or around it. */
    boolean isWithin(CheckpointScope other) {
        CheckpointScope at = this;
        while (at != null && at != other) {
            at = at.outer;
        }
        return at == other;
    }
}
