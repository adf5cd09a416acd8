package org.chainrule.autograd.graph;

/** The colours of all pictures, legible on white. */
final class Palette {
    static final String VALUE = "#15803d"; // green
    static final String GRADIENT = "#dc2626"; // red

    private Palette() {}
}
