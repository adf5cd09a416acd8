package org.chainrule.autograd.kernel;

/**
 * What attention reads. For each index of the leading axes there is a pair: a matrix of queries, one of keys, one of
 * values, and a matrix of summands to the scores.
 *
 * @param queries (..., L, E), float[] or double[]; this and the others have the same leading axes, perhaps repeated
 * @param keys (..., S, E), of that kind
 * @param values (..., S, V), of that kind
 * @param summands (..., L, S), of that kind, to be added to the scores; null for none
 * @param leading the sizes of the leading axes
 * @param sizes L, S, E and V
 * @param scale what the products of queries and keys are multiplied by
 * @param isCausal whether query i sees no keys after key i
 * @param dropout the factors of the probabilities; null for none
 */
public record AttentionInputs(Window queries, Window keys, Window values, Window summands, int[] leading, Sizes sizes,
        double scale, boolean isCausal, Factors dropout) {

    /**
     * The sizes of each pair.
     *
     * @param queries how many queries, L
     * @param keys how many keys and values, S
     * @param width how long a query or key is, E
     * @param valueWidth how long a value is, V
     */
    public record Sizes(int queries, int keys, int width, int valueWidth) {}

    /** The factors of the probabilities, a function of their numbers in row-major order. */
    @FunctionalInterface
    public interface Factors {
        /**
         * Writes factors that follow each other.
         *
         * @param first the number of the first
         * @param factors where they go
         */
        void fill(long first, double[] factors);
    }

    /** Returns how many pairs there are. */
    int pairs() {
        int pairs = 1;
        for (int size : leading) {
            pairs *= size;
        }
        return pairs;
    }

    /** Returns one of the matrices. */
    Matrix matrix(Window window, int pair, int rows, int columns) {
        int[] strides = window.strides();
        int offset = window.offset();
        int n = pair;
        for (int axis = leading.length - 1; axis >= 0; axis--) {
            offset += n % leading[axis] * strides[axis];
            n /= leading[axis];
        }
        return new Matrix(window.array(), offset, strides[leading.length], strides[leading.length + 1], rows, columns);
    }
}
