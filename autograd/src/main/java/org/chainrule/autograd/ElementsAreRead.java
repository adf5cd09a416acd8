package org.chainrule.autograd;

/**
 * Says that elements were asked for where there are none: within vmap, or while a function is recorded. What applies ops knows it from the
 * errors of a rule, and does one example after the other, or records the rule as a whole.
 */
final class ElementsAreRead extends IllegalStateException {
    private static final long serialVersionUID = 1;

    ElementsAreRead(String message) {
        super(message);
    }
}
