package org.chainrule.autograd;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The hooks of a tensor: functions of its gradient, and those that are called after it was added to {@link Tensor#grad}. */
final class GradientHooks {
    private final List<HookHandle> gradient = new CopyOnWriteArrayList<>();
    private final List<HookHandle> accumulated = new CopyOnWriteArrayList<>();

    HookHandle add(UnaryOperator<Tensor> hook) {
        return new HookHandle(hook, gradient);
    }

    HookHandle addAccumulated(Tensor leaf, Consumer<Tensor> hook) {
        return new HookHandle(_ -> {
            hook.accept(leaf);
            return leaf;
        }, accumulated);
    }

    /**
     * Replaces a gradient by what the hooks make of it, one after the other. It doesn't belong to the pass any more, since they may keep
     * it.
     */
    void apply(PendingGradient to, boolean records) {
        for (HookHandle hook : gradient) {
            Tensor given = to.gradient();
            Tensor replaced = call("a gradient hook of ", hook, to.tensor, given, records);
            if (replaced == null || !replaced.shape().equals(given.shape()) || replaced.dtype() != given.dtype()) {
                throw new IllegalStateException("a gradient hook of " + to.tensor.describe() + " returned "
                        + (replaced == null ? "null" : replaced.describe()) + "; it must return a gradient of shape "
                        + given.shape() + " and type " + given.dtype() + ", such as the one that it was given");
            }
            to.set(records ? replaced : replaced.unrecorded(), false);
        }
    }

    void accumulated(Tensor leaf) {
        for (HookHandle hook : accumulated) {
            call("a hook after the accumulation of the gradient of ", hook, leaf, leaf, false);
        }
    }

    private static Tensor call(String what, HookHandle hook, Tensor of, Tensor argument, boolean records) {
        try {
            return GradMode.current().recording(records).call(() -> hook.call(argument));
        } catch (RuntimeException e) {
            throw OpErrors.of(what + of.describe(), e);
        }
    }
}
