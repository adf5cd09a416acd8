package org.chainrule.nn.random;

import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Creates independent streams of random numbers, each named by a seed and a path of integers, such as an epoch and the
 * index of a batch. A stream depends on its name alone, and not on what was drawn from others; so the random numbers of
 * the 17th batch can be drawn without those of the first 16.
 *
 * <p>
 * The numbers are those of SplitMix (Steele, Lea, Flood 2014) and the same on every JVM. Without a path they are the
 * numbers of {@link java.util.SplittableRandom} with that seed.
 */
public final class RandomStreams {
    /** The most numbers that an array can hold here. */
    static final long LONGEST = Math.min(Integer.MAX_VALUE - 8,
            Runtime.getRuntime().maxMemory() / Integer.BYTES);
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private RandomStreams() {}

    /**
     * Creates the stream of a name.
     *
     * @param seed the seed
     * @param path what leads from the seed to the stream; (1) and (1, 0) are different streams
     * @return a new generator at the beginning of the stream; for one thread at a time
     */
    public static RandomGenerator of(long seed, long... path) {
        Objects.requireNonNull(path, "path");
        long state = seed;
        long step = GOLDEN_RATIO;
        for (long branch : path) {
            state = mixed(mixed(state + GOLDEN_RATIO) + branch * GOLDEN_RATIO);
            step = mixedStep(state + GOLDEN_RATIO);
        }
        return new SplitMix(state, step);
    }

    /** Generates a sequence of states at a constant distance, of which each is mixed to a number. */
    private static final class SplitMix implements RandomGenerator {
        private final long step;
        private long state;

        SplitMix(long state, long step) {
            this.state = state;
            this.step = step;
        }

        @Override
        public long nextLong() {
            state += step;
            return mixed(state);
        }

        @Override
        public String toString() {
            return "SplitMix(" + state + ", " + step + ")";
        }
    }

    /** Applies Stafford's mixer 13, a bijection in which each bit of the argument affects all bits of the result. */
    private static long mixed(long bits) {
        long once = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        long twice = (once ^ once >>> 27) * 0x94d049bb133111ebL;
        return twice ^ twice >>> 31;
    }

    /** Returns an odd number whose bits change often enough from one to the next to spread over the states. */
    private static long mixedStep(long bits) {
        long once = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        long twice = (once ^ once >>> 33) * 0xc4ceb9fe1a85ec53L;
        long odd = (twice ^ twice >>> 33) | 1;
        return Long.bitCount(odd ^ odd >>> 1) < 24 ? odd ^ 0xaaaaaaaaaaaaaaaaL : odd;
    }

    /**
     * Returns the numbers 0 .. size - 1 in random order (Fisher, Yates 1938).
     *
     * @param size how many numbers
     * @param random the source of random numbers
     * @return the permutation, each of which has the same probability
     */
    public static int[] permutation(int size, RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        if (size < 0 || size > LONGEST) {
            throw new IllegalArgumentException("there is no permutation of " + size + " numbers in an array");
        }
        int[] order = new int[size];
        for (int n = 0; n < size; n++) {
            // A draw of our own, since Java doesn't promise how nextInt(bound) draws.
            int other = (int) Math.unsignedMultiplyHigh(random.nextLong(), n + 1L);
            order[n] = order[other];
            order[other] = n;
        }
        return order;
    }
}
