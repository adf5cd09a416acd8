package org.chainrule.autograd.kernel;

import java.util.Arrays;

import org.chainrule.autograd.machine.ElementArrays;

/**
 * Adds terms to sums that indices choose, where one may be chosen several times. The terms of a sum are taken in the order in which they
 * come, in blocks of 512: those of the first block are added to what was there, each later block is summed up from 0 and then added.
 */
final class RepeatedSums {
    /** Terms of a block. */
    static final int BLOCK = 512;

    private static final int BUCKETS = 1 << 12; // at least

    private final double[] sums; // those of the blocks that aren't complete
    private final int[] terms; // how many the block of each sum has got; null if none gets more than a block
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
     * Adds terms, not so many at a time that those of most sums could fill a block.
     *
     * @param places the index of the sum for each
     * @param count how many there are
     * @param source double[] or float[], where they stand
     * @param from the index there of the first
     */
    void add(int[] places, int count, Object source, int from) {
        if (terms == null || fitIntoBlocks(places, count)) {
            addAll(places, count, source, from);
        } else {
            addOneByOne(places, count, source, from);
        }
    }

    /** Counts terms, unless a block is full before the last of them. */
    private boolean fitIntoBlocks(int[] places, int count) {
        int most = 0;
        for (int n = 0; n < count; n++) {
            most = Math.max(most, ++terms[places[n]]);
        }
        if (most <= BLOCK) {
            return true;
        }
        for (int n = 0; n < count; n++) {
            terms[places[n]]--;
        }
        return false;
    }

    /** Adds terms in the simplest of loops, two so that neither asks for the type of each. */
    private void addAll(int[] places, int count, Object source, int from) {
        if (source instanceof float[] floats) {
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

    private void addOneByOne(int[] places, int count, Object source, int from) {
        for (int n = 0; n < count; n++) {
            int place = places[n];
            if (terms[place]++ == BLOCK) {
                completeBlock(place);
            }
            sums[place] += ElementArrays.get(source, from + n);
        }
    }

    /** Ends the block of a sum, and begins the next one. */
    private void completeBlock(int place) {
        if (complete == null) {
            complete = negativeZeros(sums.length);
        }
        complete[place] += sums[place];
        sums[place] = 0;
        terms[place] = 1;
    }

    /** Returns numbers that leave what is added to them as it is. */
    private static double[] negativeZeros(int length) {
        double[] zeros = new double[length];
        Arrays.fill(zeros, -0.0);
        return zeros;
    }

    /** Adds the blocks that aren't complete to those that are. */
    void finish() {
        for (int place = 0; complete != null && place < sums.length; place++) {
            sums[place] += complete[place]; // a sum of two terms is the same in either order
        }
    }
}
