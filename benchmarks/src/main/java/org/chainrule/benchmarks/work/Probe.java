package org.chainrule.benchmarks.work;

import java.util.Locale;

/** What is measured of a library once, by JVMs that do nothing else. */
public enum Probe {
    /** How long it takes from the start of a JVM to the first gradient printed. */
    COLD("from the start of a JVM to the first gradient printed"),
    /** How many bytes a node of a long chain retains. */
    RETAINED("bytes that a node of a chain of 10^6 scalars retains");

    private final String description;

    Probe(String description) {
        this.description = description;
    }

    /** {@return what it is, in a few words} */
    public String description() {
        return description;
    }

    /** {@return its name on the command line} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
