package org.chainrule.autograd;

/**
 * An operation that the tape can record: how it computes, and how a gradient flows back through it. An op carries its
 * settings only, never values, so one object serves all calls; a record is the natural form.
 *
 * <p>
 * The rule {@link #vjp} is written with tensor operations, and so can be differentiated again. It doesn't need to know
 * about the rest of the graph: adding up what several uses of a tensor contribute, reducing a gradient to the shape that
 * an argument had before broadcasting, converting it to the argument's type and leaving out arguments that need none is
 * the tape's work.
 *
 * <p>
 * Anybody can add an op: implement this interface and call {@link #apply}. An op that acts element by element is shorter
 * as a {@link Pointwise} formula.
 */
public interface Op {

    /**
     * What the op is called in errors and pictures.
     *
     * @return by default the class's name with a small first letter
     */
    default String name() {
        String name = getClass().getSimpleName();
        return name.isEmpty() ? "op" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /**
     * What is written on the op's gate in a picture, such as {@code +} or {@code *-1}.
     *
     * @return by default the name
     */
    default String label() {
        return name();
    }

    /**
     * The slope dy/dx of the op in print, for readers of a recorded graph.
     *
     * @param i by which argument
     * @return such as {@code e^x}, over x (or a, b, ...) and the result y; by default {@code vjp}
     */
    default String localRule(int i) {
        return "vjp";
    }

    /**
     * The shape rule.
     *
     * @param in the arguments' shapes
     * @return the result's shape
     * @throws IllegalArgumentException if the op can't take these; the message says why and what would help (the tape
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
     * The chain rule: the vector-Jacobian product for argument {@code i}, stated with tensor operations.
     *
     * @param i which argument
     * @param g the gradient of the final result by {@code y}, of y's shape and type
     * @param y the result that was computed
     * @param x the arguments it was computed from
     * @return the gradient by {@code x[i]}, of its shape or of one that x[i] broadcasts to; null for zero
     */
    Tensor vjp(int i, Tensor g, Tensor y, Tensor... x);

    /**
     * Whether the rule for argument {@code i} reads the value of argument {@code j}, which then must not be written
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
