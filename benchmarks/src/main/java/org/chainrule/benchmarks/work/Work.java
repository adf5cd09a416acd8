package org.chainrule.benchmarks.work;

/** Something that takes time, described so that every engine can do the same with the same numbers. */
public sealed interface Work permits Gates, Training, Elementwise, Product, Chain {

    /** {@return its name on the command line and in reports, such as {@code mlp-64}} */
    String name();

    /** {@return what it is, in a few words} */
    String description();

    /** {@return the section of the report it belongs to} */
    Group group();

    /** {@return the type of its numbers} */
    Precision precision();

    /** {@return whether it takes so long that a quick comparison leaves it out} */
    default boolean isLarge() {
        return false;
    }

    /**
     * How often it is done before the results are compared: several steps of training show whether the parameters moved
     * alike.
     *
     * @return a small number
     */
    default int runsBeforeCheck() {
        return 1;
    }
}
