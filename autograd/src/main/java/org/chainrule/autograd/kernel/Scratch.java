package org.chainrule.autograd.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays to work in for a while, which are in the cache more often than not: new ones would be filled with zeros first, in
 * memory that no cache holds. A few wait here for whoever comes next, in any thread.
 */
final class Scratch {
    private static final int PLACES = 8; // where arrays wait, for each type
    private static final int MOST = 1 << 17; // elements of an array that may wait

    private static final AtomicReferenceArray<Object> FLOATS = new AtomicReferenceArray<>(PLACES);
    private static final AtomicReferenceArray<Object> DOUBLES = new AtomicReferenceArray<>(PLACES);

    private Scratch() {}

    /** An array of at least so many elements, which may be anything. */
    static Object take(boolean single, int length) {
        AtomicReferenceArray<Object> waiting = single ? FLOATS : DOUBLES;
        int first = firstPlace();
        for (int n = 0; n < PLACES; n++) {
            int place = (first + n) % PLACES;
            Object array = waiting.getPlain(place) == null ? null : waiting.getAndSet(place, null);
            if (array != null) {
                if (Elements.length(array) >= length) {
                    return array;
                }
                waiting.setRelease(place, array);
            }
        }
        int rounded = Integer.highestOneBit(Math.max(1, length - 1)) << 1; // so that it will do for others, too
        return single ? new float[Math.max(length, rounded)] : new double[Math.max(length, rounded)];
    }

    /** Lets others have an array. */
    static void giveBack(Object array) {
        if (Elements.length(array) > MOST) {
            return;
        }
        AtomicReferenceArray<Object> waiting = array instanceof float[] ? FLOATS : DOUBLES;
        int first = firstPlace();
        for (int n = 0; n < PLACES; n++) {
            int place = (first + n) % PLACES;
            if (waiting.getPlain(place) == null && waiting.compareAndSet(place, null, array)) {
                return;
            }
        }
        waiting.setRelease(first, array); // rather than one that was too small
    }

    /** Where a thread looks first: an array that it used last is in the cache of its processor. */
    private static int firstPlace() {
        return (int) (Thread.currentThread().threadId() % PLACES);
    }
}
