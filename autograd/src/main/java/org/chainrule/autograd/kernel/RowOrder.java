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
    private static final int LEAST = 8 * COUNTS; // keys for which there is room at least, so that counting is rare
    private static final int CHUNK = 1024; // keys that are read at a time

    private final Object in;
    private final boolean descending;
    private final int width;
    private final int digits;
    private final int capacity;
    private final long[] keys;
    private final int[] order;
    private final long[] otherKeys;
    private final int[] otherOrder;
    private final int[] counts = new int[COUNTS];
    private final long[] chunk = new long[CHUNK];

    /**
     * Prepares to order rows.
     *
     * @param in double[], float[], long[] or boolean[]
     * @param descending whether from the greatest to the least
     * @param width how long the rows are
     * @param count how many of the first places are asked for
     */
    public RowOrder(Object in, boolean descending, int width, int count) {
        this.in = in;
        this.descending = descending;
        this.width = width;
        this.digits = in instanceof boolean[] ? 1 : in instanceof float[] ? 3 : 6;
        long few = Math.max(LEAST, 4L * count);
        this.capacity = (int) Math.min(width, few * 2 > width ? width : few);
        this.keys = new long[capacity];
        this.order = new int[capacity];
        this.otherKeys = new long[capacity];
        this.otherOrder = new int[capacity];
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
        sort(readFirst(from, count));
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
        int size = readFirst(from, place + 1);
        int last = 0;
        for (int n = 1; n < size; n++) {
            last = Long.compareUnsigned(keys[n], keys[last]) >= 0 ? n : last;
        }
        return order[last];
    }

    /**
     * Reads the keys of a row, and keeps those that come first, in the order that they have. Where there is no room for all, those that
     * can't be among the first are dropped as soon as that is known.
     */
    private int readFirst(int from, int count) {
        if (count == 0) {
            return 0;
        }
        if (count <= SHORT && width < LEAST) {
            return insertFirst(from, count);
        }
        if (capacity == width) {
            for (int n = 0; n < width; n++) {
                order[n] = n;
            }
            readKeys(from, width, keys);
            return count < width ? keepFirst(count, width) : width;
        }
        int size = 0;
        long bound = -1; // the greatest key that is kept, once there are so many
        boolean isFull = false;
        for (int done = 0; done < width; done += CHUNK) {
            int read = Math.min(CHUNK, width - done);
            readKeys(from + done, read, chunk);
            for (int n = 0; n < read; n++) {
                if (isFull && Long.compareUnsigned(chunk[n], bound) >= 0) {
                    continue; // an equal one comes later, too
                }
                keys[size] = chunk[n];
                order[size++] = done + n;
                if (size == capacity) {
                    size = keepFirst(count, size);
                    bound = greatest(size);
                    isFull = true;
                }
            }
        }
        return keepFirst(count, size);
    }

    /** Inserts each key of a row among the few that come first so far. */
    private int insertFirst(int from, int count) {
        int size = 0;
        for (int done = 0; done < width; done += CHUNK) {
            int read = Math.min(CHUNK, width - done);
            readKeys(from + done, read, chunk);
            for (int n = 0; n < read; n++) {
                long key = chunk[n];
                if (size == count && Long.compareUnsigned(key, keys[size - 1]) >= 0) {
                    continue;
                }
                insert(key, done + n, size < count ? size++ : size - 1);
            }
        }
        return size;
    }

    private long greatest(int size) {
        long greatest = 0;
        for (int n = 0; n < size; n++) {
            greatest = Long.compareUnsigned(keys[n], greatest) > 0 ? keys[n] : greatest;
        }
        return greatest;
    }

    private void readKeys(int from, int count, long[] to) {
        switch (in) {
            case double[] x -> {
                for (int n = 0; n < count; n++) {
                    double element = x[from + n] + 0.0; // 0 of -0
                    to[n] = element != element ? -1 : directed(ofSigned(Double.doubleToRawLongBits(element)), -1);
                }
            }
            case float[] x -> {
                for (int n = 0; n < count; n++) {
                    float element = x[from + n] + 0f;
                    int bits = Float.floatToRawIntBits(element);
                    long key = (bits ^ (bits >> 31 & Integer.MAX_VALUE) ^ Integer.MIN_VALUE) & 0xffffffffL;
                    to[n] = element != element ? 0xffffffffL : directed(key, 0xffffffffL);
                }
            }
            case long[] x -> {
                for (int n = 0; n < count; n++) {
                    to[n] = directed(x[from + n] ^ Long.MIN_VALUE, -1);
                }
            }
            case boolean[] x -> {
                for (int n = 0; n < count; n++) {
                    to[n] = directed(x[from + n] ? 1 : 0, 1);
                }
            }
            default -> throw new AssertionError(in);
        }
    }

    /** Returns the bits of a double such that unsigned numbers have their order. */
    private static long ofSigned(long bits) {
        return bits ^ (bits >> 63 & Long.MAX_VALUE) ^ Long.MIN_VALUE;
    }

    private long directed(long key, long greatest) {
        return descending ? greatest - key : key;
    }

    /** Keeps so many of the keys, those that come first, in the order that they have, and returns their number. */
    private int keepFirst(int count, int size) {
        if (size <= count) {
            return size;
        }
        long bound = keyAt(count - 1, size);
        int less = 0;
        for (int n = 0; n < size; n++) {
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
    private long keyAt(int place, int size) {
        long prefix = 0;
        long mask = 0;
        int rest = place;
        for (int digit = digits - 1; digit >= 0; digit--) {
            int shift = digit * DIGIT;
            Arrays.fill(counts, 0);
            for (int n = 0; n < size; n++) {
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
            insert(keys[n], order[n], n);
        }
    }

    /** Inserts a key among those before a place, which are in order; what stands there is overwritten. */
    private void insert(long key, int index, int last) {
        int place = last;
        while (place > 0 && Long.compareUnsigned(keys[place - 1], key) > 0) {
            keys[place] = keys[place - 1];
            order[place] = order[place - 1];
            place--;
        }
        keys[place] = key;
        order[place] = index;
    }
}
