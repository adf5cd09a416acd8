package org.chainrule.autograd.kernel;

/**
 * Functions of whole numbers, exact where doubles would hold them only up to 2^53; where they overflow, the higher bits are lost,
 * as in Java. Cases of one method, since a lambda for each would be made whenever a program adds two tensors.
 */
public enum IntegerFunction {
    /** a + b. */
    ADD,
    /** a - b. */
    SUB,
    /** a b. */
    MUL,
    /** a / b, rounded down. */
    FLOOR_DIVIDE,
    /** a / b, rounded towards 0. */
    TRUNC_DIVIDE,
    /** a - b floor(a / b). */
    REMAINDER,
    /** a - b trunc(a / b). */
    FMOD,
    /** -a. */
    NEG,
    /** a^2. */
    SQUARE,
    /** |a|. */
    ABS,
    /** -1, 0 or 1. */
    SIGN,
    /** a, to which whole numbers are rounded. */
    SAME,
    /** The greater one of a and b. */
    MAX,
    /** The lesser one. */
    MIN,
    /** a between b and c; c if that is less than b. */
    CLAMP,
    /** b if a isn't 0, else c. */
    SELECT;

    /**
     * Computes the value.
     *
     * @param a the first argument
     * @param b the second, which is ignored by functions of one
     * @param c the third, which is ignored by functions of two
     * @return the value
     * @throws ArithmeticException if a quotient or remainder by 0 is asked for
     */
    public long apply(long a, long b, long c) {
        return switch (this) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case FLOOR_DIVIDE -> Math.floorDiv(a, b);
            case TRUNC_DIVIDE -> a / b;
            case REMAINDER -> Math.floorMod(a, b);
            case FMOD -> a % b;
            case NEG -> -a;
            case SQUARE -> a * a;
            case ABS -> Math.abs(a);
            case SIGN -> Long.signum(a);
            case SAME -> a;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case CLAMP -> Math.min(Math.max(a, b), c);
            case SELECT -> a != 0 ? b : c;
        };
    }

    /**
     * Computes the values element by element.
     *
     * @param out the array for them
     * @param arguments up to three arrays, each as long as {@code out} or of one element that serves for all
     * @throws ArithmeticException if a quotient or remainder by 0 is asked for
     */
    public void map(long[] out, long[]... arguments) {
        long[] none = {0};
        long[] a = arguments[0];
        long[] b = arguments.length > 1 ? arguments[1] : none;
        long[] c = arguments.length > 2 ? arguments[2] : none;
        int nextA = a.length == 1 ? 0 : 1;
        int nextB = b.length == 1 ? 0 : 1;
        int nextC = c.length == 1 ? 0 : 1;
        for (int n = 0; n < out.length; n++) {
            out[n] = apply(a[n * nextA], b[n * nextB], c[n * nextC]);
        }
    }
}
