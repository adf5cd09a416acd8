package org.chainrule.autograd.kernel;

/**
 * Adds rows to rows that indices choose, where one may be chosen several times. What is added to the same row is taken in the order in
 * which it comes, in blocks of 512: the first is added term by term, each later one is summed up from 0 and then added.
 */
final class RepeatedSums {
    private static final int BLOCK = 512; // terms

    private final double[] sums;
    private final int width;
    private final int[] terms; // how many each row has got; null if none gets more than a block
    private final double[] later; // the sums of the blocks after the first

    /**
     * Prepares to add.
     *
     * @param sums the rows that are added to
     * @param width how long they are
     * @param most an upper bound of how often one is chosen
     */
    RepeatedSums(double[] sums, int width, int most) {
        this.sums = sums;
        this.width = width;
        this.terms = most > BLOCK ? new int[sums.length / Math.max(1, width)] : null;
        this.later = most > BLOCK ? new double[sums.length] : null;
    }

    /**
     * Adds a row.
     *
     * @param row the number of the row that is added to
     * @param source where what is added stands
     * @param from the index there where it begins
     */
    void add(int row, double[] source, int from) {
        int term = terms == null ? 0 : terms[row]++;
        if (term >= BLOCK && term % BLOCK == 0) {
            addBlock(row, term);
        }
        double[] to = term < BLOCK ? sums : later;
        for (int k = 0, at = row * width; k < width; k++, at++) {
            to[at] += source[from + k];
        }
    }

    /** Adds the sum of the last block, unless it is the first, and begins another. */
    private void addBlock(int row, int term) {
        if (term > BLOCK) {
            for (int k = 0, at = row * width; k < width; k++, at++) {
                sums[at] += later[at];
                later[at] = 0;
            }
        }
    }

    /** Adds what is left. */
    void finish() {
        for (int row = 0; terms != null && row < terms.length; row++) {
            addBlock(row, terms[row]);
        }
    }
}
