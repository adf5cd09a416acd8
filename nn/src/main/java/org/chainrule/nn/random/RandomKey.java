package org.chainrule.nn.random;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Names a stream of random numbers, such as those of one mask of dropout. The numbers follow from the name and their
 * index in the stream alone: so a mask is the same when it is computed again, by another thread or on another machine,
 * and no state has to be passed.
 *
 * <p>
 * The bits are those of Philox 4x32-10 (Salmon et al. 2011) for the key {@code seed + rank * 0x9e3779b97f4a7c15} and the
 * counters of the words, from the lowest: the index of a block of four in the stream, the draw, and the two of the step.
 *
 * @param seed the seed of a training
 * @param step the number of a step in it
 * @param rank the number of a worker, of those that take the step together; 0 for the only one
 * @param draw the number of a stream within the step
 */
public record RandomKey(long seed, long step, int rank, int draw) {
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;
    private static final long WORDS = (long) Philox.BLOCK << Integer.SIZE;

    /**
     * Creates the name of the first stream of step 0 of the only worker.
     *
     * @param seed the seed
     * @return the name
     */
    public static RandomKey of(long seed) {
        return new RandomKey(seed, 0, 0, 0);
    }

    /**
     * Returns the name of the same stream of another step.
     *
     * @param number the number of the step
     * @return the name
     */
    public RandomKey withStep(long number) {
        return new RandomKey(seed, number, rank, draw);
    }

    /**
     * Returns the name of the same stream of another worker.
     *
     * @param number the number of the worker
     * @return the name
     */
    public RandomKey withRank(int number) {
        return new RandomKey(seed, step, number, draw);
    }

    /**
     * Returns the name of another stream of the same step.
     *
     * @param number the number of the stream
     * @return the name
     */
    public RandomKey withDraw(int number) {
        return new RandomKey(seed, step, rank, number);
    }

    /**
     * Computes the first words of the stream.
     *
     * @param count how many
     * @return words of 32 random bits
     * @throws IllegalArgumentException if the count is negative, or no array can be so long
     */
    public int[] bits(int count) {
        if (count < 0 || count > RandomStreams.LONGEST) {
            throw new IllegalArgumentException("there are no " + count + " words of " + this + " in an array");
        }
        int[] words = new int[count];
        fill(0, words);
        return words;
    }

    /**
     * Computes words of the stream from one of them on.
     *
     * @param first the number of the first word, from 0 on
     * @param count how many
     * @return words of 32 random bits
     * @throws IllegalArgumentException if the first or the last isn't in 0 .. 2^34 - 1, the count is negative, or no array can be so
     *         long
     */
    public int[] bits(long first, int count) {
        if (first < 0 || first >= WORDS || count > WORDS - first) {
            long missing = first < 0 ? first : Math.max(first, WORDS);
            throw new IllegalArgumentException(this + " has words 0 to 2^34 - 1, and none with the number " + missing);
        }
        int before = (int) (first % Philox.BLOCK);
        if (count < 0 || count > RandomStreams.LONGEST - before) {
            throw new IllegalArgumentException("there are no " + count + " words of " + this + " in an array");
        }
        int[] words = new int[before + count];
        fill((int) (first / Philox.BLOCK), words);
        return before == 0 ? words : Arrays.copyOfRange(words, before, words.length);
    }

    private void fill(int block, int[] words) {
        Philox.fill(seed + rank * GOLDEN_RATIO, step, draw, block, words);
    }

    /**
     * Creates a generator of the stream's numbers, for what takes one. A {@code long} is two words, the lower one first.
     *
     * @return a new generator at the beginning of the stream; for one thread at a time
     */
    public RandomGenerator generator() {
        return new Stream(this);
    }

    /** Generates the numbers of a stream in order. */
    private static final class Stream implements RandomGenerator {
        private static final int WORDS = 64 * Philox.BLOCK; // computed at a time

        private final RandomKey key;
        private final int[] words = new int[WORDS];
        private int next = WORDS;
        private int block;

        Stream(RandomKey key) {
            this.key = key;
        }

        @Override
        public long nextLong() {
            if (next == WORDS) {
                key.fill(block, words);
                block += WORDS / Philox.BLOCK;
                next = 0;
            }
            long low = words[next++];
            long high = words[next++];
            return high << Integer.SIZE | low & 0xFFFFFFFFL;
        }

        @Override
        public String toString() {
            return "generator of " + key;
        }
    }
}
