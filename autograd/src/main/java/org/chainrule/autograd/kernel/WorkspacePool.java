package org.chainrule.autograd.kernel;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.machine.ElementArrays;

/**
 * Reuses scratch arrays, since new ones are filled with zeros first, in memory that no cache holds. A few released ones are kept for whoever comes next, in any thread, and of
 * large ones one, as long as memory lasts.
 */
final class WorkspacePool {
    private static final int SLOTS = 8; // for released buffers, for each type
    private static final int LARGE = 1 << 17; // elements; of buffers with more only one is kept
    private static final int LARGEST = 1 << 22; // those with still more aren't kept

    private static final ByPrecision<AtomicReferenceArray<Object>> RELEASED = new ByPrecision<>(
            _ -> new AtomicReferenceArray<>(SLOTS));
    private static final ByPrecision<AtomicReference<SoftReference<Object>>> LARGE_ONE = new ByPrecision<>(
            _ -> new AtomicReference<>());

    private WorkspacePool() {}

    /** Returns an array of at least so many elements, of any values. */
    static Object acquire(boolean single, int length) {
        if (length > LARGE) {
            SoftReference<Object> kept = LARGE_ONE.get(single).getAndSet(null);
            Object array = kept == null ? null : kept.get();
            return array != null && ElementArrays.length(array) >= length
                    ? array
                    : ElementArrays.create(single, length);
        }
        AtomicReferenceArray<Object> released = RELEASED.get(single);
        int first = firstSlot();
        for (int n = 0; n < SLOTS; n++) {
            int slot = (first + n) % SLOTS;
            Object array = released.getPlain(slot) == null ? null : released.getAndSet(slot, null);
            if (array != null) {
                if (ElementArrays.length(array) >= length) {
                    return array;
                }
                released.setRelease(slot, array);
            }
        }
        int rounded = Integer.highestOneBit(Math.max(1, length - 1)) << 1; // so that it will do for others, too
        return ElementArrays.create(single, Math.max(length, rounded));
    }

    /** Takes a buffer back, for others. */
    static void release(Object array) {
        if (ElementArrays.length(array) > LARGE) {
            if (ElementArrays.length(array) <= LARGEST) {
                LARGE_ONE.of(array).set(new SoftReference<>(array));
            }
            return;
        }
        AtomicReferenceArray<Object> released = RELEASED.of(array);
        int first = firstSlot();
        for (int n = 0; n < SLOTS; n++) {
            int slot = (first + n) % SLOTS;
            if (released.getPlain(slot) == null && released.compareAndSet(slot, null, array)) {
                return;
            }
        }
        released.setRelease(first, array); // rather than one that was too small
    }

    /** Returns where a thread looks first: a buffer that it used last is in the cache of its processor. */
    private static int firstSlot() {
        return (int) (Thread.currentThread().threadId() % SLOTS);
    }
}
