package org.chainrule.autograd.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;

/**
 * Compares gradients with finite differences.
 *
 * {@snippet :
 * GradCheck.of((a, b) -> a.mul(b).tanh()).verify(Tensor.of(0.3, -1), Tensor.of(2, 0.5));
 * GradCheck.of(() -> network.forward(data).mean()).secondOrder().verify(network.weight());
 * GradCheck.of(() -> network.forward(data).mean()).verify(Network.parameters(network)); // all of them
 * }
 *
 * <p>
 * Each derivative is compared with the central difference (f(x + h) - f(x - h)) / 2h, in F64: in F32 the difference of
 * two values keeps some three digits, which proves nothing, so F32 is refused. A result of several elements is weighted
 * by fixed random values first, so that no error cancels. Where the differences to the left and to the right don't
 * agree, however small the step, the function has a kink there, which is reported as such: move the point.
 *
 * <p>
 * A check is immutable; each setting returns a changed copy.
 */
public final class GradCheck {
    private final Function<Tensor[], Tensor> function;
    private final boolean inPlace; // the arguments are parameters that the function refers to by itself
    private final Options options;

    /**
     * The step and the tolerances: |analytic - numeric| must stay within absolute + relative * the larger of the two.
     */
    record Options(double step, double absolute, double relative, boolean secondOrder, RandomGenerator direction) {}

    private GradCheck(Function<Tensor[], Tensor> function, boolean inPlace, Options options) {
        this.function = function;
        this.inPlace = inPlace;
        this.options = options;
    }

    private static Tensor[] requireCount(int count, Tensor... x) {
        if (x.length != count) {
            throw new IllegalArgumentException(
                    "a function of " + count + " tensors can't be checked at a point of " + x.length);
        }
        return x;
    }

    private static GradCheck of(Function<Tensor[], Tensor> function, boolean inPlace) {
        return new GradCheck(function, inPlace, new Options(6e-6, 1e-7, 1e-5, false, null));
    }

    /**
     * Creates a check of a function of one tensor.
     *
     * @param function what is to be differentiated
     * @return the check
     */
    public static GradCheck of(UnaryOperator<Tensor> function) {
        Objects.requireNonNull(function, "function");
        return of(x -> function.apply(requireCount(1, x)[0]), false);
    }

    /**
     * Creates a check of a function of two tensors.
     *
     * @param function what is to be differentiated
     * @return the check
     */
    public static GradCheck of(BinaryOperator<Tensor> function) {
        Objects.requireNonNull(function, "function");
        return of(x -> function.apply(requireCount(2, x)[0], x[1]), false);
    }

    /**
     * Creates a check of a function of any number of tensors.
     *
     * @param function what is to be differentiated
     * @return the check
     */
    public static GradCheck ofMany(Function<Tensor[], Tensor> function) {
        Objects.requireNonNull(function, "function");
        return of(function, false);
    }

    /**
     * Creates a check of an op.
     *
     * @param op what is to be differentiated
     * @return the check
     */
    public static GradCheck of(Op op) {
        Objects.requireNonNull(op, "op");
        return of(op::apply, false);
    }

    /**
     * Creates a check of a result by the parameters that it is computed from. They are written during the check, and
     * afterwards hold what they held before.
     *
     * @param result computes the result anew at each call, without randomness
     * @return the check
     */
    public static GradCheck of(Supplier<Tensor> result) {
        Objects.requireNonNull(result, "result");
        return of(_ -> result.get(), true);
    }

