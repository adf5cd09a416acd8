package org.chainrule.nn.random;

import java.util.random.RandomGenerator;

/**
 * Generates the random numbers of NumPy's {@code np.random.seed(seed)}, for networks that start where a Python
 * program's do.
 *
 * <table>
 * <caption>What gives the same numbers, after the same seed</caption>
 * <tr>
 * <th>NumPy</th>
 * <th>Java</th>
 * </tr>
 * <tr>
 * <td>{@code np.random.rand()}</td>
 * <td>{@link #nextDouble()}</td>
 * </tr>
 * <tr>
 * <td>{@code np.random.uniform(low, high, size)}</td>
 * <td>{@code Tensor.uniform(low, high, shape, random)}</td>
 * </tr>
 * <tr>
 * <td>{@code np.random.randn()}</td>
 * <td>{@link #nextGaussian()}</td>
 * </tr>
 * <tr>
 * <td>{@code np.random.normal(mean, deviation, size)}</td>
 * <td>{@code Tensor.normal(mean, deviation, shape, random)}</td>
 * </tr>
 * <tr>
 * <td>{@code np.random.randint(low, high)}</td>
 * <td>{@link #nextInt(int, int)}</td>
 * </tr>
 * <tr>
 * <td>{@code np.random.shuffle(list)}</td>
 * <td>{@code Collections.shuffle(list, random)}</td>
 * </tr>
 * </table>
 *
 * <p>
 * The streams, such as {@link #doubles()}, consist of these numbers too. Normal values contain a logarithm, which need
 * not have the same last digit in Python; the others are the same to the bit. {@link #nextFloat()}, {@code nextLong}
 * with bounds and {@link #nextExponential()} are as Java makes them, of the same bits.
 *
 * <p>
 * The generator is MT19937, the Mersenne Twister, whose period is 2^19937 - 1; M. Matsumoto, T. Nishimura, "Mersenne
 * Twister: A 623-dimensionally equidistributed uniform pseudo-random number generator", ACM TOMACS 8 (1998). Not for
 * use by several threads at once.
 */
public final class NumPyRandom implements RandomGenerator {
    private static final int SIZE = 624;
    private static final int DISTANCE = 397;
    private static final int HIGHEST_BIT = 1 << 31;
    private static final int TWIST = 0x9908B0DF;

    private final long seed;
    private final int[] state = new int[SIZE];
    private int used = SIZE; // how many words of the state have been returned
    private double spare = Double.NaN; // the second normal value of a pair, until it is returned

    /**
     * Creates a generator in the state after {@code np.random.seed(seed)}.
     *
     * @param seed where to start, in 0 .. 2^32 - 1
     * @throws IllegalArgumentException if the seed lies outside
     */
    public NumPyRandom(long seed) {
        if (seed < 0 || seed >= 1L << 32) {
            throw new IllegalArgumentException("NumPyRandom: the seed must lie in 0 .. 2^32 - 1, not " + seed);
        }
        this.seed = seed;
        state[0] = (int) seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
    }

    /** {@return the next 32 bits} */
    @Override
    public int nextInt() {
        if (used == SIZE) {
            twist();
        }
        int word = state[used++];
        word ^= word >>> 11;
        word ^= word << 7 & 0x9D2C5680;
        word ^= word << 15 & 0xEFC60000;
        return word ^ word >>> 18;
    }

    /**
     * Computes the next 624 words: x(i + 624) = x(i + 397) ^ A (the highest bit of x(i), the other bits of x(i + 1)).
     */
    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int joined = state[i] & HIGHEST_BIT | state[(i + 1) % SIZE] & ~HIGHEST_BIT;
            state[i] = state[(i + DISTANCE) % SIZE] ^ joined >>> 1 ^ ((joined & 1) == 0 ? 0 : TWIST);
        }
        used = 0;
    }

    /** {@return the next 64 bits, the higher 32 first} */
    @Override
    public long nextLong() {
        return (long) nextInt() << 32 | Integer.toUnsignedLong(nextInt());
    }

    /**
     * Returns an integer in [0, bound), each with the same probability, like {@code np.random.randint(bound)}.
     *
     * @param bound the end, which is left out
     * @return a number in 0 .. bound - 1
     * @throws IllegalArgumentException if the bound isn't positive
     */
    @Override
    public int nextInt(int bound) {
        return nextInt(0, bound);
    }

    /**
     * Returns an integer in [origin, bound), each with the same probability, like
     * {@code np.random.randint(origin, bound)}: as many of the next 32 bits as the largest difference has, over again
     * while they exceed it.
     *
     * @param origin the least
     * @param bound the end, which is left out
     * @return a number in origin .. bound - 1
     * @throws IllegalArgumentException if the bound isn't above the origin
     */
    @Override
    public int nextInt(int origin, int bound) {
        if (origin >= bound) {
            throw new IllegalArgumentException(
                    "NumPyRandom.nextInt: the bound must be above " + origin + ", the least number, not " + bound);
        }
        int largest = bound - origin - 1; // unsigned, as are the differences
        if (largest == 0) {
            return origin; // NumPy draws nothing either
        }
        int mask = -1 >>> Integer.numberOfLeadingZeros(largest);
        int difference;
        do {
            difference = nextInt() & mask;
        } while (Integer.compareUnsigned(difference, largest) > 0);
        return origin + difference;
    }

    /**
     * Returns a double in [0, 1), like {@code np.random.rand()}: a multiple of 2^-53, of the upper 27 and 26 bits of
     * the next two words.
     *
     * @return (a 2^26 + b) / 2^53
     */
    @Override
    public double nextDouble() {
        return ((nextInt() >>> 5) * 0x1p26 + (nextInt() >>> 6)) * 0x1p-53;
    }

    /**
     * Returns a standard normal value, like {@code np.random.randn()}, by the polar method: for a point (u, v) that is
     * uniform in the unit disc, with s = u^2 + v^2, the values v sqrt(-2 ln(s) / s) and u sqrt(-2 ln(s) / s) are normal
     * and independent; the latter is kept for the next call. G. Marsaglia, T. A. Bray, "A convenient method for
     * generating normal variables", SIAM Review 6 (1964).
     *
     * @return the number
     */
    @Override
    public double nextGaussian() {
        if (!Double.isNaN(spare)) {
            double kept = spare;
            spare = Double.NaN;
            return kept;
        }
        double u;
        double v;
        double squares;
        do {
            u = 2 * nextDouble() - 1;
            v = 2 * nextDouble() - 1;
            squares = u * u + v * v;
        } while (squares >= 1 || squares == 0);
        double factor = Math.sqrt(-2 * StrictMath.log(squares) / squares);
        spare = factor * u;
        return factor * v;
    }

    /**
     * Returns a normal value, like {@code np.random.normal(mean, deviation)}.
     *
     * @param mean the mean
     * @param deviation the standard deviation, not negative
     * @return mean + deviation {@link #nextGaussian()}
     * @throws IllegalArgumentException if the deviation is negative, or one is NaN
     */
    @Override
    public double nextGaussian(double mean, double deviation) {
        if (!(deviation >= 0)) {
            throw new IllegalArgumentException(
                    "NumPyRandom.nextGaussian: the deviation must not be negative, but is " + deviation);
        }
        if (Double.isNaN(mean)) {
            throw new IllegalArgumentException("NumPyRandom.nextGaussian: the mean must be a number, not NaN");
        }
        return mean + deviation * nextGaussian();
    }

    /** Returns the type with the seed, wherever it has come to: {@code NumPyRandom(99)}. */
    @Override
    public String toString() {
        return "NumPyRandom(" + seed + ")";
    }
}
