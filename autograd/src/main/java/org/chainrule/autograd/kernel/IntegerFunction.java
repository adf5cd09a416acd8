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
    SELECT,
    /** a^b. */
    POW,
    /** The bits that a and b have. */
    AND,
    /** The bits that a or b has. */
    OR,
    /** The bits that one of a and b has. */
    XOR,
    /** The bits that a doesn't have. */
    NOT,
    /** a 2^b; 0 for b below 0 or above 63. */
    SHIFT_LEFT,
    /** a / 2^b, rounded down; the sign, 0 or -1, for b below 0 or above 63. */
    SHIFT_RIGHT,
    /** The greatest common divisor of a and b; 0 of 0 and 0. */
    GCD,
    /** The least common multiple of a and b; 0 if either is 0. */
    LCM;

    private static final int BITS = 64;

    /**
     * Computes the value.
     *
     * @param a the first argument
     * @param b the second, which is ignored by functions of one
     * @param c the third, which is ignored by functions of two
     * @return the value
     * @throws ArithmeticException if a quotient or remainder by 0 is asked for
     * @throws IllegalArgumentException if an exponent is negative
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
            case POW -> power(a, b);
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case NOT -> ~a;
            case SHIFT_LEFT -> isShift(b) ? a << b : 0;
            case SHIFT_RIGHT -> isShift(b) ? a >> b : a >> BITS - 1;
            case GCD -> gcd(a, b);
            case LCM -> a == 0 || b == 0 ? 0 : Math.abs(a / gcd(a, b) * b);
        };
    }

    private static boolean isShift(long bits) {
        return bits >= 0 && bits < BITS;
    }

    private static long gcd(long a, long b) {
        long divisor = a;
        long rest = b;
        while (rest != 0) {
            long next = divisor % rest;
            divisor = rest;
            rest = next;
        }
        return Math.abs(divisor);
    }

    /** Multiplies squares: a^13 = a^8 a^4 a. */
    private static long power(long a, long exponent) {
        if (exponent < 0) {
            throw new IllegalArgumentException("the power of a whole number to the negative exponent " + exponent
                    + " isn't whole; convert with to(F64)");
        }
        long product = 1;
        long square = a;
        for (long left = exponent; left != 0; left >>= 1) {
            product *= (left & 1) == 0 ? 1 : square;
            square *= square;
        }
        return product;
    }

    /**
     * Computes the values element by element.
     *
     * @param out the array for them
     * @param arguments up to three arrays, each as long as {@code out} or of one element that serves for all
     * @throws ArithmeticException if a quotient or remainder by 0 is asked for
     * @throws IllegalArgumentException if an exponent is negative
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