    /**
     * Sets the step h, which is taken times max(1, |x|). Where the function isn't finite on both sides of the point, as
     * the logarithm close to 0, a smaller one is taken.
     *
     * @param h the step; by default 6e-6, the cube root of the rounding error
     * @return the changed check
     * @throws IllegalArgumentException if it isn't positive and finite
     */
    public GradCheck step(double h) {
        if (!(h > 0 && h < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the step must be a small positive number, not " + h);
        }
        return with(new Options(h, options.absolute, options.relative, options.secondOrder, options.direction));
    }

    /**
     * Sets the tolerances: how far the two may differ.
     *
     * @param absolute in absolute terms; by default 1e-7
     * @param relative relative to the larger of the two; by default 1e-5
     * @return the changed check
     * @throws IllegalArgumentException if one is negative or NaN
     */
    public GradCheck tolerance(double absolute, double relative) {
        if (!(absolute >= 0 && relative >= 0)) {
            throw new IllegalArgumentException(
                    "tolerances aren't negative, but are " + absolute + " and " + relative);
        }
        return with(new Options(options.step, absolute, relative, options.secondOrder, options.direction));
    }

    /**
     * Checks the second derivatives too: those of the gradient, by the arguments and by the seed.
     *
     * @return the changed check
     */
    public GradCheck secondOrder() {
        return with(new Options(options.step, options.absolute, options.relative, true, options.direction));
    }

    /**
     * Compares the derivative in one random direction instead of every partial derivative: two evaluations, however large the
     * arguments. It finds any error, but can't say where it is.
     *
     * @param random where the direction comes from
     * @return the changed check
     */
    public GradCheck randomDirection(RandomGenerator random) {
        return with(new Options(options.step, options.absolute, options.relative, options.secondOrder,
                Objects.requireNonNull(random, "random")));
    }

    private GradCheck with(Options changed) {
        return new GradCheck(function, inPlace, changed);
    }

    /**
     * The result of a check.
     *
     * @param compared how many derivatives were compared
     * @param largestError the largest difference between a derivative and its central difference, relative to the larger
     *        of them and 1
     */
    public record Report(int compared, double largestError) {

        Report and(Report other) {
            return new Report(compared + other.compared, Math.max(largestError, other.largestError));
        }
    }

    /**
     * Checks the gradients at a point.
     *
     * @param x the arguments, of type F64; whole numbers and masks are passed on as they are. If some require gradients,
     *        the others are taken as constants
     * @return how many derivatives were compared, and the largest error
     * @throws GradCheckException if a derivative is wrong, or the function has a kink at the point
     * @throws IllegalArgumentException if an argument or the result is F32, nothing can be differentiated, or two
     *         evaluations at the same point differ
     */
    public Report verify(Tensor... x) {
        List<Argument> given = new ArrayList<>();
        for (Tensor argument : Objects.requireNonNull(x, "x")) {
            Objects.requireNonNull(argument, "x");
            given.add(Argument.at(given.size(), argument));
        }
        return verify(given);
    }

    /**
     * Checks the gradients at a point that is given as a collection of tensors, such as the parameters of a network.
     *
     * @param x the arguments in order, as for {@link #verify(Tensor...)}
     * @return how many derivatives were compared, and the largest error
     * @throws GradCheckException as {@link #verify(Tensor...)}
     * @throws IllegalArgumentException as {@link #verify(Tensor...)}
     */
    public Report verify(Iterable<Tensor> x) {
        List<Tensor> all = new ArrayList<>();
        Objects.requireNonNull(x, "x").forEach(all::add);
        return verify(all.toArray(Tensor[]::new));
    }

    /**
     * Checks the gradients at a point that is given as tensors by name; a failure shows these names in place of the
     * tensors' own.
     *
     * @param x the arguments by name, in the order of the map, as for {@link #verify(Tensor...)}
     * @return how many derivatives were compared, and the largest error
     * @throws GradCheckException as {@link #verify(Tensor...)}
     * @throws IllegalArgumentException as {@link #verify(Tensor...)}
     */
    public Report verify(Map<String, Tensor> x) {
        List<Argument> given = new ArrayList<>();
        Objects.requireNonNull(x, "x").forEach((name, argument) -> given.add(new Argument(
                Objects.requireNonNull(name, "a name of x"),
                Objects.requireNonNull(argument, () -> "the argument " + name))));
        return verify(given);
    }

    private Report verify(List<Argument> given) {
        List<Argument> arguments = inPlace ? given : copies(given);
        given.forEach(this::requireCheckable);
        Tensor[] x = arguments.stream().map(Argument::tensor).toArray(Tensor[]::new);
        return new Comparison(options, () -> function.apply(x), arguments).run();
    }

    private void requireCheckable(Argument argument) {
        Tensor x = argument.tensor();
        if (x.dtype() == DType.F32) {
            throw new IllegalArgumentException(
                    argument.name() + " is F32, of shape " + x.shape()
                            + ", whose differences keep some three digits and can't tell "
                            + "a right gradient from a wrong one; check with to(DType.F64)");
        }
        if (inPlace && !(x.isLeaf() && x.requiresGrad())) {
            throw new IllegalArgumentException(
                    argument.name() + " " + x.shape() + " is no parameter: it must be a leaf that requires a gradient");
        }
    }

    /** Returns leaves of the check's own, so that the user's tensors and their gradients stay as they are. */
    private static List<Argument> copies(List<Argument> given) {
        boolean anyRequiresGrad = given.stream().anyMatch(argument -> argument.tensor().requiresGrad());
        return given.stream().map(argument -> {
            Tensor x = argument.tensor();
            boolean differentiated = x.dtype() == DType.F64 && (x.requiresGrad() || !anyRequiresGrad);
            return new Argument(argument.name(), differentiated
                    ? Tensor.of(x.shape(), x.toDoubleArray()).requiresGrad(true).named(argument.name())
                    : x.detach());
        }).toList();
    }

    /** Returns the settings: {@code GradCheck(step 6.0E-6, absolute 1.0E-7, relative 1.0E-5)}. */
    @Override
    public String toString() {
        return "GradCheck(step " + options.step + ", absolute " + options.absolute + ", relative " + options.relative
                + (options.secondOrder ? ", secondOrder" : "") + (options.direction == null ? "" : ", randomDirection")
                + ")";
    }
}
