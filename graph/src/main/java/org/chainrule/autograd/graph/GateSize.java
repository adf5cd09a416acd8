package org.chainrule.autograd.graph;

/**
 * The size of what is drawn for a gate, in pixels. Fonts differ from one viewer to the next, so text is given more
 * room than any common sans-serif face needs.
 *
 * @param boxWidth the width of the box
 * @param boxHeight its height
 * @param captionWidth the width of the name below the box; 0 where there is none
 * @param wireWidth the length of wire that carries the value and the gradient
 */
record GateSize(double boxWidth, double boxHeight, double captionWidth, double wireWidth) {
    /** The size of the letters in boxes and on wires. */
    static final double FONT = 13;
    /** The size of the letters in captions. */
    static final double SMALL_FONT = 11;
    /** The height of an op's box; a narrow one is a circle. */
    static final double GATE_HEIGHT = 34;
    /** The reach of text above and below the wire. */
    static final double LABEL_REACH = 17;

    private static final double LEAF_HEIGHT = 26;
    private static final double BOX_HEIGHT = 46; // of a folded group
    private static final double PORT_DISTANCE = 15;
    private static final double CAPTION_HEIGHT = 15;
    private static final int LONGEST_TEXT = 24;

    static GateSize of(Gate gate) {
        double label = width(shortened(gate.label()), FONT);
        boolean isSmall = gate.isLeaf() && !gate.isBox();
        double height = isSmall
                ? LEAF_HEIGHT
                : Math.max(gate.isBox() ? BOX_HEIGHT : GATE_HEIGHT, gate.inputs().size() * PORT_DISTANCE + 4);
        double box = gate.isBox()
                ? label + 34
                : isSmall ? Math.max(LEAF_HEIGHT, label + 14) : Math.max(GATE_HEIGHT, label + 18);
        double wire = Math.max(width(ValueFormat.briefValue(gate.value()), FONT),
                width(ValueFormat.briefGradient(gate.gradient()), FONT)) + 12;
        if (gate.isBox()) {
            wire = Math.max(wire, width("12 results", FONT) + 12);
        }
        return new GateSize(box, height, width(shortened(gate.caption()), SMALL_FONT), wire);
    }

    /** Returns how far below the middle of the box its argument {@code i} of {@code n} arrives. */
    static double port(int i, int n) {
        return (i - (n - 1) / 2.0) * PORT_DISTANCE;
    }

    /** Returns the room needed in a column's width, without the wire. */
    double width() {
        return Math.max(boxWidth, captionWidth);
    }

    /** Returns the room needed above the wire. */
    double above() {
        return Math.max(boxHeight / 2, LABEL_REACH);
    }

    /** Returns the room needed below the wire. */
    double below() {
        return Math.max(boxHeight / 2 + (captionWidth > 0 ? CAPTION_HEIGHT : 0), LABEL_REACH);
    }

    /** Cuts text where it would widen the picture too much. */
    static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST_TEXT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT - 1)) + "\u2026";
    }

    /** Returns a width that text of a size of letters fits in. */
    static double width(String text, double font) {
        return font * text.codePoints().mapToDouble(GateSize::letterWidth).sum();
    }

    private static double letterWidth(int character) {
        return character >= 0x1100
                ? 1.05 // East Asian and pictographs
                : "mwMW@%\u2026".indexOf(character) >= 0 ? 0.98 : Character.isUpperCase(character) ? 0.76 : 0.62;
    }
}
