package org.chainrule.autograd;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Applies ops: asks the shape rule, computes, and records what will have to be differentiated. */
final class Tape {
    private Tape() {}

    static Tensor apply(Op op, Tensor... x) {
        GradMode mode = GradMode.current();
        return mode.isObserved()
                ? applyObserved(mode, op, x)
                : apply(op, mode.records() && anyRequiresGrad(x), false, x);
    }

    private static Tensor applyObserved(GradMode mode, Op given, Tensor... x) {
        OpHook hook = mode.hook();
        Op op = hook == null ? given : hook.substitute().apply(given);
        Tensor result = apply(op, mode.records() && anyRequiresGrad(x), mode.watches(), x);
        if (mode.watches() && !mode.isInRule()) {
            Anomalies.checkValue(op, result, x);
        }
        if (hook != null) {
            hook.applied(op, x, result);
        }
        return result;
    }

    private static Tensor apply(Op op, boolean records, boolean traces, Tensor... x) {
        Tensor value;
        try {
            Shape shape = shape(op, x);
            value = op instanceof KernelOp kernel ? computed(kernel, shape, x) : computed(op, shape, records, x);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(describe(op, x) + ": " + e.getMessage(), e);
        }
        if (!records || !value.dtype().isFloating()) {
            return value;
        }
        Node node = traces ? new TracedNode(op, value, x) : new Node(op, value, x);
        if (op instanceof KernelOp) {
            value.becomeResult(node); // nobody else has it yet
            return value;
        }
        return value.recorded(node);
    }

    static Shape shape(Op op, Tensor... x) {
        if (op instanceof FormulaOp formula) {
            return formula.shapeOf(x);
        }
        Shape[] shapes = new Shape[x.length];
        for (int i = 0; i < x.length; i++) {
            shapes[i] = x[i].shape();
        }
        return op.shape(shapes);
    }

    private static Tensor computed(KernelOp op, Shape shape, Tensor... x) {
        Tensor value = Tensor.empty(shape, op.dtype(x));
        op.compute(shape, value.storage().array(), x);
        return value;
    }

    /** The value by an op that may use others in its work; they aren't recorded. */
    private static Tensor computed(Op op, Shape promised, boolean records, Tensor... x) {
        Tensor value = op.forward(records ? detached(x) : x);
        if (!value.shape().equals(promised)) {
            throw new IllegalStateException(describe(op, x) + ": its shape rule promises " + promised
                    + ", but forward computed " + value.shape());
        }
        return value;
    }

    /** Does part of the work of an op that is made of others; what goes wrong there is reported as an error of that op. */
    static <R> R reportAs(String op, Supplier<R> part, Tensor... x) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            Throwable reason = reason(e);
            throw new IllegalArgumentException(describe(op, x) + ": " + reason.getMessage(), reason);
        }
    }

    /** What is wrong, without the op and the operands that an error of an inner op names before its cause. */
    private static Throwable reason(Throwable e) {
        Throwable cause = e.getCause();
        return cause != null && e.getMessage().endsWith(": " + cause.getMessage()) ? reason(cause) : e;
    }

    private static boolean anyRequiresGrad(Tensor[] x) {
        for (Tensor tensor : x) {
            if (tensor.requiresGrad()) {
                return true;
            }
        }
        return false;
    }

    /** The same values without their history. */
    static Tensor[] detached(Tensor[] x) {
        Tensor[] values = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            values[i] = x[i].detach();
        }
        return values;
    }

    /** An op and its arguments, as errors name them: {@code matmul of w (3, 2) F64 and x (4) F64}. */
    static String describe(Op op, Tensor... x) {
        return describe(op.name(), x);
    }

    private static String describe(String op, Tensor... x) {
        return op + Arrays.stream(x).map(Tensor::describe).collect(Collectors.joining(" and ", " of ", ""));
    }
}
