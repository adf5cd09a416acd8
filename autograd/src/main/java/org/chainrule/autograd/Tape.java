package org.chainrule.autograd;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Applies ops: checks, computes, and records what will have to be differentiated. */
final class Tape {
    private Tape() {}

    static Tensor apply(Op given, Tensor... x) {
        Op op = given instanceof Pointwise pointwise ? pointwise.elemental() : given;
        GradMode mode = GradMode.current();
        boolean records = mode.records() && anyRequiresGrad(x);
        Tensor value;
        try {
            value = op instanceof Trusted trusted ? trusted.compute(x) : computed(op, records, x);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(describe(op, x) + ": " + e.getMessage(), e);
        }
        if (mode.watches() && !mode.isInRule()) {
            Anomalies.checkValue(op, value, x);
        }
        if (!records || !value.dtype().isFloating()) {
            return value;
        }
        return value.recorded(mode.watches() ? new TracedNode(op, value, x) : new Node(op, value, x));
    }

    /** The value by anybody's op, which may use others in its work; they aren't recorded. */
    private static Tensor computed(Op op, boolean records, Tensor... x) {
        Shape[] shapes = new Shape[x.length];
        for (int i = 0; i < x.length; i++) {
            shapes[i] = x[i].shape();
        }
        Shape promised = op.shape(shapes);
        Tensor value = op.forward(records ? detached(x) : x);
        if (!value.shape().equals(promised)) {
            throw new IllegalStateException(describe(op, x) + ": its shape rule promises " + promised
                    + ", but forward computed " + value.shape());
        }
        return value;
    }

    /** A part of the work of an op that is put together from others; what goes wrong there is told in its name. */
    static <R> R inTheNameOf(String op, Supplier<R> part, Tensor... x) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(describe(op, x) + ": " + e.getMessage(), e);
        }
    }

    private static boolean anyRequiresGrad(Tensor[] x) {
        for (Tensor tensor : x) {
            if (tensor.requiresGrad()) {
                return true;
            }
        }
        return false;
    }

    private static Tensor[] detached(Tensor[] x) {
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
