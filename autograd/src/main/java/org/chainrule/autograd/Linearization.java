package org.chainrule.autograd;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A function near some arguments: its values there and its Jacobian J, as the linear maps v to J v (forward mode) and u to J^T u (reverse
 * mode); and its Taylor series. The function is evaluated and recorded once, however many products follow. Created by
 * {@link Autograd#linearize}.
 *
 * <p>
 * Values and products are recorded where recording is on and the function, or the given vector, depends on something that requires a
 * gradient, such as an argument, so that they can be differentiated again. They are on arrays of their own, none of which was given.
 *
 * {@snippet :
 * Linearization f = Autograd.linearize(x -> new Tensor[] {x[0].mul(x[1]).sin()}, a, b);
 * Tensor derivative = f.jvp(Tensor.of(1), Tensor.of(0)).getFirst();
 * }
 */
public final class Linearization {
    private static final int HIGHEST_ORDER = 1000; // whose coefficients take a million products of each op

    private final Tensor[] arguments;
    private final Tensor[] values;
    private final boolean records; // whether one of these depends on something else that requires a gradient
    private final boolean isRecording; // whether that was wanted where it was created
    private ForwardPass forward; // null until it is needed; it doesn't matter which of several threads makes it

    private Linearization(Tensor[] arguments, Tensor[] values, boolean records, boolean isRecording) {
        this.arguments = arguments;
        this.values = values;
        this.records = records;
        this.isRecording = isRecording;
    }

    static Linearization of(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        GradMode mode = GradMode.current();
        GradMode within = mode.recording(true).linearizing(xs);
        return within.call(() -> {
            Tensor[] own = new Tensor[xs.length]; // on which nothing but the function's results depends
            for (int i = 0; i < xs.length; i++) {
                requireFloating(i, xs[i]);
                own[i] = mode.records() && xs[i].requiresGrad()
                        ? Alias.always(xs[i])
                        : xs[i].unrecorded().recorded(new ArgumentNode(within.latest().get()));
            }
            Tensor[] values = Objects
                    .requireNonNull(f.apply(own.clone()), "linearize of a function f that returned null")
                    .clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = BatchedStorage.onOwnArray(
                        Objects.requireNonNull(values[i], "linearize of a function f that returned a null result"),
                        own);
            }
            for (Tensor x : own) {
                if (x.node() instanceof ArgumentNode leaf) {
                    leaf.becomeConstant();
                }
            }
            boolean records = mode.records() && Stream.of(values).anyMatch(y -> isVariable(y, own));
            return new Linearization(own, values, records, mode.records());
        });
    }

    private static void requireFloating(int i, Tensor x) {
        if (!x.dtype().isFloating()) {
            throw new IllegalArgumentException("a function has no derivative by argument " + i + ", " + x.describe()
                    + ", which isn't floating; convert it with to(F64) or to(F32)");
        }
    }

    /** Returns whether a tensor depends on one that requires a gradient and isn't an argument of a function that has returned. */
    private static boolean isVariable(Tensor y, Tensor... arguments) {
        int least = Integer.MAX_VALUE; // the least depth of an argument: what is computed from it is deeper
        for (Tensor x : arguments) {
            if (!x.isLeaf()) {
                return y.requiresGrad();
            }
            least = Math.min(least, x.depth());
        }
        Set<Node> known = Collections.newSetFromMap(new IdentityHashMap<>());
        var open = new ArrayDeque<>(List.of(y));
        while (!open.isEmpty()) {
            Tensor tensor = open.pop();
            if (tensor.requiresGrad() && known.add(tensor.node())) {
                if (tensor.depth() < least
                        || tensor.isLeaf() && !(tensor.node() instanceof ArgumentNode leaf && leaf.isConstant())) {
                    return true;
                }
                for (Tensor input : tensor.node().inputsToRead()) {
                    open.push(input);
                }
            }
        }
        return false;
    }

    /** Returns tensors without their history: that outside of a vmap stays, unless nothing was to be recorded. */
    private static Tensor[] constants(boolean isRecording, Tensor... computed) {
        return isRecording ? Tape.detached(computed) : Stream.of(computed).map(Tensor::detach).toArray(Tensor[]::new);
    }

    private Tensor[] withoutArguments(Tensor... computed) {
        return Stream.of(computed).map(y -> isVariable(y, arguments) ? y : y.unrecorded()).toArray(Tensor[]::new);
    }

    /**
     * {@return the results of the function}
     */
    public List<Tensor> values() {
        return List.of(records ? withoutArguments(values) : constants(isRecording, values));
    }

    /**
     * Computes the Jacobian-vector products, the tangents of the results, in one forward pass. The tangent of whole numbers or a mask among
     * the results is zero.
     *
     * @param tangents for each argument its tangent, of its shape and type
     * @return J v for each result, of its shape; zeros where it doesn't depend on the arguments
     * @throws IllegalArgumentException if there are more or fewer tangents than arguments, or one has another shape or type
     */
    public List<Tensor> jvp(Tensor... tangents) {
        requireLike("tangents", "arguments", tangents, arguments);
        return inScope(tangents, () -> apart(forward().tangents(tangents), tangents));
    }

    /**
     * Computes Taylor series of the results along curves x(t) = x + x1 t + x2 t^2 + ... of the arguments, in one forward pass, at a cost
     * that grows with the square of the order. An op that is neither a formula nor linear nor a product has its
     * {@linkplain Op#jvp rule of forward mode}, applied to series; where that rule needs the op again, as for the exponential of a
     * matrix, the cost doubles with each order.
     *
     * @param order the greatest power of t, from 0 to 1000
     * @param coefficients for each argument x1, x2 ..., each of its shape and type; those that aren't given are zero
     * @return for each result y its coefficients y0, ..., y[order], of its shape: y(t) = y0 + y1 t + ... up to that order, so that
     *         y[k] is the k-th derivative by t, divided by k!
     * @throws IllegalArgumentException if the order is negative or too large, there are coefficients for more or fewer arguments than
     *         there are, or one has another shape or type
     */
    public List<List<Tensor>> taylor(int order, Tensor[]... coefficients) {
        if (order < 0 || order > HIGHEST_ORDER) {
            throw new IllegalArgumentException(
                    "the order of a Taylor series is from 0 to " + HIGHEST_ORDER + ", but " + order + " was given");
        }
        Objects.requireNonNull(coefficients, "coefficients");
        if (coefficients.length != arguments.length) {
            throw new IllegalArgumentException("there are " + arguments.length + " arguments, but coefficients for "
                    + coefficients.length);
        }
        for (int i = 0; i < arguments.length; i++) {
            Tensor[] like = new Tensor[Objects.requireNonNull(coefficients[i], "coefficients").length];
            Arrays.fill(like, arguments[i]);
            requireLike("coefficients", "coefficients", coefficients[i], like);
        }
        Tensor[] given = Stream.of(coefficients).flatMap(Stream::of).toArray(Tensor[]::new);
        boolean wanted = GradMode.current().records();
        boolean creates = creates(given);
        return GradMode.current().recording(creates)
                .call(() -> Stream.of(TaylorPass.coefficients(order, arguments, coefficients.clone(), values))
                        .map(series -> apart(series, given))
                        .map(series -> List.of(creates
                                ? withoutArguments(series)
                                : constants(wanted, series)))
                        .toList());
    }

    /**
     * Computes the vector-Jacobian products, the gradients of the sum of all results times weights, in one backward pass for each
     * result.
     *
     * @param weights for each result its weights, of its shape and type
     * @return J^T u for each argument, of its shape; zeros where no result depends on it
     * @throws IllegalArgumentException if there are more or fewer weights than results, or those of one have another shape or type
     */
    public List<Tensor> vjp(Tensor... weights) {
        requireLike("weights", "results", weights, values);
        boolean creates = creates(weights);
        return inScope(weights, () -> {
            Tensor[] sums = new Tensor[arguments.length];
            for (int k = 0; k < values.length; k++) {
                GradRequest request = GradRequest.of(values[k]).seed(weights[k]).materializeGrads();
                List<Tensor> gradients = (creates ? request.createGraph() : request).grad(arguments);
                for (int i = 0; i < sums.length; i++) {
                    sums[i] = Tangents.plus(sums[i], gradients.get(i));
                }
            }
            for (int i = 0; values.length == 0 && i < sums.length; i++) {
                sums[i] = Tensor.zerosLike(arguments[i]);
            }
            return sums;
        });
    }

    /**
     * Computes the gradients of the only result, a single number, as {@link Autograd#grad} does.
     *
     * @return the gradient by each argument, of its shape; zeros where the result doesn't depend on it
     * @throws IllegalArgumentException if there are several results, or the result has several elements or isn't floating
     */
    public List<Tensor> grad() {
        if (values.length != 1) {
            throw new IllegalArgumentException("only a function with one result has a gradient, but this is " + this);
        }
        return grad(0);
    }

    /**
     * Computes the gradients of one of the results, a single number, such as a loss beside other results.
     *
     * @param result which, counted from 0
     * @return the gradient by each argument, of its shape; zeros where the result doesn't depend on it
     * @throws IllegalArgumentException if there is no such result, or it has several elements or isn't floating
     */
    public List<Tensor> grad(int result) {
        if (result < 0 || result >= values.length) {
            throw new IllegalArgumentException("grad of result " + result + ", counted from 0, of " + this);
        }
        if (!values[result].dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "grad of result " + result + " of " + this + ", " + values[result].describe()
                            + ": only F64 and F32 have a gradient");
        }
        GradRequest request = GradRequest.of(values[result]).materializeGrads();
        boolean creates = creates();
        return inScope(new Tensor[0], () -> (creates ? request.createGraph() : request).grad(arguments)
                .toArray(Tensor[]::new));
    }

    private ForwardPass forward() {
        if (forward == null) {
            forward = new ForwardPass(arguments, values);
        }
        return forward;
    }

    private boolean creates(Tensor... vectors) {
        GradMode mode = GradMode.current();
        return mode.records()
                && (records || mode.latest() != null // a rule or a hook may refer to an argument of the function around
                        || Stream.of(vectors).anyMatch(Tensor::requiresGrad));
    }

    private List<Tensor> inScope(Tensor[] vectors, ScopedValue.CallableOp<Tensor[], RuntimeException> products) {
        boolean creates = creates(vectors);
        Tensor[] computed = GradMode.current().recording(creates).call(products);
        return List.of(creates ? withoutArguments(computed) : computed);
    }

    /** Returns results of which none is on the array of another, nor on one that was given. */
    private static Tensor[] apart(Tensor[] results, Tensor... given) {
        Tensor[] apart = new Tensor[results.length];
        for (int i = 0; i < apart.length; i++) {
            apart[i] = BatchedStorage.onOwnArray(BatchedStorage.onOwnArray(results[i], given), Arrays.copyOf(apart, i));
        }
        return apart;
    }

    private static void requireLike(String whats, String of, Tensor[] given, Tensor... tensors) {
        Objects.requireNonNull(given, whats);
        if (given.length != tensors.length) {
            throw new IllegalArgumentException("there are " + tensors.length + " " + of + ", but " + given.length + " "
                    + whats);
        }
        for (int i = 0; i < given.length; i++) {
            Objects.requireNonNull(given[i], whats);
            if (!given[i].shape().equals(tensors[i].shape())) {
                throw new IllegalArgumentException("the " + whats + " given for " + tensors[i].describe()
                        + " have shape " + given[i].shape() + ", but must have its shape");
            }
            if (given[i].dtype() != tensors[i].dtype()) {
                throw new IllegalArgumentException("the " + whats + " given for " + tensors[i].describe()
                        + " have type " + given[i].dtype() + ", but must have its type; convert them with to("
                        + tensors[i].dtype() + ")");
            }
        }
    }

    /** Returns how many arguments and results there are: {@code a function of 2 tensors with 1 result}. */
    @Override
    public String toString() {
        return "a function of " + arguments.length + (arguments.length == 1 ? " tensor" : " tensors") + " with "
                + values.length + (values.length == 1 ? " result" : " results");
    }
}
