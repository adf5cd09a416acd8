package org.chainrule.autograd;

/**
 * What the tape does in the current scope of the current thread.
 *
 * @param records whether ops are recorded
 * @param watches whether values and gradients are searched for NaN and the source line of each op is kept
 */
record Mode(boolean records, boolean watches) {
    private static final Mode NORMAL = new Mode(true, false);
    private static final ScopedValue<Mode> CURRENT = ScopedValue.newInstance();

    static Mode current() {
        return CURRENT.orElse(NORMAL);
    }

    Mode recording(boolean now) {
        return now == records ? this : new Mode(now, watches);
    }

    Mode watching() {
        return watches ? this : new Mode(records, true);
    }

    <R, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> body) throws X {
        return ScopedValue.where(CURRENT, this).call(body);
    }
}
