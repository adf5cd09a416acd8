package org.chainrule.autograd;

import java.util.List;

/** What concerns the tape as a whole: gradients as values, scopes without recording, and the writing of parameters. */
public final class Autograd {
    private Autograd() {}

    // ---- gradients as values ----

    /**
     * The gradient of a scalar by one tensor. Changes nothing, and isn't itself recorded: see
     * {@link GradRequest#createGraph} for derivatives of derivatives.
     *
     * @param y a tensor of one element
     * @param x what to differentiate by
     * @return dy/dx, of x's shape and type
     * @throws IllegalArgumentException if y has several elements, or doesn't depend on x
     */
    public static Tensor grad(Tensor y, Tensor x) {
        return of(y).grad(x);
    }

    /**
     * The gradients of a scalar by several tensors.
     *
     * @param y a tensor of one element
     * @param xs what to differentiate by
     * @return dy/dx for each
     * @throws IllegalArgumentException if y has several elements, or doesn't depend on one of them
     */
    public static List<Tensor> grad(Tensor y, Tensor... xs) {
        return of(y).grad(xs);
    }

    /**
     * A gradient with more to say about it: {@code Autograd.of(y).createGraph().grad(x)}.
     *
     * @param y what is to be differentiated
     * @return the request, which ends with {@code grad}
     */
    public static GradRequest of(Tensor y) {
        return GradRequest.of(y);
    }

    // ---- scopes ----

    /**
     * Computes without recording. The scope is the current thread's; it doesn't follow tasks that are handed to an
     * executor.
     *
     * @param body what to compute
     * @param <R> the kind of result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public static <R, X extends Throwable> R noGrad(ScopedValue.CallableOp<? extends R, X> body) throws X {
        return GradMode.current().recording(false).call(body);
    }

    /**
     * Runs something without recording; see {@link #noGrad(ScopedValue.CallableOp)}.
     *
     * @param body what to run
     */
    public static void noGrad(Runnable body) {
        GradMode.current().recording(false).call(() -> {
            body.run();
            return null;
        });
    }

    /**
     * Whether ops are recorded here.
     *
     * @return false within {@code noGrad}
     */
    public static boolean isRecording() {
        return GradMode.current().records();
    }

    /**
     * Computes while looking for the first NaN: an op that makes one of arguments that have none, forward or backward,
     * throws an {@link ArithmeticException} that names the op, the index and the source line that called it. Slow: for
     * finding an error.
     *
     * @param body what to compute
     * @param <R> the kind of result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public static <R, X extends Throwable> R detectAnomaly(ScopedValue.CallableOp<? extends R, X> body) throws X {
        return GradMode.current().watching().call(body);
    }

    /**
     * Runs something while looking for the first NaN; see {@link #detectAnomaly(ScopedValue.CallableOp)}.
     *
     * @param body what to run
     */
    public static void detectAnomaly(Runnable body) {
        GradMode.current().watching().call(() -> {
            body.run();
            return null;
        });
    }

    /**
     * Objects to a NaN in a result, and names the op that made the first one: of those in the recorded graph the one
     * whose result has a NaN and whose arguments have none; or, if NaN came in with data or a parameter, that tensor.
     * Nothing is computed again.
     *
     * @param result such as a loss
     * @throws ArithmeticException if the result has a NaN
     */
    public static void requireNoNaN(Tensor result) {
        Anomalies.explain(result);
    }

    // ---- writing ----

    /**
     * Writes new values into a parameter or buffer: the one way to change a tensor. Its views change with it. What was
     * computed from the old values stays as it is, but can no longer be differentiated where the rule needs them: that is
     * an error, not a wrong gradient.
     *
     * @param target a leaf
     * @param values the new values, of its shape and type; their history is not taken along
     * @throws IllegalArgumentException if shape or type differ, or one element of the target's array stands for several
     * @throws IllegalStateException if the target is the result of a recorded op
     */
    public static void assign(Tensor target, Tensor values) {
        requireWritable(target, values);
        Object array = target.storage().array();
        Object source = values.contiguousArray();
        boolean overlaps = source == array;
        target.layout().write(overlaps ? values.layout().copy(array) : source, array);
        target.storage().written();
    }

    /** Objects to a target that can't be written, or not with such values. */
    static void requireWritable(Tensor target, Tensor values) {
        if (!target.isLeaf()) {
            throw new IllegalStateException(assignment(target, values) + "the target is the result of "
                    + target.op().name() + "; only parameters and buffers can be written");
        }
        if (target != values) {
            requireLike(target, values);
        }
        if (target.layout().repeats()) {
            throw new IllegalArgumentException(assignment(target, values)
                    + "the target is an expanded view, whose elements share places in memory");
        }
    }

    /** Objects to values of another shape or type. */
    static void requireLike(Tensor target, Tensor values) {
        if (!target.shape().equals(values.shape())) {
            throw new IllegalArgumentException(
                    assignment(target, values) + "the shapes differ; expand or reshape the values");
        }
        if (target.dtype() != values.dtype()) {
            throw new IllegalArgumentException(
                    assignment(target, values) + "the types differ; convert with to(" + target.dtype() + ")");
        }
    }

    private static String assignment(Tensor target, Tensor values) {
        return "assign to " + target.describe() + " from " + values.describe() + ": ";
    }
}
