package org.chainrule.autograd;

import java.lang.ref.Reference;

/** Waits for the garbage collector. */
public final class Collected {
    private static final int ATTEMPTS = 50;

    private Collected() {}

    /** Whether what {@code reference} refers to is collected within a few runs of the collector. */
    public static boolean soon(Reference<?> reference) {
        for (int n = 0; n < ATTEMPTS && !reference.refersTo(null); n++) {
            System.gc();
            Thread.onSpinWait();
        }
        return reference.refersTo(null);
    }
}
