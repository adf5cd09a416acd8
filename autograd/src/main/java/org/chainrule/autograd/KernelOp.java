package org.chainrule.autograd;

import java.util.Objects;

/**
 * An op whose value is computed by a kernel, a loop over Java arrays, into a given output array. The engine allocates
 * that array by the shape and type rules, or reuses one that is no longer needed. Ops that are composed of other ops,
 * and views, implement {@link Op} alone.
 *
 * <p>
 * In return for the reuse of arrays an implementation guarantees that the kernel writes every element of {@code out}
 * and nothing else, that it keeps no reference to the arrays and tensors that it is given, and that no vjp rule
 * {@linkplain Op#keepsGradient() keeps} its gradient. A vjp rule whose last step is a kernel returns {@link #defer}
 * rather than {@link #apply}.
 *
 * {@snippet :
 * record Scale(double factor) implements KernelOp {
 *     public Shape shape(Shape... in) {
 *         return in[0];
 *     }
 *
 *     public void compute(Shape shape, Object out, Tensor... x) {
 *         switch (out) {
 *             case double[] y -> {
 *                 double[] values = x[0].toDoubleArray();
 *                 for (int n = 0; n < y.length; n++) {
 *                     y[n] = factor * values[n];
 *                 }
 *             }
 *             case float[] y -> {
 *                 float[] values = x[0].toFloatArray();
 *                 for (int n = 0; n < y.length; n++) {
 *                     y[n] = (float) factor * values[n];
 *                 }
 *             }
 *             default -> throw new AssertionError(out);
 *         }
 *     }
 *
 *     public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
 *         return defer(g);
 *     }
 * }
 * }
 */
public interface KernelOp extends Op {

    /**
     * Returns the type of the result.
     *
     * @param x the arguments, of which only the types matter
     * @return by default the greatest of the arguments' types, of which none may be I64 or BOOL
     * @throws IllegalArgumentException if the op can't take these types; the message says why and what would help
     */
    default DType dtype(Tensor... x) {
        DType type = Tape.requireFloating(0, x);
        for (int i = 1; i < x.length; i++) {
            type = type.promote(Tape.requireFloating(i, x));
        }
        return type;
    }

    /**
     * Computes the result.
     *
     * @param shape the result's shape, as {@link #shape} gave it
     * @param out the array for its elements in row-major order: float[], double[], long[] or boolean[], as
     *        {@link #dtype} said. Its contents are arbitrary; every element is to be written
     * @param x the arguments, in an array that must not be changed
     */
    void compute(Shape shape, Object out, Tensor... x);

    /**
     * Adds the result to the elements of {@code out}, where the kernel can do that in one pass and with the same bits
     * as if the result were computed first and then added.
     *
     * @param shape the result's shape
     * @param out the array to add to, float[] or double[], as {@link #dtype} said
     * @param x the arguments
     * @return false if it can't and nothing was changed, which is the default
     */
    default boolean accumulate(Shape shape, Object out, Tensor... x) {
        return false;
    }

    /**
     * Returns whether {@code out} may be the array of an argument that has the result's shape and type, and its
     * elements in the same order: the kernel reads what it needs of an element before it writes that element.
     *
     * @return by default false
     */
    default boolean worksInPlace() {
        return false;
    }

    /** {@inheritDoc} Calls {@link #compute} with a new array. */
    @Override
    default Tensor forward(Tensor... x) {
        for (Tensor argument : Objects.requireNonNull(x, "x")) {
            Objects.requireNonNull(argument, "x");
        }
        Shape shape = Tape.shape(this, x);
        Tensor result = Tensor.empty(shape, dtype(x));
        compute(shape, result.storage().array(), x);
        return result;
    }

    @Override
    default boolean keepsGradient() {
        return false;
    }

    /**
     * Defers the op's application, for a vjp rule to return: the backward pass then chooses the array that the result
     * is written to.
     *
     * @param x the arguments
     * @return the op with its arguments
     */
    default DeferredOp defer(Tensor... x) {
        return new DeferredOp(this, Objects.requireNonNull(x, "x"));
    }
}
