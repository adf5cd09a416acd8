package org.chainrule.autograd;

/**
 * What the engine does in the current scope of the current thread.
 *
 * @param records whether ops are recorded
 * @param watches whether values and gradients are searched for NaN and the source line of each op is kept
 * @param origin within a backward rule that is watched, where the op was called that the rule belongs to; else null
 * @param hook what every op passes; null for none
 */
record GradMode(boolean records, boolean watches, String origin, OpHook hook) {
    private static final GradMode NORMAL = new GradMode(true, false, null, null);
    private static final ScopedValue<GradMode> CURRENT = ScopedValue.newInstance();

    static GradMode current() {
        return CURRENT.orElse(NORMAL);
    }

    GradMode recording(boolean now) {
        return now == records ? this : new GradMode(now, watches, origin, hook);
    }

    GradMode watching() {
        return watches ? this : new GradMode(records, true, origin, hook);
    }

    GradMode hooked(OpHook now) {
        return new GradMode(records, watches, origin, now);
    }

    /** For the backward rule of an op that was called there: watched as a whole, and what it records is from there. */
    GradMode inRuleOf(String calledAt) {
        return new GradMode(records, watches, calledAt, hook);
    }

    /** Whether somebody wants to know of each op. */
    boolean isObserved() {
        return watches || hook != null;
    }

    boolean isInRule() {
        return origin != null;
    }

    <R, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> body) throws X {
        return ScopedValue.where(CURRENT, this).call(body);
    }
}
