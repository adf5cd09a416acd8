package org.chainrule.nn;

import java.util.Set;

import org.chainrule.autograd.Shape;

/**
 * Counts the multiply-adds of products: of matrices, linear maps, convolutions, attention and the states of recurrent layers. Each
 * element of the result is a sum of so many products, and each of these counts as one. Additions of a bias, activations and other ops
 * element by element count as none. What a mask or the lengths of sequences leave out counts like the rest.
 */
final class MultiplyAdds {
    private static final int PLAIN_AXES = 2; // of a convolution's weight: channels out and in

    private static final String ATTENTION = "scaledDotProductAttention";
    private static final Set<String> RECURRENCES = Set.of("rnnTanh", "rnnRelu", "lstm", "gru");

    private MultiplyAdds() {}

    /** Returns whether an op is a product, whose multiply-adds are counted. */
    static boolean isProduct(String op) {
        return op.equals("matmul") || op.equals("dot") || op.equals("linear") || op.startsWith("conv")
                || op.equals(ATTENTION) || RECURRENCES.contains(op);
    }

    /**
     * Counts the multiply-adds of an op.
     *
     * @param op its name
     * @param result the shape of its result
     * @param arguments the shapes of its arguments
     */
    static long of(String op, Shape result, Shape... arguments) {
        if (!isProduct(op) || arguments.length < 2) {
            return 0;
        }
        Shape x = arguments[0];
        Shape weight = arguments[1];
        if (op.equals("linear")) {
            return (long) result.count() * weight.size(1);
        }
        if (op.equals(ATTENTION)) { // of queries (..., L, E), keys (..., S, E) and values (..., S, V)
            return result.count() == 0
                    ? 0
                    : (long) result.count() / result.size(-1) * weight.size(-2) * (x.size(-1) + result.size(-1));
        }
        if (RECURRENCES.contains(op)) { // the weight meets the state of each sequence at each step
            return (long) x.size(0) * x.size(1) * weight.count();
        }
        if (op.startsWith("conv")) {
            // Each output has a product with each weight of its channel; transposed, each input has.
            Shape whole = op.startsWith("convTranspose") ? x : result;
            return weight.rank() <= PLAIN_AXES || weight.size(0) == 0
                    ? 0
                    : (long) whole.count() * (weight.count() / weight.size(0));
        }
        return (long) result.count() * x.size(-1);
    }
}
