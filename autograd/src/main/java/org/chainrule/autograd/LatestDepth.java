package org.chainrule.autograd;

/**
 * The greatest depth of all that was recorded in a scope. A new leaf of that depth ends the passes to it at once: else they would visit
 * all that was computed before it, so that a loop of gradients would take time quadratic in its length.
 */
final class LatestDepth {
    private int depth; // as far as this thread sees it: a lesser one is slower, but not wrong

    int get() {
        return depth;
    }

    void include(int other) {
        depth = Math.max(depth, other);
    }
}
