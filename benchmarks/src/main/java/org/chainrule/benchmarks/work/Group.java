package org.chainrule.benchmarks.work;

import java.util.Locale;

/** A section of the report. Its works share a JVM in each engine. */
public enum Group {
    /** Five scalars and a handful of operations. */
    SCALARS("Scalars"),
    /** Whole steps of training. */
    TRAINING("Training steps"),
    /** Functions of elements and of rows. */
    ELEMENTWISE("Elements and rows"),
    /** Products of matrices. */
    MATMUL("Matrix products"),
    /** Long graphs of scalars. */
    CHAIN("Long chains");

    private final String title;

    Group(String title) {
        this.title = title;
    }

    /** {@return its heading} */
    public String title() {
        return title;
    }

    /** {@return its name on the command line} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
