package org.chainrule.benchmarks.work;

/** A computation to be timed, described so that every engine runs the same one on the same values. */
public sealed interface Work
        permits Gates, Training, NetworkWork, Elementwise, Product, Convolution, MaxPooling, SelfAttention, Chain {

    /** {@return its name on the command line and in reports, such as {@code mlp-64}} */
    String name();

    /** {@return a short description} */
    String description();

    /** {@return the section of the report it belongs to} */
    Group group();

    /** {@return the type of its elements} */
    Precision precision();

    /** {@return whether it takes so long that a quick comparison leaves it out} */
    default boolean isLarge() {
        return false;
    }

    /**
     * Returns how often the work runs before the results are compared. Several training steps show whether the parameters
     * were updated alike.
     *
     * @return the number of runs
     */
    default int runsBeforeCheck() {
        return 1;
    }
}
