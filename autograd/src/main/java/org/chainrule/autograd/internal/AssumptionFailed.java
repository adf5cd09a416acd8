package org.chainrule.autograd.internal;

/**
 * Says that what a function took from elements when it was {@linkplain Engine#captured captured}, such as their number, isn't so in a later
 * run, which then calls the function itself.
 */
public final class AssumptionFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Creates one, without the time that a stack trace takes. */
    public AssumptionFailed() {
        super("a compiled function was recorded for other values", null, false, false);
    }
}
