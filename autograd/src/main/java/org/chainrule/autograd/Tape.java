package org.chainrule.autograd;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Applies ops: evaluates the shape rule, computes the result, and records it where an argument requires a gradient. */
final class Tape {
    private Tape() {}

    static Tensor apply(Op op, Tensor... x) {
        GradMode mode = GradMode.current();
        try {
            if (mode.isNormal()) {
                return apply(null, op, x);
            }
            return mode.isObserved()
                    ? mode.timer() == null ? applyObserved(mode, op, x) : mode.timer().apply(mode, op, x)
                    : apply(mode, op, x);
        } catch (RuntimeException e) { // looked into afterwards, which costs nothing where all is well
            requireOperands(op.name(), x);
            throw e;
        }
    }

    /** Throws if an operand is null. */
    static void requireOperands(String op, Tensor... x) {
        for (int i = 0; i < x.length; i++) {
            if (x[i] == null) {
                throw new NullPointerException(describe(op, x) + ": operand " + (i + 1)
                        + " is null, as grad() is until backward() has computed it");
            }
        }
    }

    static Tensor applyObserved(GradMode mode, Op given, Tensor... x) {
        OpHook hook = mode.hook();
        Op op = hook == null ? given : hook.substitute().apply(given);
        Tensor result = apply(mode, op, x);
        if (mode.detectsAnomalies() && !mode.isInRule() && !Batching.isAmong(x)) {
            Anomalies.checkValue(op, result, x);
        }
        if (hook != null) {
            hook.applied(op, x, result);
        }
        return result;
    }

    /**
     * Applies an op.
     *
     * @param mode the mode; null for the normal one, in which a graph of scalars takes some 30 ns for each op
     */
    private static Tensor apply(GradMode mode, Op op, Tensor... x) {
        boolean records = (mode == null || mode.records()) && anyRequiresGrad(x);
        Tensor value;
        try {
            Shape shape = shape(op, x);
            value = mode != null && mode.isBatching() && Batching.isAmong(x)
                    ? Batching.apply(op, shape, x)
                    : op instanceof KernelOp kernel
                            ? computed(mode, kernel, shape, x)
                            : computed(op, shape, records, x);
        } catch (RuntimeException e) {
            throw OpErrors.of(describe(op, x), e);
        }
        if (!records || !value.dtype().isFloating()) {
            return value;
        }
        Node node = mode == null ? node(null, op, value, x) : nodeIn(mode, op, value, x);
        if (op instanceof KernelOp) {
            value.becomeResult(node); // nothing else refers to it yet
            return value;
        }
        return value.recorded(node);
    }

    private static Node nodeIn(GradMode mode, Op op, Tensor value, Tensor... x) {
        Node node = mode.detectsAnomalies() ? TracedNode.of(op, value, x) : node(mode.checkpoint(), op, value, x);
        if (mode.latest() != null) {
            mode.latest().include(node.depth);
        }
        return node;
    }

    private static Node node(CheckpointScope checkpoint, Op op, Tensor value, Tensor... x) {
        return LargeNode.suits(value)
                || checkpoint != null && !value.storage().isBatched() && !value.storage().isOnDevice()
                        ? new LargeNode(op, value, checkpoint, x)
                        : new Node(op, value, x);
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

    private static Tensor computed(GradMode mode, KernelOp op, Shape shape, Tensor... x) {
        if (Storage.areDevicesUsed() && DeviceStorage.isAmong(x)) {
            return DeviceStorage.compute(op, shape, x);
        }
        if (mode != null && mode.capture() != null) {
            return mode.capture().compute(op, shape, x);
        }
        Tensor value = Tensor.empty(shape, op.dtype(x));
        op.compute(shape, value.storage().array(), x);
        return value;
    }

    /** Computes the value of an op that may apply others, which are not recorded. */
    private static Tensor computed(Op op, Shape promised, boolean records, Tensor... x) {
        Tensor value = forward(op, records ? detached(x) : x);
        if (!value.shape().equals(promised)) {
            throw new IllegalStateException(
                    "its shape rule promises " + promised + ", but forward computed " + value.shape());
        }
        for (Tensor argument : x) {
            if (value == argument) {
                return value.view(value.layout()); // on which nothing can be set that would be set on the argument
            }
        }
        return value;
    }

    private static Tensor forward(Op op, Tensor... x) {
        return op instanceof ViewOp || GradMode.current().capture() == null
                ? op.forward(x)
                : Capture.composed(op.name(), op::forward, x);
    }

    /** Runs a part of an op that is composed of others, and reports their errors as errors of that op. */
    static <R> R reportAs(String op, Supplier<R> part, Tensor... x) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            throw OpErrors.ofComposite(describe(op, x), e);
        }
    }

    /** Returns the type of an op's operand {@code i}, which must be floating. */
    static DType requireFloating(int i, Tensor... x) {
        DType type = x[i].dtype();
        if (!type.isFloating() && x.length > 1) {
            throw new IllegalArgumentException("is for floating point, but operand " + (i + 1) + ", " + x[i].describe()
                    + ", isn't; convert it with to(F64) or to(F32)");
        }
        return type.requireFloating();
    }

    private static boolean anyRequiresGrad(Tensor[] x) {
        for (Tensor tensor : x) {
            if (tensor.requiresGrad()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the same values without their history, of the same names, so that errors tell which they are. */
    static Tensor[] detached(Tensor[] x) {
        Tensor[] values = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            values[i] = x[i].unrecorded();
        }
        return values;
    }

    /**
     * Returns the description of an op and its arguments in error messages:
     * {@code matmul of w (3, 2) F64 and x (4) F64}.
     */
    static String describe(Op op, Tensor... x) {
        return describe(op.name(), x);
    }

    static String describe(String op, Tensor... x) {
        return op + Arrays.stream(x).map(operand -> operand == null ? "null" : operand.describe())
                .collect(Collectors.joining(" and ", " of ", ""));
    }
}
