package org.chainrule.autograd;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays of gradients that have flowed on and that nobody holds. One walk leaves them to the next in the same thread, since
 * a step of training needs the same sizes again and again; where memory gets scarce, the JVM drops them.
 */
final class BufferPool {
    private static final int MOST = 8; // arrays: enough for a chain of layers
    private static final int MOST_ELEMENTS = 1 << 24; // of all that are left to the next walk
    private static final int PLACES = 16; // where threads leave them
    private static final AtomicReferenceArray<SoftReference<BufferPool>> LEFT = new AtomicReferenceArray<>(PLACES);

    private final SoftReference<BufferPool> self = new SoftReference<>(this);
    private final Storage[] arrays = new Storage[MOST]; // the latest last
    private int count;

    private BufferPool() {}

    /** What the last walk has left, which is this walk's alone from now on. */
    static BufferPool ofLastWalk() {
        SoftReference<BufferPool> left = LEFT.getAndSet(place(), null);
        BufferPool leftovers = left == null ? null : left.get();
        return leftovers == null ? new BufferPool() : leftovers;
    }

    /** Leaves these to the next walk. */
    void leave() {
        long elements = 0;
        int first = count;
        while (first > 0 && elements + arrays[first - 1].size() <= MOST_ELEMENTS) {
            elements += arrays[--first].size();
        }
        drop(first);
        LEFT.set(place(), self);
    }

    private static int place() {
        return (int) (Thread.currentThread().threadId() % PLACES);
    }

    /** An array of just this size, which is no longer among these; null if there is none. */
    Storage take(int size, DType type) {
        for (int n = count - 1; n >= 0; n--) {
            Storage array = arrays[n];
            if (array.holds(size, type)) {
                System.arraycopy(arrays, n + 1, arrays, n, count - n - 1);
                arrays[--count] = null;
                return array;
            }
        }
        return null;
    }

    /** Adds an array that nobody holds; if there are too many, the oldest goes. */
    void add(Storage array) {
        if (count == MOST) {
            drop(1);
        }
        arrays[count++] = array;
    }

    /** Drops the oldest. */
    private void drop(int number) {
        if (number > 0) {
            System.arraycopy(arrays, number, arrays, 0, count - number);
            for (int n = count - number; n < count; n++) {
                arrays[n] = null;
            }
            count -= number;
        }
    }
}
