package org.chainrule.autograd;

/**
 * An op of this library, for which the tape takes no precautions. It computes from arrays, without ops that would have to
 * be kept off the tape; its result has the shape that its rule promises; and what its backward rules return is a new
 * array or a view of the cotangent, and nothing that anybody else holds.
 *
 * <p>
 * Where nothing is recorded, {@link #vjp} may be computed in a shorter way, with the same result.
 */
interface Trusted extends Op {

    /**
     * Checks the arguments and computes the result.
     *
     * @throws IllegalArgumentException as the shape rule and {@link #forward}
     */
    Tensor compute(Tensor... x);

    @Override
    default Tensor forward(Tensor... x) {
        return compute(x);
    }

    /**
     * The chain rule as {@link #vjp}, where nothing is recorded.
     *
     * @param room where the result may go
     */
    default Tensor flow(int i, GradientBuffers room, Tensor g, Tensor y, Tensor... x) {
        return room.unrecorded(() -> vjp(i, g, y, x));
    }

    /**
     * The chain rule as {@link #vjp}, where nothing is recorded, added to a sum in place.
     *
     * @param sum of the argument's shape and type, a whole array
     * @return whether that was possible; if not, nothing was done
     */
    default boolean addFlow(int i, Tensor sum, Tensor g, Tensor y, Tensor... x) {
        return false;
    }
}
