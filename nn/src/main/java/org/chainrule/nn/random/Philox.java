package org.chainrule.nn.random;

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
        int n = 0;
        for (int block = first; n < words.length; block++) {
            int x0 = block;
            int x1 = middle;
            int x2 = (int) high;
            int x3 = (int) (high >>> Integer.SIZE);
            int key0 = (int) key;
            int key1 = (int) (key >>> Integer.SIZE);
            for (int round = 0; round < ROUNDS; round++) {
                long product0 = MULTIPLIER_0 * (x0 & LOW);
                long product1 = MULTIPLIER_1 * (x2 & LOW);
                x0 = (int) (product1 >>> Integer.SIZE) ^ x1 ^ key0;
                x2 = (int) (product0 >>> Integer.SIZE) ^ x3 ^ key1;
                x1 = (int) product1;
                x3 = (int) product0;
                key0 += WEYL_0;
                key1 += WEYL_1;
            }
            if (n + BLOCK <= words.length) {
                words[n] = x0;
                words[n + 1] = x1;
                words[n + 2] = x2;
                words[n + 3] = x3;
            } else {
                int[] last = {x0, x1, x2, x3};
                System.arraycopy(last, 0, words, n, words.length - n);
            }
            n = Math.min(n + BLOCK, words.length);
        }
    }
}
