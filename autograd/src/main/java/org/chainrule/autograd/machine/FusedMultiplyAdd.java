package org.chainrule.autograd.machine;

/**
 * Computes a b + c, rounded once: the bits of {@link Math#fma}, which Java computes by {@link java.math.BigDecimal} where
 * the processor has no instruction for it, thousands of times as slowly. There the sum is computed by error-free
 * transforms (Dekker 1971, "A floating-point technique for extending the available precision"; Boldo, Melquiond 2008,
 * "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd").
 */
public final class FusedMultiplyAdd {
    private static final int TRIALS = 3;
    private static final int CALLS = 8; // of each trial
    private static final int MOST_NANOS = 1_200; // of the fastest trial; by BigDecimal it takes some 100 times as long

    /** Whether the processor has an instruction for it that Java uses. */
    public static final boolean HAS_INSTRUCTION = hasInstruction();

    private static final double SPLITTER = 0x1p27 + 1; // divides 53 digits into halves

    // Factors, products and summands within these bounds have an exact error, and no sum of them overflows.
    private static final double MOST_FACTOR = 0x1p990;
    private static final double LEAST_PRODUCT = 0x1p-900;
    private static final double MOST = 0x1p1000; // of products and summands

    private static final double LEAST_SUMMAND = 0x1p-800; // a smaller product than the least isn't half of its last digit

    private FusedMultiplyAdd() {}

    /** Judged by time: Java has no other way to tell. An error would cost speed, and no bit. */
    private static boolean hasInstruction() {
        long least = Long.MAX_VALUE;
        double sum = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            long start = System.nanoTime();
            for (int n = 0; n < CALLS; n++) {
                sum = Math.fma(sum, 0.1, trial + 0.1);
            }
            least = Math.min(least, System.nanoTime() - start);
        }
        return least < MOST_NANOS && sum > 0;
    }

    /**
     * Computes a b + c.
     *
     * @param a the first factor
     * @param b the second
     * @param c the summand
     * @return the exact sum, rounded to the nearest double
     */
    public static double fma(double a, double b, double c) {
        return HAS_INSTRUCTION ? Math.fma(a, b, c) : withoutInstruction(a, b, c);
    }

    /**
     * Computes a b + c.
     *
     * @param a the first factor
     * @param b the second
     * @param c the summand
     * @return the exact sum, rounded to the nearest float
     */
    public static float fma(float a, float b, float c) {
        return HAS_INSTRUCTION ? Math.fma(a, b, c) : withoutInstruction(a, b, c);
    }

    /** The product is exact in double precision; what the sum loses decides which float is nearest. */
    static float withoutInstruction(float a, float b, float c) {
        double product = (double) a * b;
        double sum = product + c;
        return (float) toOdd(sum, errorOfSum(product, c, sum));
    }

    static double withoutInstruction(double a, double b, double c) {
        double product = a * b;
        double size = Math.abs(product);
        if (!(Math.abs(a) <= MOST_FACTOR && Math.abs(b) <= MOST_FACTOR && size >= LEAST_PRODUCT && size <= MOST
                && Math.abs(c) <= MOST)) {
            boolean isSum = a == 0 || b == 0 || size < LEAST_PRODUCT && Math.abs(c) >= LEAST_SUMMAND;
            return isSum ? product + c : Math.fma(a, b, c);
        }
        double lost = errorOfProduct(a, b, product);
        double small = c + lost;
        double smallLost = errorOfSum(c, lost, small);
        double sum = product + small;
        double sumLost = errorOfSum(product, small, sum);
        double rest = smallLost + sumLost;
        return sum + toOdd(rest, errorOfSum(smallLost, sumLost, rest));
    }

    /** Returns what a rounded product lacks, exactly. */
    private static double errorOfProduct(double a, double b, double product) {
        double aHigh = high(a);
        double aLow = a - aHigh;
        double bHigh = high(b);
        double bLow = b - bHigh;
        return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
    }

    /** Returns the upper half of the digits. */
    private static double high(double x) {
        double shifted = SPLITTER * x;
        return shifted - (shifted - x);
    }

    /** Returns what a rounded sum lacks, exactly; NaN if it isn't finite. */
    private static double errorOfSum(double a, double b, double sum) {
        double ofB = sum - a;
        return a - (sum - ofB) + (b - ofB);
    }

    /**
     * Rounds a sum to odd, given the nearest double and what that lacks: if it isn't exact, to the neighbour whose last
     * digit is 1, from which rounding to fewer digits goes the way that it would go from the exact sum.
     */
    private static double toOdd(double sum, double error) {
        long bits = Double.doubleToRawLongBits(sum);
        boolean isExact = !(Math.abs(error) > 0);
        if (isExact || (bits & 1) != 0) {
            return sum;
        }
        return Double.longBitsToDouble(sum > 0 == error > 0 ? bits + 1 : bits - 1);
    }
}
