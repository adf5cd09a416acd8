package org.chainrule.autograd.kernel;

import java.util.Arrays;

/**
 * Finds the order of the elements in each row, from the least, or from the greatest. Equal elements keep their order, -0 equals 0,
 * and NaN is last either way. Elements become keys of unsigned bits, which are sorted digit by digit, from the lowest one on; a
 * digit that is the same in all keys is passed over.
 */
public final class RowOrder {
    private static final int SHORT = 24; // rows that are sorted by insertion
    private static final int DIGIT = 11; // bits
    private static final int COUNTS = 1 << DIGIT;

    private final Object in;
    private final boolean descending;
    private final int width;
    private final int digits;
    private final long[] keys;
    private final int[] order;
    private final long[] otherKeys;
    private final int[] otherOrder;
    private final int[] counts = new int[COUNTS];

    /**
     * Prepares to order rows.
     *
     * @param in double[], float[], long[] or boolean[]
     * @param descending whether from the greatest to the least
     * @param width how long the rows are
     */
    public RowOrder(Object in, boolean descending, int width) {
        this.in = in;
        this.descending = descending;
        this.width = width;
        this.digits = in instanceof boolean[] ? 1 : in instanceof float[] ? 3 : 6;
        this.keys = new long[width];
        this.order = new int[width];
        this.otherKeys = new long[width];
        this.otherOrder = new int[width];
    }

    /**
     * Finds the first places of the order of a row.
     *
     * @param from the index of the row's first element
     * @param out an array for the indices in the row, counted from 0
     * @param at where in it to begin
     * @param count how many places, up to the row's width
     */
    public void first(int from, long[] out, int at, int count) {
        int size = read(from);
        if (count < width) {
            size = keepFirst(count);
        }
        sort(size);
        for (int n = 0; n < count; n++) {
            out[at + n] = order[n];
        }
    }

    /**
     * Finds one place of the order of a row.
     *
     * @param from the index of the row's first element
     * @param place the place, counted from 0
     * @return the index of the element in the row
     */
    public int at(int from, int place) {
        read(from);
        int size = keepFirst(place + 1);
        int last = 0;
        for (int n = 1; n < size; n++) {
            last = Long.compareUnsigned(keys[n], keys[last]) >= 0 ? n : last;
        }
        return order[last];
    }

    private int read(int from) {
        for (int n = 0; n < width; n++) {
            order[n] = n;
        }
        switch (in) {
            case double[] x -> {
                for (int n = 0; n < width; n++) {
                    double element = x[from + n] + 0.0; // 0 of -0
                    keys[n] = element != element ? -1 : directed(ofSigned(Double.doubleToRawLongBits(element)), -1);
                }
            }
            case float[] x -> {
                for (int n = 0; n < width; n++) {
                    float element = x[from + n] + 0f;
                    int bits = Float.floatToRawIntBits(element);
                    long key = (bits ^ (bits >> 31 & Integer.MAX_VALUE) ^ Integer.MIN_VALUE) & 0xffffffffL;
                    keys[n] = element != element ? 0xffffffffL : directed(key, 0xffffffffL);
                }
            }
            case long[] x -> {
                for (int n = 0; n < width; n++) {
                    keys[n] = directed(x[from + n] ^ Long.MIN_VALUE, -1);
                }
            }
            case boolean[] x -> {
                for (int n = 0; n < width; n++) {
                    keys[n] = directed(x[from + n] ? 1 : 0, 1);
                }
            }
            default -> throw new AssertionError(in);
        }
        return width;
    }

    /** Returns the bits of a double such that unsigned numbers have their order. */
    private static long ofSigned(long bits) {
        return bits ^ (bits >> 63 & Long.MAX_VALUE) ^ Long.MIN_VALUE;
    }

    private long directed(long key, long greatest) {
        return descending ? greatest - key : key;
    }

    /** Keeps the keys that come first, in the order that they have, and returns their number. */
    private int keepFirst(int count) {
        if (count == 0) {
            return 0;
        }
        long bound = keyAt(count - 1);
        int less = 0;
        for (int n = 0; n < width; n++) {
            less += Long.compareUnsigned(keys[n], bound) < 0 ? 1 : 0;
        }
        int equal = count - less; // so many of the keys at the bound
        int kept = 0;
        for (int n = 0; kept < count; n++) {
            int relation = Long.compareUnsigned(keys[n], bound);
            if (relation < 0 || relation == 0 && equal-- > 0) {
                keys[kept] = keys[n];
                order[kept++] = order[n];
            }
        }
        return kept;
    }

    /** Returns the key at a place of the order, digit by digit from the highest one. */
    private long keyAt(int place) {
        long prefix = 0;
        long mask = 0;
        int rest = place;
        for (int digit = digits - 1; digit >= 0; digit--) {
            int shift = digit * DIGIT;
            Arrays.fill(counts, 0);
            for (int n = 0; n < width; n++) {
                if ((keys[n] & mask) == prefix) {
                    counts[digit(keys[n], shift)]++;
                }
            }
            int value = 0;
            while (rest >= counts[value]) {
                rest -= counts[value++];
            }
            prefix |= (long) value << shift;
            mask |= (long) (COUNTS - 1) << shift;
        }
        return prefix;
    }

    private static int digit(long key, int shift) {
        return (int) (key >>> shift) & COUNTS - 1;
    }

    private void sort(int size) {
        if (size <= SHORT) {
            insert(size);
            return;
        }
        long[] from = keys;
        int[] fromOrder = order;
        long[] to = otherKeys;
        int[] toOrder = otherOrder;
        for (int digit = 0; digit < digits; digit++) {
            if (distribute(from, fromOrder, to, toOrder, digit * DIGIT, size)) {
                long[] sorted = to;
                to = from;
                from = sorted;
                int[] sortedOrder = toOrder;
                toOrder = fromOrder;
                fromOrder = sortedOrder;
            }
        }
        if (fromOrder != order) {
            System.arraycopy(fromOrder, 0, order, 0, size);
        }
    }

    /** Sorts by one digit into other arrays, unless all have the same. */
    private boolean distribute(long[] from, int[] fromOrder, long[] to, int[] toOrder, int shift, int size) {
        Arrays.fill(counts, 0);
        for (int n = 0; n < size; n++) {
            counts[digit(from[n], shift)]++;
        }
        if (counts[digit(from[0], shift)] == size) {
            return false;
        }
        int next = 0;
        for (int value = 0; value < COUNTS; value++) {
            int count = counts[value];
            counts[value] = next;
            next += count;
        }
        for (int n = 0; n < size; n++) {
            int place = counts[digit(from[n], shift)]++;
            to[place] = from[n];
            toOrder[place] = fromOrder[n];
        }
        return true;
    }

    private void insert(int size) {
        for (int n = 1; n < size; n++) {
            long key = keys[n];
            int index = order[n];
            int place = n;
            while (place > 0 && Long.compareUnsigned(keys[place - 1], key) > 0) {
                keys[place] = keys[place - 1];
                order[place] = order[place - 1];
                place--;
            }
            keys[place] = key;
            order[place] = index;
        }
    }
}
