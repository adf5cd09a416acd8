package org.chainrule.autograd;

/**
 * The mode of the engine in the current scope of the current thread.
 *
 * @param records whether ops are recorded
 * @param detectsAnomalies whether values and gradients are checked for NaN and the source line of each op is recorded
 * @param origin within a vjp rule under anomaly detection, the source line that called the op of the rule; else null
 * @param hook the hook that is called for every op; null for none
 * @param level how many {@linkplain Batching vmaps} the scope is in
 * @param latest the greatest depth recorded in the outermost linearized function; null outside of one
 * @param checkpoint the innermost scope in which results aren't kept; null for none
 */
record GradMode(boolean records, boolean detectsAnomalies, String origin, OpHook hook, int level, LatestDepth latest,
        CheckpointScope checkpoint) {
    private static final GradMode NORMAL = new GradMode(true, false, null, null, 0, null, null);
    /** Nothing is recorded, checked or passed to a hook. */
    static final GradMode UNOBSERVED = new GradMode(false, false, null, null, 0, null, null);

    private static final ScopedValue<GradMode> CURRENT = ScopedValue.newInstance();

    static GradMode current() {
        return CURRENT.orElse(NORMAL);
    }

    GradMode recording(boolean value) {
        return value == records ? this : new GradMode(value, detectsAnomalies, origin, hook, level, latest, checkpoint);
    }

    GradMode detectingAnomalies() {
        return detectsAnomalies ? this : new GradMode(records, true, origin, hook, level, latest, checkpoint);
    }

    GradMode hooked(OpHook value) {
        return new GradMode(records, detectsAnomalies, origin, value, level, latest, checkpoint);
    }

    /**
     * Returns the mode within the vjp rule of an op that was called at a source line, which the ops that the rule
     * applies record as theirs.
     */
    GradMode inRuleOf(String sourceLine) {
        return new GradMode(records, detectsAnomalies, sourceLine, hook, level, latest, checkpoint);
    }

    GradMode atLevel(int value) {
        return value == level ? this : new GradMode(records, detectsAnomalies, origin, hook, value, latest, checkpoint);
    }

    /** Returns the mode within a function that is linearized at some arguments. */
    GradMode linearizing(Tensor... xs) {
        LatestDepth own = latest == null ? new LatestDepth() : latest;
        for (Tensor x : xs) {
            own.include(x.depth());
        }
        return new GradMode(records, detectsAnomalies, origin, hook, level, own, checkpoint);
    }

    GradMode within(CheckpointScope scope) {
        return new GradMode(records, detectsAnomalies, origin, hook, level, latest, scope);
    }

    /** Returns whether tensors may stand for several, as within vmap. */
    boolean isBatching() {
        return level > 0;
    }

    /** Returns whether each op is checked for anomalies, passed to a hook, or may have to be applied to several examples. */
    boolean isObserved() {
        return detectsAnomalies || hook != null || level > 0;
    }

    boolean isInRule() {
        return origin != null;
    }

    <R, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> body) throws X {
        return ScopedValue.where(CURRENT, this).call(body);
    }
}
