package org.chainrule.autograd;

/**
 * The leaf of an argument of a {@linkplain Linearization linearized} function. What depends on it, once the function has returned, and on
 * nothing else that requires a gradient is a constant to all others.
 */
final class ArgumentNode extends Node {
    private volatile boolean isConstant;

    /**
     * Creates a leaf.
     *
     * @param depth at least that of all that was recorded before, as far as that is known: a pass that ends at the leaf visits nothing of
     *        lesser depth
     */
    ArgumentNode(int depth) {
        super(depth);
    }

    /** Returns whether the function has returned. */
    boolean isConstant() {
        return isConstant;
    }

    void becomeConstant() {
        isConstant = true;
    }
}
