package org.chainrule.autograd;

/** Refuses arrays that the heap couldn't hold even if it were empty, before the JVM is asked for them. */
final class HeapLimit {
    /** The bytes that a Java array takes beside its elements, with a reference to it, about. */
    static final int ROW = 24;

    /** So many elements need no check. */
    static final int ALWAYS_FITS = 1 << 20;

    private static final int LONGEST = Integer.MAX_VALUE - 8; // as in the JDK: some JVMs have no longer arrays
    private static final int VIEW = 100; // bytes of a tensor without its elements, about
    private static final long BYTES = Runtime.getRuntime().maxMemory();
    private static final long MOST_VIEWS = Math.min(1 << 24, BYTES / VIEW);

    private HeapLimit() {}

    /** Returns whether an array of elements of so many bytes can be allocated, if there is nothing else in the heap. */
    static boolean fits(int length, int width) {
        return length <= ALWAYS_FITS || length <= LONGEST && (long) length * width <= BYTES;
    }

    /**
     * Requires that an array can be allocated, if there is nothing else in the heap.
     *
     * @param length the number of elements
     * @param width the bytes of each
     * @param what what the array is for, in an error
     * @throws IllegalArgumentException if it can't
     */
    static void check(int length, int width, Object what) {
        if (!fits(length, width)) {
            throw new IllegalArgumentException(what + " needs an array of " + length + " elements, or "
                    + (long) length * width + " bytes, but the heap of this JVM can have at most " + BYTES
                    + "; see the option -Xmx");
        }
    }

    /**
     * Requires that so many views of a tensor can be made.
     *
     * @throws IllegalArgumentException if they can't
     */
    static void checkViews(long count) {
        if (count > MOST_VIEWS) {
            throw new IllegalArgumentException(
                    "a list of " + count + " views is longer than the " + MOST_VIEWS + " that can be made");
        }
    }
}
