package org.chainrule.autograd.graph;

/** The colours of all pictures, legible on white. */
final class Palette {
    static final String VALUE = "#15803d"; // green
    static final String GRADIENT = "#dc2626"; // red
    static final String INK = "#0f172a";
    static final String CAPTION = "#475569";
    static final String WIRE = "#475569";
    static final String DATA_WIRE = "#a8b3c2"; // no gradient arrives here
    static final String GATE = "fill=\"white\" stroke=\"#334155\" stroke-width=\"1.5\"";
    static final String LEAF = "fill=\"#e0e7ff\" stroke=\"#818cf8\"";
    static final String DATA = "fill=\"#f1f5f9\" stroke=\"#cbd5e1\"";

    private Palette() {}
}
