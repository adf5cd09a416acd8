package org.chainrule.linalg;

/** How much of Q {@link Factorizations#qr} returns. */
public enum QrMode {
    /** As many columns as are needed, min(m, n). */
    REDUCED,
    /** All m columns. */
    COMPLETE
}
