package org.chainrule.autograd;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A differentiable operation: computes its value, and propagates a gradient back to its arguments. An op holds settings
 * only, never values, so one object serves all calls; a record is the natural form.
 *
 * <p>
 * There are four ways to define one, the shortest first:
 * <ul>
 * <li>a formula, for an elementwise op: {@link Pointwise} derives the kernel and the vjp rules from it;
 * <li>a composition of other ops: implement {@link #shape}, {@link #forward} and {@link #vjp} with tensor operations;
 * <li>a kernel that writes an array: {@link KernelOp};
 * <li>a view of the argument, which only the library can define ({@code reshape}, {@code slice} ...).
 * </ul>
 *
 * <p>
 * The rule {@link #vjp} is written with tensor operations, and so can be differentiated again. It is independent of the
 * rest of the graph: the engine adds up the contributions of several uses of a tensor, reduces a gradient to the shape
 * that an argument had before broadcasting, converts it to the argument's type, and skips arguments that need no
 * gradient.
 *
 * <p>
 * User-defined ops implement this interface and are applied by {@link #apply}.
 */
public interface Op {

    /**
     * Returns the op's name, for error messages and pictures.
     *
     * @return by default the class's simple name with a lower-case first letter
     */
    default String name() {
        String name = getClass().getSimpleName();
        return name.isEmpty() ? "op" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /**
     * Returns the label of the op's gate in a picture, such as {@code +} or {@code *-1}.
     *
     * @return by default the name
     */
    default String label() {
        return name();
    }

    /**
     * Returns the local derivative dy/dx as text, for display in a recorded graph.
     *
     * @param i the index of the argument
     * @return such as {@code e^x}, over x (or a, b, ...) and the result y; by default {@code vjp}
     */
    default String localRule(int i) {
        return "vjp";
    }

    /**
     * Returns the shape of the result. The engine calls this before it computes the value.
     *
     * @param in the arguments' shapes
     * @return the result's shape
     * @throws IllegalArgumentException if the op can't take these; the message says why and how to fix it (the engine
     *        adds the op's name and the arguments)
     */
    Shape shape(Shape... in);

    /**
     * Computes the result, from the arguments alone: the same for the same arguments, since a large result that no vjp rule
     * reads may be computed again. What is random is drawn before, and is an argument or a setting. Ops that are applied
     * here are not recorded.
     *
     * @param x the arguments, in an array that must not be changed
     * @return the value, of the shape that {@link #shape} promised
     */
    Tensor forward(Tensor... x);

    /**
     * Computes the vector-Jacobian product for argument {@code i}, the chain rule for one op, by tensor operations.
     *
     * @param i the index of the argument
     * @param g the gradient of the differentiated scalar with respect to {@code y}, of y's shape and type
     * @param y the result that was computed
     * @param x the arguments it was computed from, in an array that must not be changed
     * @return the gradient with respect to {@code x[i]}, of its shape or of one that x[i] broadcasts to. Null means that
     *        it is zero, as of a step function, or that there is none, as for an index: if the argument requires a
     *        gradient, it gets one of zeros, to which other uses of it add. A rule that only returns tensors may declare
     *        {@link Tensor} as its return type
     */
    @Nullable
    VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x);

    /**
     * Computes the Jacobian-vector product, the tangent of the result for tangents of the arguments, by tensor operations: the rule of
     * forward mode. An op needn't state it: without it, the engine derives it from {@link #vjp}, by two vjp rules, which must be linear
     * in the gradient.
     *
     * @param tangents for each argument its tangent, of its shape and type; null where the argument is constant. At least one isn't
     * @param y the result that was computed
     * @param x the arguments it was computed from, in an array that must not be changed
     * @return the tangent, of y's shape; null, the default, where the op doesn't state this rule
     */
    default @Nullable Tensor jvp(@Nullable Tensor[] tangents, Tensor y, Tensor... x) {
        return null;
    }

    /**
     * Applies the op to many examples at once, by tensor operations: the rule of vmap. An op needn't state it: without it, the engine
     * applies the op to one example after the other.
     *
     * @param isBatched for each argument whether it has the examples along a first axis, of one size for all; at least one has.
     *        The others are the same for all examples
     * @param x the arguments, in an array that must not be changed
     * @return the results, with the examples along the first axis; null, the default, where the op doesn't state this rule
     */
    default @Nullable Tensor vmap(boolean[] isBatched, Tensor... x) {
        return null;
    }

    /**
     * Returns whether the vjp rule for argument {@code i} reads the value of argument {@code j}, which then must not be
     * written between forward and backward.
     *
     * @param i the index of the argument whose gradient is computed
     * @param j the index of the argument whose value may be read; the number of arguments stands for the result
     * @return by default true, which is always safe
     */
    default boolean reads(int i, int j) {
        return true;
    }

    /**
     * Returns whether a vjp rule may keep the tensor {@code g} that it is given, in a list or a field, after it has
     * returned. If false, the backward pass may overwrite that array once all vjp rules of the op have read it.
     *
     * @return by default true, which is always safe
     */
    default boolean keepsGradient() {
        return true;
    }

    /**
     * Returns whether vjp rules apply ops to the result or to the arguments themselves, other than the one that they
     * {@linkplain KernelOp#defer defer}. If true, and nothing is to be recorded, they are given these without their history,
     * so that nothing is. An op that says false is spared the time for that.
     *
     * @return by default true, which is always safe
     */
    default boolean appliesOpsInRules() {
        return true;
    }

    /**
     * Returns whether the vjp rules put zeros in gradients where elements weren't selected, as those of a slice or a maximum
     * do. Such a gradient is masked: where it is 0, so are all that are computed from it, even where a derivative is
     * infinite. Ops that are formulas know by themselves.
     *
     * @return by default false
     */
    default boolean masksGradients() {
        return false;
    }

    /**
     * Explains, where possible, why these arguments lead to NaN in the result or in a gradient.
     *
     * @param x the arguments
     * @return the text to append to an error message, such as {@code ", for a fully masked row"}; by default nothing
     */
    default String explainNaN(Tensor... x) {
        return "";
    }

    /**
     * Computes the result and, where an argument requires a gradient, records the op.
     *
     * @param x the arguments
     * @return the result
     * @throws IllegalArgumentException if the op can't take these arguments
     */
    default Tensor apply(Tensor... x) {
        Objects.requireNonNull(x, "x");
        return Tape.apply(this, x.clone());
    }
}
