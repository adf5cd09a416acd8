package org.chainrule.autograd;

import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * What is told of every op that is applied in a scope, forward and backward.
 *
 * @param substitute from an op to the one that is applied in its place, most often itself
 * @param applied takes an op that was applied, its arguments and, after them, its result
 */
record OpHook(UnaryOperator<Op> substitute, BiConsumer<Op, Tensor[]> applied) {

    /** Calls a body in whose scope, which is the current thread's, every op passes the hook, after those of outer scopes. */
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
