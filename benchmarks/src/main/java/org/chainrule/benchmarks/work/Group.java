package org.chainrule.benchmarks.work;

import java.util.Locale;

/** A section of the report. Its works share a JVM in each engine. */
public enum Group {
    /** A few operations on five scalars. */
    SCALARS("Scalars"),
    /** Training steps of networks. */
    TRAINING("Training steps"),
    /** Elementwise and row-wise functions. */
    ELEMENTWISE("Elements and rows"),
    /** Matrix products. */
    MATMUL("Matrix products"),
    /** Convolutions and pooling. */
    IMAGES("Images"),
    /** Attention and recurrent networks. */
    SEQUENCES("Sequences"),
    /** Long chains of scalar operations. */
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
