package org.chainrule.autograd;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Static methods of automatic differentiation: gradients as values, scopes without recording, and writes to parameters.
 */
public final class Autograd {
    private Autograd() {}

    // ---- gradients as values ----

    /**
     * Returns the gradient of a scalar with respect to one tensor. No {@link Tensor#grad} changes, and the computation
     * isn't recorded: see {@link GradRequest#createGraph} for higher derivatives.
     *
     * @param y a tensor of one element
     * @param x the tensor to differentiate with respect to
     * @return dy/dx, of x's shape and type
     * @throws IllegalArgumentException if y has several elements, or doesn't depend on x
     */
    public static Tensor grad(Tensor y, Tensor x) {
        return of(y).grad(x);
    }

    /**
     * Returns the gradients of a scalar with respect to several tensors, computed in one backward pass.
     *
     * @param y a tensor of one element
     * @param xs the tensors to differentiate with respect to
     * @return dy/dx for each
     * @throws IllegalArgumentException if y has several elements, or doesn't depend on one of them
     */
    public static List<Tensor> grad(Tensor y, Tensor... xs) {
        return of(y).grad(xs);
    }

    /**
     * Begins a request for gradients with options: {@code Autograd.of(y).createGraph().grad(x)}.
     *
     * @param y the tensor to be differentiated
     * @return the request, which ends with {@code grad}
     */
    public static GradRequest of(Tensor y) {
        Objects.requireNonNull(y, "y");
        return GradRequest.of(y);
    }

    /**
     * Evaluates a function, and returns its values with its Jacobian as a linear map, for products in forward and in reverse mode. The
     * function may call this for others, on tensors that depend on its arguments or not.
     *
     * @param f the function from its arguments to its results, which must not keep them
     * @param xs the arguments, of type F32 or F64; they need not require a gradient
     * @return the linearization
     * @throws IllegalArgumentException if an argument isn't floating
     */
    public static Linearization linearize(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        Objects.requireNonNull(f, "f");
        for (Tensor x : Objects.requireNonNull(xs, "xs")) {
            Objects.requireNonNull(x, "xs");
        }
        return Linearization.of(f, xs);
    }

    /**
     * Calls a function once for many examples, which are along the first axis of arguments and results (vmap). In the function a tensor
     * has the shape of one example; each op is applied to all of them at once, or to one after the other if it has no rule for that.
     * Elements can't be read there, and nothing can be drawn at random unless {@link VmapOptions} say for whom. Calls nest in each other,
     * and in derivatives of any order.
     *
     * @param f the function from its arguments to its results
     * @param isBatched for each argument whether it has examples along its first axis, as at least one has; the others are the same for
     *        all
     * @param xs the arguments
     * @return the results, with the examples along the first axis
     * @throws IllegalArgumentException if no argument has several examples, or their numbers differ
     */
    public static Tensor[] vmap(Function<Tensor[], Tensor[]> f, boolean[] isBatched, Tensor... xs) {
        return vmap(f, VmapOptions.defaults(), isBatched, xs);
    }

    /**
     * Calls a function once for many examples, with options; see {@link #vmap(Function, boolean[], Tensor...)}.
     *
     * @param f the function from its arguments to its results
     * @param options what it may draw at random
     * @param isBatched for each argument whether it has examples along its first axis, as at least one has
     * @param xs the arguments
     * @return the results, with the examples along the first axis
     * @throws IllegalArgumentException if no argument has several examples, or their numbers differ
     */
    public static Tensor[] vmap(Function<Tensor[], Tensor[]> f, VmapOptions options, boolean[] isBatched,
            Tensor... xs) {
        Objects.requireNonNull(f, "f");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(isBatched, "isBatched");
        for (Tensor x : Objects.requireNonNull(xs, "xs")) {
            Objects.requireNonNull(x, "xs");
        }
        Batches.requireSizes(isBatched, xs);
        return Batching.vmap(f, options, isBatched, xs);
    }

