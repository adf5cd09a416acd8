package org.chainrule.autograd;

import java.util.List;
import java.util.function.Function;

/** A hook that was registered for the gradient of a tensor, and the means to remove it. */
public final class HookHandle implements AutoCloseable {
    private final Function<Tensor, Tensor> hook;
    private final List<HookHandle> hooks; // all of the tensor; it has an order, and may change while they are called

    HookHandle(Function<Tensor, Tensor> hook, List<HookHandle> hooks) {
        this.hook = hook;
        this.hooks = hooks;
        hooks.add(this);
    }

    Tensor call(Tensor tensor) {
        return hook.apply(tensor);
    }

    /** Removes the hook, which isn't called any more; the second time this has no effect. */
    public void remove() {
        hooks.remove(this);
    }

    /** Removes the hook, as {@link #remove}, at the end of a {@code try} block. */
    @Override
    public void close() {
        remove();
    }

    /** Returns whether the hook is registered: {@code gradient hook}, or {@code gradient hook, removed}. */
    @Override
    public String toString() {
        return "gradient hook" + (hooks.contains(this) ? "" : ", removed");
    }
}
