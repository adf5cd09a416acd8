package org.chainrule.autograd;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays of gradients that nobody holds any more. One backward pass leaves them to the next in the same thread, since a step
 * of training needs the same sizes again and again; where memory gets scarce, the JVM drops them.
 */
final class BufferPool {
    private static final int CAPACITY = 8; // arrays: enough for a chain of layers
    private static final int MAX_ELEMENTS = 1 << 24; // of all that are left to the next backward pass
    private static final int SLOTS = 16; // where threads leave their pools
    private static final AtomicReferenceArray<SoftReference<BufferPool>> IDLE = new AtomicReferenceArray<>(SLOTS);

    private final SoftReference<BufferPool> self = new SoftReference<>(this);
    private final Storage[] arrays = new Storage[CAPACITY]; // the latest last
    private int count;

    private BufferPool() {}

    /** Returns the pool that the last backward pass has left, or an empty one; nobody else has it. */
    static BufferPool acquire() {
        SoftReference<BufferPool> idle = IDLE.getAndSet(slot(), null);
        BufferPool pool = idle == null ? null : idle.get();
        return pool == null ? new BufferPool() : pool;
    }

    /** Leaves this to the next backward pass, without the oldest arrays if there are too many elements. */
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

    /** Takes out an array of just this size; null if there is none. */
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

    /** Adds an array that nobody holds; if the pool is full, the oldest goes. */
    void add(Storage array) {
        if (count == CAPACITY) {
            dropOldest(1);
        }
        arrays[count++] = array;
    }

    private void dropOldest(int number) {
        if (number > 0) {
            System.arraycopy(arrays, number, arrays, 0, count - number);
            for (int n = count - number; n < count; n++) {
                arrays[n] = null;
            }
            count -= number;
        }
    }
}
