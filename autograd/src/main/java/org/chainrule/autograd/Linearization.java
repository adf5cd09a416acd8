package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A function near some arguments: its values there and its Jacobian J, as the linear maps v to J v (forward mode) and u to J^T u (reverse
 * mode). The function is evaluated and recorded once, however many products follow. Created by {@link Autograd#linearize}.
 *
 * <p>
 * Values and products are recorded where recording is on and the function, or the given vector, depends on something that requires a
 * gradient, such as an argument, so that they can be differentiated again.
 *
 * {@snippet :
 * Linearization f = Autograd.linearize(x -> new Tensor[] {x[0].mul(x[1]).sin()}, a, b);
 * Tensor derivative = f.jvp(Tensor.of(1), Tensor.of(0)).getFirst();
 * }
 */
public final class Linearization {
    private final Tensor[] arguments;
    private final Tensor[] values;
    private final boolean records; // whether these depend on something else that requires a gradient

    private Linearization(Tensor[] arguments, Tensor[] values, boolean records) {
        this.arguments = arguments;
        this.values = values;
        this.records = records;
    }

    static Linearization of(Function<Tensor[], Tensor[]> f, Tensor... xs) {
        boolean records = GradMode.current().records();
        return GradMode.current().recording(true).call(() -> {
            Tensor[] own = new Tensor[xs.length]; // on which nothing but the function's results depends
            for (int i = 0; i < xs.length; i++) {
                xs[i].dtype().requireFloating();
                own[i] = records && xs[i].requiresGrad()
                        ? Alias.always(xs[i])
                        : xs[i].unrecorded().recorded(new Node());
            }
            Tensor[] values = Objects.requireNonNull(f.apply(own.clone()), "the results of the function").clone();
            for (Tensor value : values) {
                Objects.requireNonNull(value, "a result of the function");
            }
            return new Linearization(own, values, records && dependOnOthers(values, own));
        });
    }

    /** Returns whether a result depends on a leaf that requires a gradient and isn't an argument. */
    private static boolean dependOnOthers(Tensor[] values, Tensor[] own) {
        return Stream.of(own).anyMatch(x -> !x.isLeaf())
                || Stream.of(values).filter(Tensor::requiresGrad)
                        .flatMap(y -> VisitQueue.byDecreasingDepth(y, 0, Tensor::requiresGrad).stream())
                        .anyMatch(tensor -> tensor.isLeaf()
                                && Arrays.stream(own).noneMatch(x -> x.node() == tensor.node()));
    }

    /**
     * {@return the results of the function}
     */
    public List<Tensor> values() {
        return List.of(records ? values : Tape.detached(values));
    }

    /**
     * Computes the Jacobian-vector products, the tangents of the results, in one forward pass.
     *
     * @param tangents for each argument its tangent, of its shape
     * @return J v for each result, of its shape; zeros where it doesn't depend on the arguments
     * @throws IllegalArgumentException if there are more or fewer tangents than arguments, or one has another shape
     */
    public List<Tensor> jvp(Tensor... tangents) {
        requireLike("tangents", "arguments", tangents, arguments);
        return inScope(tangents, () -> ForwardPass.tangents(arguments, tangents, values));
    }

    /**
     * Computes the vector-Jacobian products, the gradients of the sum of all results times weights, in one backward pass for each
     * result.
     *
     * @param weights for each result its weights, of its shape
     * @return J^T u for each argument, of its shape; zeros where no result depends on it
     * @throws IllegalArgumentException if there are more or fewer weights than results, or those of one have another shape
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
                sums[i] = Tensor.full(0, arguments[i].shape(), arguments[i].dtype());
            }
            return sums;
        });
    }

    /**
     * Computes the gradients of the only result, a single number, as {@link Autograd#grad} does.
     *
     * @return the gradient by each argument, of its shape; zeros where the result doesn't depend on it
     * @throws IllegalArgumentException if there are several results, or the result has several elements
     */
    public List<Tensor> grad() {
        if (values.length != 1) {
            throw new IllegalArgumentException("only a function with one result has a gradient, but this is " + this);
        }
        GradRequest request = GradRequest.of(values[0]).materializeGrads();
        boolean creates = creates();
        return inScope(new Tensor[0], () -> (creates ? request.createGraph() : request).grad(arguments)
                .toArray(Tensor[]::new));
    }

    private boolean creates(Tensor... vectors) {
        return GradMode.current().records() && (records || Stream.of(vectors).anyMatch(Tensor::requiresGrad));
    }

    private List<Tensor> inScope(Tensor[] vectors, ScopedValue.CallableOp<Tensor[], RuntimeException> products) {
        Tensor[] computed = GradMode.current().recording(creates(vectors)).call(products);
        return List.of(computed);
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
        }
    }

    /** Returns how many arguments and results there are: {@code a function of 2 tensors with 1 result}. */
    @Override
    public String toString() {
        return "a function of " + arguments.length + (arguments.length == 1 ? " tensor" : " tensors") + " with "
                + values.length + (values.length == 1 ? " result" : " results");
    }
}