    /**
     * Draws random numbers such that within {@code vmap} the examples get the same or different ones, or drawing is an error, as its
     * {@link VmapOptions} say. What draws by itself, from a generator or a key, gives all examples the same without asking.
     *
     * @param name what draws, for the error
     * @param shape the shape of the numbers that one example needs
     * @param source from a shape to a tensor of random numbers of that shape; where examples get different ones, it is asked for one with
     *        the examples along the first axis
     * @return the numbers, of the shape
     * @throws IllegalStateException within {@code vmap}, unless it says for whom
     */
    public static Tensor draw(String name, Shape shape, Function<Shape, Tensor> source) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(shape, "shape");
        return Batching.draw(name, shape, Objects.requireNonNull(source, "source"));
    }

    /**
     * Returns the values of one tensor with the gradient of another, the straight-through estimator: for a step, a choice or a rounding,
     * whose own derivative is 0 everywhere, and what it approximates. Derivatives are 0 by {@code hard} and 1 by {@code soft}.
     *
     * {@snippet :
     * Tensor rounded = Autograd.straightThrough(x.round(), x);
     * }
     *
     * @param hard the values, of any type
     * @param soft what takes the gradient, of the same shape; F32 or F64
     * @return hard, in the type of soft
     * @throws IllegalArgumentException if the shapes differ
     */
    public static Tensor straightThrough(Tensor hard, Tensor soft) {
        return StraightThrough.of(hard, soft);
    }

    // ---- scopes ----

    /**
     * Evaluates a function without keeping what it computes between its arguments and its results for the backward pass, which computes
     * that again when it is needed: less memory for more time. Gradients are those of {@code f} itself to the bit, also those of
     * parameters that the function refers to; derivatives of higher order and in forward mode, and calls within each other, work alike. The
     * function is called once: what is computed again are the ops that it applied to what requires a gradient. Random masks and other
     * constants are kept, and what it computes within vmap or {@link #detectAnomaly}.
     *
     * @param f the function from its arguments to its results
     * @param xs the arguments, which are kept
     * @return the results, which are kept where a backward pass reads them
     */
    public static Tensor[] checkpoint(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        Objects.requireNonNull(f, "f");
        for (Tensor x : Objects.requireNonNull(xs, "xs")) {
            Objects.requireNonNull(x, "xs");
        }
        return CheckpointScope.call(f, xs);
    }

    /**
     * Computes without recording. The scope is that of the current thread and doesn't extend to tasks that are
     * submitted to an executor.
     *
     * @param body what to compute
     * @param <R> the type of the result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public static <R extends @Nullable Object, X extends Throwable> R noGrad(
            ScopedValue.CallableOp<? extends R, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return GradMode.current().recording(false).call(body);
    }

    /**
     * Runs something without recording; see {@link #noGrad(ScopedValue.CallableOp)}.
     *
     * @param body what to run
     */
    public static void noGrad(Runnable body) {
        Objects.requireNonNull(body, "body");
        GradMode.current().recording(false).call(() -> {
            body.run();
            return null;
        });
    }

    /**
     * Returns whether ops are recorded in the current scope.
     *
     * @return false within {@code noGrad}
     */
    public static boolean isRecording() {
        return GradMode.current().records();
    }

    /**
     * Computes with a check for NaN after each op, forward and backward: an op that computes one from arguments without
     * NaN throws an {@link ArithmeticException} that names the op, the index and the source line that called it. Slow:
     * meant for debugging.
     *
     * @param body what to compute
     * @param <R> the type of the result
     * @param <X> what the body may throw
     * @return the body's result
     * @throws X what the body throws
     */
    public static <R extends @Nullable Object, X extends Throwable> R detectAnomaly(
            ScopedValue.CallableOp<? extends R, X> body) throws X {
        Objects.requireNonNull(body, "body");
        return GradMode.current().detectingAnomalies().call(body);
    }

    /**
     * Runs something with a check for NaN after each op; see {@link #detectAnomaly(ScopedValue.CallableOp)}.
     *
     * @param body what to run
     */
    public static void detectAnomaly(Runnable body) {
        Objects.requireNonNull(body, "body");
        GradMode.current().detectingAnomalies().call(() -> {
            body.run();
            return null;
        });
    }

    /**
     * Runs something and measures its ops: which took time and memory, in forward, backward and forward-mode passes. The scope is
     * that of the current thread, and profiles nest. Measuring takes a microsecond or two per op; elsewhere it costs nothing.
     *
     * @param body what to run; repeat it until the JVM has compiled it, else the profile is that of an interpreter
     * @return the profile, a table when it is printed
     */
    public static Profile profile(Runnable body) {
        return OpTimer.profile(Objects.requireNonNull(body, "body"));
    }

    /**
     * Throws if a result has a NaN, and names the op that made the first one: the op in the recorded graph whose result
     * has a NaN and whose arguments have none; or, if the NaN came from data or a parameter, that tensor. Only large values
     * that the graph doesn't keep are computed again, which must be before a parameter is written.
     *
     * @param result the tensor to check, such as a loss
     * @throws ArithmeticException if the result has a NaN
     */
    public static void requireNoNaN(Tensor result) {
        Objects.requireNonNull(result, "result");
        Anomalies.requireNone(Anomalies.Flaw.NAN, result);
    }

    /**
     * Throws if a result has an element that is infinite or NaN, and names where the first one came from, as
     * {@link #requireNoNaN}.
     *
     * @param result the tensor to check, such as a loss
     * @throws ArithmeticException if an element isn't finite
     */
    public static void requireFinite(Tensor result) {
        Objects.requireNonNull(result, "result");
        Anomalies.requireNone(Anomalies.Flaw.NAN, result);
        Anomalies.requireNone(Anomalies.Flaw.INFINITE, result);
    }

    /**
     * Throws if a backward pass from a scalar meets a gradient that is infinite or NaN, and names the op whose vjp rule
     * computed the first one of a gradient that was finite. No {@link Tensor#grad} changes. Slow: meant for finding out
     * why a gradient isn't finite.
     *
     * @param y a recorded tensor of one element, such as a loss
     * @throws ArithmeticException if a gradient isn't finite
     */
    public static void requireFiniteGradients(Tensor y) {
        NonFiniteGradients.requireNone(Objects.requireNonNull(y, "y"));
    }

    // ---- writing ----

    /**
     * Writes new values into a parameter or buffer. This and {@link Update} are the only ways to change the values of a
     * tensor; its views change with it. Results that were computed from the old values stay as they are, but can no
     * longer be differentiated where a vjp rule reads those values: that is an error, not a wrong gradient. A compiled function writes
     * at the end of each run.
     *
     * @param target the tensor to write to, a leaf
     * @param values the new values, of its shape and type; their history is not recorded
     * @throws IllegalArgumentException if shape or type differ, or the target is an expanded view, in which elements
     *        share memory
     * @throws IllegalStateException if the target is the result of a recorded op or an argument of a function that is differentiated, or
     *         it or the values stand for several examples within vmap
     */
    public static void assign(Tensor target, Tensor values) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(values, "values");
        requireWritable(target, values);
        Capture capture = GradMode.current().capture();
        if (capture != null) {
            capture.write(target, values);
            return;
        }
        if (target.storage().isOnDevice()) {
            DeviceStorage.assign(target, values);
            return;
        }
        Object array = target.storage().array();
        Object source = values.contiguousArray();
        boolean overlaps = source == array;
        target.layout().write(overlaps ? values.layout().copy(array) : source, array);
        target.storage().written();
    }

    /** Requires a target that can be written, with values of its shape and type. */
    static void requireWritable(Tensor target, Tensor values) {
        requireOneExample("assign", target, values);
        if (!target.isLeaf()) {
            throw new IllegalStateException(assignment(target, values) + "the target is the result of "
                    + target.op().name() + "; only parameters and buffers can be written");
        }
        if (target.node() instanceof ArgumentNode) {
            throw new IllegalStateException(assignment(target, values)
                    + "the target is the argument of a function that is differentiated, which is that of the caller; compute a new tensor,"
                    + " or copy it by detach().copy() and write to that");
        }
        if (target != values) {
            requireLike(target, values);
        }
        if (target.layout().repeats()) {
            throw new IllegalArgumentException(assignment(target, values)
                    + "the target is an expanded view or another whose elements share places in memory");
        }
    }

    /**
     * Requires a target and values that don't differ from example to example of a vmap.
     *
     * @param what the method that was called, for an error
     */
    static void requireOneExample(String what, Tensor target, Tensor... values) {
        if (target.storage().isBatched()) {
            throw new IllegalStateException(what + " to " + target.describe()
                    + " within vmap: it stands for those of all examples, which nothing writes to; compute a new tensor, by where,"
                    + " indexPut, scatter or another op");
        }
        for (Tensor given : values) {
            if (given.storage().isBatched()) {
                throw new IllegalStateException(what + " to " + target.describe() + " from " + given.describe()
                        + " within vmap: all examples share the target, and the values differ from example to example; return"
                        + " them from the function, and write them when vmap has returned");
            }
        }
    }

    /** Requires values of the same shape and type. */
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
