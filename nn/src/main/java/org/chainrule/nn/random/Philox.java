package org.chainrule.nn.random;

import java.util.Arrays;

/**
 * Computes random bits by Philox 4x32-10: a bijection of 128-bit counters, chosen by a 64-bit key, whose values look
 * random (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"). There is no state, so any
 * part of a stream can be computed without what comes before it.
 */
final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9; // the golden ratio
    private static final int WEYL_1 = 0xBB67AE85; // sqrt(3) - 1
    private static final long LOW = 0xFFFFFFFFL;

    /** The number of words in a block. */
    static final int BLOCK = 4;

    private static final int TOGETHER = 64; // blocks, whose rounds are loops that the JVM turns into vector code

    private Philox() {}

    /**
     * Computes the words of consecutive counters.
     *
     * @param key the key
     * @param high the upper half of the counters
     * @param middle the second word of the counters
     * @param first the first word of the first counter; the others follow
     * @param words where the words go; the last block may end early
     */
    static void fill(long key, long high, int middle, int first, int[] words) {
        long[] x0 = new long[TOGETHER]; // the first word of each block
        long[] x1 = new long[TOGETHER];
        long[] x2 = new long[TOGETHER];
        long[] x3 = new long[TOGETHER];
        for (int n = 0; n < words.length; n += BLOCK * TOGETHER) {
            for (int k = 0; k < TOGETHER; k++) {
                x0[k] = first + n / BLOCK + k & LOW;
            }
            Arrays.fill(x1, middle & LOW);
            Arrays.fill(x2, high & LOW);
            Arrays.fill(x3, high >>> Integer.SIZE);
            int key0 = (int) key;
            int key1 = (int) (key >>> Integer.SIZE);
            for (int round = 0; round < ROUNDS; round++) {
                round(x0, x1, x2, x3, key0 & LOW, key1 & LOW);
                key0 += WEYL_0;
                key1 += WEYL_1;
            }
            int rest = words.length - n;
            if (rest >= BLOCK * TOGETHER) {
                interleave(words, n, x0, x1, x2, x3);
            } else {
                int[] last = new int[BLOCK * TOGETHER];
                interleave(last, 0, x0, x1, x2, x3);
                System.arraycopy(last, 0, words, n, rest);
            }
        }
    }

    private static void interleave(int[] words, int from, long[] x0, long[] x1, long[] x2, long[] x3) {
        for (int k = 0; k < TOGETHER; k++) {
            int n = from + BLOCK * k;
            words[n] = (int) x0[k];
            words[n + 1] = (int) x1[k];
            words[n + 2] = (int) x2[k];
            words[n + 3] = (int) x3[k];
        }
    }

    private static void round(long[] x0, long[] x1, long[] x2, long[] x3, long key0, long key1) {
        for (int k = 0; k < TOGETHER; k++) {
            long product0 = MULTIPLIER_0 * (x0[k] & LOW);
            long product1 = MULTIPLIER_1 * (x2[k] & LOW);
            x0[k] = product1 >>> Integer.SIZE ^ x1[k] ^ key0;
            x2[k] = product0 >>> Integer.SIZE ^ x3[k] ^ key1;
            x1[k] = product1 & LOW;
            x3[k] = product0 & LOW;
        }
    }
}
