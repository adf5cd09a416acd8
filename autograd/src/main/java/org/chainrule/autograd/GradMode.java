package org.chainrule.autograd;

/** The mode of the engine in the current scope of the current thread. Immutable: the methods that change something return a copy. */
final class GradMode {
    private static final GradMode NORMAL = new GradMode();
    /** Nothing is recorded, checked or passed to a hook. */
    static final GradMode UNOBSERVED = NORMAL.recording(false);

    private static final ScopedValue<GradMode> CURRENT = ScopedValue.newInstance();

    private boolean records;
    private boolean detectsAnomalies;
    private String origin; // within a vjp rule under anomaly detection, the source line that called its op; else null
    private OpHook hook; // null for none
    private VmapLevel vmap; // the innermost one that the scope is in; null for none
    private LatestDepth latest; // null outside of a linearized function
    private CheckpointScope checkpoint; // null for none
    private OpTimer timer; // null for none
    private Capture capture; // null for none

    private GradMode() {
        this.records = true;
    }

    private GradMode(GradMode other) {
        this.records = other.records;
        this.detectsAnomalies = other.detectsAnomalies;
        this.origin = other.origin;
        this.hook = other.hook;
        this.vmap = other.vmap;
        this.latest = other.latest;
        this.checkpoint = other.checkpoint;
        this.timer = other.timer;
        this.capture = other.capture;
    }

    /** Returns whether ops are recorded, and nothing else is to be done. */
    boolean isNormal() {
        return this == NORMAL;
    }

    static GradMode current() {
        return CURRENT.orElse(NORMAL);
    }

    /** Returns whether ops are recorded. */
    boolean records() {
        return records;
    }

    GradMode recording(boolean value) {
        if (value == records) {
            return this;
        }
        var copy = new GradMode(this);
        copy.records = value;
        return copy;
    }

    /** Returns whether values and gradients are checked for NaN and the source line of each op is recorded. */
    boolean detectsAnomalies() {
        return detectsAnomalies;
    }

    GradMode detectingAnomalies() {
        var copy = new GradMode(this);
        copy.detectsAnomalies = true;
        return copy;
    }

    /** Returns the hook that is called for every op; null for none. */
    OpHook hook() {
        return hook;
    }

    GradMode hooked(OpHook value) {
        var copy = new GradMode(this);
        copy.hook = value;
        return copy;
    }

    /** Returns what measures the ops; null for none. */
    OpTimer timer() {
        return timer;
    }

    /** Returns what records the kernels; null for none. */
    Capture capture() {
        return capture;
    }

    /**
     * Throws an error with the source line if a function is being recorded.
     *
     * @param what what it does, which can't be recorded, and what to do instead
     */
    static void requireNoCapture(String what) {
        if (current().capture != null) {
            throw new IllegalStateException(what + " (" + OpTimer.caller() + ")");
        }
    }

    GradMode capturing(Capture value) {
        var copy = new GradMode(this);
        copy.capture = value;
        return copy;
    }

    GradMode timed(OpTimer value) {
        var copy = new GradMode(this);
        copy.timer = value;
        return copy;
    }

    /** Returns within a vjp rule under anomaly detection the source line that called the op of the rule; else null. */
    String origin() {
        return origin;
    }

    boolean isInRule() {
        return origin != null;
    }

    /**
     * Returns the mode within the vjp rule of an op that was called at a source line, which the ops that the rule
     * applies record as theirs.
     */
    GradMode inRuleOf(String sourceLine) {
        var copy = new GradMode(this);
        copy.origin = sourceLine;
        return copy;
    }

    /** Returns the innermost {@linkplain Batching vmap} that the scope is in; null for none. */
    VmapLevel vmap() {
        return vmap;
    }

    GradMode within(VmapLevel value) {
        if (value == vmap) {
            return this;
        }
        var copy = new GradMode(this);
        copy.vmap = value;
        return copy;
    }

    /** Returns whether the scope is in a vmap: that one, not another at the same depth. */
    boolean isWithin(VmapLevel one) {
        VmapLevel at = vmap;
        while (at != null && at != one) {
            at = at.outer();
        }
        return at != null;
    }

    /** Returns how many vmaps the scope is in. */
    int level() {
        return vmap == null ? 0 : vmap.depth();
    }

    /** Returns the mode outside of all vmaps but so many. */
    GradMode atLevel(int level) {
        VmapLevel of = vmap;
        while (of != null && of.depth() > level) {
            of = of.outer();
        }
        return within(of);
    }

    /** Returns whether tensors may stand for several, as within vmap. */
    boolean isBatching() {
        return vmap != null;
    }

    /** Returns the greatest depth recorded in the outermost linearized function; null outside of one. */
    LatestDepth latest() {
        return latest;
    }

    /** Returns a new leaf; in a linearized function one as deep as what was recorded before, which passes to it needn't visit. */
    Node leaf() {
        return latest == null ? new Node() : new Node(latest.get());
    }

    /** Returns the mode within a function that is linearized at some arguments. */
    GradMode linearizing(Tensor... xs) {
        var copy = new GradMode(this);
        copy.latest = latest == null ? new LatestDepth() : latest;
        for (Tensor x : xs) {
            copy.latest.include(x.depth());
        }
        return copy;
    }

    /** Returns the innermost scope in which results aren't kept; null for none. */
    CheckpointScope checkpoint() {
        return checkpoint;
    }

    GradMode within(CheckpointScope scope) {
        var copy = new GradMode(this);
        copy.checkpoint = scope;
        return copy;
    }

    /** Returns whether each op is checked for anomalies, passed to a hook, measured, or may have to be applied to several examples. */
    boolean isObserved() {
        return detectsAnomalies || hook != null || timer != null || isBatching();
    }

    <R, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> body) throws X {
        return ScopedValue.where(CURRENT, this).call(body);
    }
}
