package org.chainrule.autograd;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A pool of arrays for gradients. One backward pass leaves its unused arrays to the next in the same thread, since each
 * training step needs the same sizes; where memory gets scarce, the JVM drops them.
 */
final class BufferPool {
    private static final int CAPACITY = 8; // arrays: enough for a chain of layers
    private static final int MAX_ELEMENTS = 1 << 24; // in all arrays that are left to the next backward pass
    private static final int SLOTS = 16; // for the pools of threads between their backward passes
    private static final AtomicReferenceArray<SoftReference<BufferPool>> IDLE = new AtomicReferenceArray<>(SLOTS);

    private final SoftReference<BufferPool> self = new SoftReference<>(this);
    private final Storage[] arrays = new Storage[CAPACITY]; // the latest last
    private int count;

    private BufferPool() {}

    /** Returns the pool that the last backward pass has left, or an empty one, for exclusive use. */
    static BufferPool acquire() {
        SoftReference<BufferPool> idle = IDLE.getAndSet(slot(), null);
        BufferPool pool = idle == null ? null : idle.get();
        return pool == null ? new BufferPool() : pool;
    }

    /** Releases this to the next backward pass, without the oldest arrays if there are too many elements. */
    void release() {
        long elements = 0;
        int first = count;
        while (first > 0 && elements + arrays[first - 1].size() <= MAX_ELEMENTS) {
            elements += arrays[--first].size();
        }
        dropOldest(first);
        IDLE.set(slot(), self);
    }

    private static int slot() {
        return (int) (Thread.currentThread().threadId() % SLOTS);
    }

    /** Removes and returns an array of exactly this size; null if there is none. */
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

    /** Adds an array that is not used any more; a full pool drops the oldest. */
    void add(Storage array) {
        if (count == CAPACITY) {
            dropOldest(1);
        }
        arrays[count++] = array;
    }

    private void dropOldest(int excess) {
        if (excess > 0) {
            System.arraycopy(arrays, excess, arrays, 0, count - excess);
            for (int n = count - excess; n < count; n++) {
                arrays[n] = null;
            }
            count -= excess;
        }
    }
}
