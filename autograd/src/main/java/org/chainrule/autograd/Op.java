package org.chainrule.autograd;

/**
 * An operation that the tape can record: how it computes its value, and how a gradient is propagated back through it. An
 * op carries settings only, never values, so one object serves all calls; a record is the natural form.
 *
 * <p>
 * There are four ways to state one, from the shortest:
 * <ul>
 * <li>a formula, for what acts element by element: {@link Pointwise}, from which everything follows;
 * <li>a composition of other ops: implement {@link #shape}, {@link #forward} and {@link #vjp} with tensor operations;
 * <li>a kernel that writes an array: {@link KernelOp};
 * <li>a view of the argument, which is the library's own business ({@code reshape}, {@code slice} ...).
 * </ul>
 *
 * <p>
 * The rule {@link #vjp} is written with tensor operations, and so can be differentiated again. It needn't know about the
 * rest of the graph: adding up what several uses of a tensor contribute, reducing a gradient to the shape that an argument
 * had before broadcasting, converting it to the argument's type and leaving out arguments that need none is the engine's
 * work.
 *
 * <p>
 * Anybody can add an op: implement this interface and call {@link #apply}.
 */
public interface Op {

    /**
     * Returns the op's name, as errors and pictures have it.
     *
     * @return by default the class's name with a small first letter
     */
    default String name() {
        String name = getClass().getSimpleName();
        return name.isEmpty() ? "op" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /**
     * Returns what is written on the op's gate in a picture, such as {@code +} or {@code *-1}.
     *
     * @return by default the name
     */
    default String label() {
        return name();
    }

    /**
     * Returns the local derivative dy/dx in print, for readers of a recorded graph.
     *
     * @param i by which argument
     * @return such as {@code e^x}, over x (or a, b, ...) and the result y; by default {@code vjp}
     */
    default String localRule(int i) {
        return "vjp";
    }

    /**
     * Returns the shape of the result. The engine asks before it computes a value.
     *
     * @param in the arguments' shapes
     * @return the result's shape
     * @throws IllegalArgumentException if the op can't take these; the message says why and what would help (the engine
     *         adds the op's name and the arguments)
     */
    Shape shape(Shape... in);

    /**
     * Computes the result. Nothing done here is recorded.
     *
     * @param x the arguments
     * @return the value, of the shape that {@link #shape} promised
     */
    Tensor forward(Tensor... x);

    /**
     * Computes the vector-Jacobian product for argument {@code i}, which is the chain rule for one op, by tensor
     * operations.
     *
     * @param i which argument
     * @param g the gradient of the final result by {@code y}, of y's shape and type
     * @param y the result that was computed
     * @param x the arguments it was computed from
     * @return the gradient by {@code x[i]}, of its shape or of one that x[i] broadcasts to; null for zero. A rule that
     *         only returns tensors may declare {@link Tensor} as its type
     */
    VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x);

    /**
     * Returns whether the rule for argument {@code i} reads the value of argument {@code j}, which then must not be written
     * between forward and backward.
     *
     * @param i the argument whose gradient is asked for
     * @param j the argument whose value may be needed; the number of arguments stands for the result
     * @return by default true, which is always safe
     */
    default boolean reads(int i, int j) {
        return true;
    }

    /**
     * Returns whether a rule may keep the tensor {@code g} that it is given, in a list or a field, when it has returned. An
     * op that says false lets the backward pass write over that array once all rules of the op have read it.
     *
     * @return by default true, which is always safe
     */
    default boolean keepsGradient() {
        return true;
    }

    /**
     * Explains, where that can be told, why these arguments lead to NaN in the result or in a gradient.
     *
     * @param x the arguments
     * @return what to append to an error, such as {@code ", for a fully masked row"}; by default nothing
     */
    default String explainNaN(Tensor... x) {
        return "";
    }

    /**
     * Computes the result and, where an argument requires a gradient, records the step.
     *
     * @param x the arguments
     * @return the result
     * @throws IllegalArgumentException if the op can't take these arguments
     */
    default Tensor apply(Tensor... x) {
        return Tape.apply(this, x.clone());
    }
}
