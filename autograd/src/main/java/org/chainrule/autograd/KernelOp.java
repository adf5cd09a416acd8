package org.chainrule.autograd;

/**
 * An op whose value is computed by a kernel, a loop over plain arrays, into an array that it is given. The engine makes
 * that array by the shape and type rules, or takes one that is no longer needed. Ops that are put together from other ops,
 * and views, implement {@link Op} alone.
 *
 * <p>
 * In exchange for the fast path an implementation promises that the kernel writes every element of {@code out} and nothing
 * else, that it keeps none of the arrays and tensors that it sees, and that no rule {@linkplain Op#keepsGradient() keeps} the
 * gradient that it is given. A rule that ends in a kernel returns {@link #defer} rather than {@link #apply}.
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
     * @param x the arguments, of which only the types count
     * @return by default the greatest of the arguments' types, of which none may be I64 or BOOL
     * @throws IllegalArgumentException if the op can't take these types; the message says why and what would help
     */
    default DType dtype(Tensor... x) {
        DType type = x[0].dtype().requireFloating();
        for (int i = 1; i < x.length; i++) {
            type = type.promote(x[i].dtype().requireFloating());
        }
        return type;
    }

    /**
     * Computes the result.
     *
     * @param shape the result's shape, as {@link #shape} gave it
     * @param out the array for its elements in row-major order: float[], double[], long[] or boolean[], as {@link #dtype}
     *        said. Its contents are arbitrary; every element is to be written
     * @param x the arguments
     */
    void compute(Shape shape, Object out, Tensor... x);

    /**
     * Adds the result to the elements of {@code out}, where the kernel can do that in one pass and in the same bits as if the
     * result were computed first and then added.
     *
     * @param shape the result's shape
     * @param out the array of the elements that are added to, float[] or double[], as {@link #dtype} said
     * @param x the arguments
     * @return false if it can't, and nothing was done, as by default
     */
    default boolean accumulate(Shape shape, Object out, Tensor... x) {
        return false;
    }

    /**
     * Returns whether {@code out} may be the array of an argument that has the result's shape and type, and its elements in
     * the same order: the kernel reads what it needs of an element before it writes that element.
     *
     * @return by default false
     */
    default boolean worksInPlace() {
        return false;
    }

    /** {@inheritDoc} This is done by {@link #compute}. */
    @Override
    default Tensor forward(Tensor... x) {
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
     * Prepares the op's application, for a vjp rule to return: the engine then chooses where the result is written.
     *
     * @param x the arguments
     * @return the op with its arguments
     */
    default DeferredOp defer(Tensor... x) {
        return new DeferredOp(this, x);
    }
}
