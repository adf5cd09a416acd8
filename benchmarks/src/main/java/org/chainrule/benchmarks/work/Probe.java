package org.chainrule.benchmarks.work;

import java.util.Locale;

/** A measurement of a library as a whole, in JVMs that do nothing else. */
public enum Probe {
    /** The time from the start of a JVM to the first gradient printed. */
    COLD("from the start of a JVM to the first gradient printed"),
    /** The bytes that a node of a long chain retains. */
    RETAINED("bytes that a node of a chain of 10^6 scalars retains");

    private final String description;

    Probe(String description) {
        this.description = description;
    }

    /** {@return a short description} */
    public String description() {
        return description;
    }

    /** {@return its name on the command line} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
