package org.chainrule.autograd;

/** Says that elements were asked for within vmap. What applies ops knows it from the errors of a rule, and does one example after the other. */
final class ExamplesAreRead extends IllegalStateException {
    private static final long serialVersionUID = 1;

    ExamplesAreRead(String message) {
        super(message);
    }
}
