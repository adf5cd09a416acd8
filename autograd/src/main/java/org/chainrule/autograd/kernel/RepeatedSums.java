package org.chainrule.autograd.kernel;

/**
 * Adds terms to sums that indices choose, where one may be chosen several times. The terms of a sum are taken in the order in which they
 * come, in blocks of 512: those of the first block are added to what was there, each later block is summed up from 0 and then added.
 */
final class RepeatedSums {
    /** Terms of a block. */
    static final int BLOCK = 512;

    private static final int BUCKETS = 1 << 12; // at least

    private final double[] sums; // those of the blocks that aren't complete
    private int[] terms; // how many each sum has got; null if none gets more than a block
    private double[] complete; // the sums of complete blocks; null while there are none

    /**
     * Prepares to add.
     *
     * @param sums what is added to
     * @param few whether it is certain that none gets more than a block of terms
     */
    RepeatedSums(double[] sums, boolean few) {
        this.sums = sums;
        this.terms = few ? null : new int[sums.length];
    }

    /**
     * Returns whether it is certain that no place occurs more often than a block has terms, by counting in buckets.
     *
     * @param places the index of the sum for each term
     */
    static boolean areFew(int... places) {
        if (places.length <= BLOCK) {
            return true;
        }
        int[] counts = buckets(places.length);
        count(places, places.length, counts);
        return areFewInEach(counts);
    }

    /** Returns buckets to count so many places in. */
    static int[] buckets(int places) {
        return new int[Math.max(BUCKETS, Integer.highestOneBit(places / 64))];
    }

    /** Counts places in buckets. */
    static void count(int[] places, int count, int[] buckets) {
        for (int n = 0; n < count; n++) {
            buckets[places[n] & buckets.length - 1]++;
        }
    }

    /** Returns whether no bucket has more places than a block has terms. */
    static boolean areFewInEach(int... buckets) {
        int most = 0;
        for (int count : buckets) {
            most = Math.max(most, count);
        }
        return most <= BLOCK;
    }

    /**
     * Adds terms.
     *
     * @param places the index of the sum for each
     * @param count how many there are
     * @param source double[] or float[], where they stand
     * @param from the index there of the first
     */
    void add(int[] places, int count, Object source, int from) {
        if (terms != null) {
            countBlocks(places, count, source, from);
        } else if (source instanceof float[] floats) {
            for (int n = 0; n < count; n++) {
                sums[places[n]] += floats[from + n];
            }
        } else {
            double[] doubles = (double[]) source;
            for (int n = 0; n < count; n++) {
                sums[places[n]] += doubles[from + n];
            }
        }
    }

    private void countBlocks(int[] places, int count, Object source, int from) {
        if (source instanceof float[] floats) { // two loops, so that neither asks for the type of each term
            for (int n = 0; n < count; n++) {
                int place = places[n];
                int before = terms[place]++;
                if ((before & BLOCK - 1) == 0) {
                    completeBlock(place, before);
                }
                sums[place] += floats[from + n];
            }
        } else {
            double[] doubles = (double[]) source;
            for (int n = 0; n < count; n++) {
                int place = places[n];
                int before = terms[place]++;
                if ((before & BLOCK - 1) == 0) {
                    completeBlock(place, before);
                }
                sums[place] += doubles[from + n];
            }
        }
    }

    /** Ends a block of a sum, unless it is the beginning of the first. */
    private void completeBlock(int place, int before) {
        if (before == 0) {
            return;
        }
        if (complete == null) {
            complete = new double[sums.length];
        }
        complete[place] = before == BLOCK ? sums[place] : complete[place] + sums[place];
        sums[place] = 0;
    }

    /** Adds the blocks that aren't complete to those that are. */
    void finish() {
        for (int place = 0; complete != null && place < sums.length; place++) {
            if (terms[place] > BLOCK) {
                sums[place] += complete[place]; // a sum of two terms is the same in either order
            }
        }
    }
}
