package org.chainrule.autograd;

import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * A hook that is called for every op that is applied in a scope, forward and backward.
 *
 * @param substitute returns the op to apply instead of a given one, usually the same
 * @param applied accepts an op that was applied, and its arguments followed by its result
 */
record OpHook(UnaryOperator<Op> substitute, BiConsumer<Op, Tensor[]> applied) {

    /**
     * Calls a body in a scope of the current thread in which the hook is called for every op, after the hooks of outer
     * scopes.
     */
    static <R> R call(UnaryOperator<Op> substitute, BiConsumer<Op, Tensor[]> applied,
            ScopedValue.CallableOp<R, RuntimeException> body) {
        GradMode mode = GradMode.current();
        OpHook outer = mode.hook();
        OpHook hook = outer == null
                ? new OpHook(substitute, applied)
                : new OpHook(op -> substitute.apply(outer.substitute.apply(op)), outer.applied.andThen(applied));
        return mode.hooked(hook).call(body);
    }

    void applied(Op op, Tensor[] x, Tensor result) {
        Tensor[] all = new Tensor[x.length + 1];
        System.arraycopy(x, 0, all, 0, x.length);
        all[x.length] = result;
        applied.accept(op, all);
    }
}
