package org.chainrule.autograd.graph;

import static org.chainrule.autograd.graph.SvgPath.pixels;

import org.chainrule.autograd.graph.SvgLayout.PlacedGate;

/** Draws gates as SVG, with the numbers on their wires. */
final class GateDrawing {
    private GateDrawing() {}

    /** The attributes of boxes and texts. */
    record Look(String op, String leaf, String data, String label, String caption, String value, String gradient) {

        String box(Gate gate) {
            return !gate.isLeaf() || gate.isBox() ? op : gate.value().requiresGrad() ? leaf : data;
        }
    }

    /** Draws the box with its label, and the name below it. */
    static String body(PlacedGate placed, Look look) {
        GateSize size = placed.size();
        Gate gate = placed.gate();
        double round = gate.isLeaf() || gate.isBox() ? 6 : Math.min(size.boxWidth(), GateSize.GATE_HEIGHT) / 2;
        String box = "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\" %s/>\n".formatted(
                pixels(placed.x() - size.boxWidth() / 2), pixels(placed.y() - size.boxHeight() / 2),
                pixels(size.boxWidth()), pixels(size.boxHeight()), pixels(round), look.box(gate));
        String label = text(placed.x(), placed.y() + 4.5, look.label, GateSize.shortened(gate.label()));
        return gate.caption().isEmpty()
                ? box + label
                : box + label + text(placed.x(), placed.y() + size.boxHeight() / 2 + 11.5, look.caption,
                        GateSize.shortened(gate.caption()));
    }

    /** Writes the value above the wire and the gradient below. */
    static String numbers(PlacedGate placed, Look look) {
        Gate gate = placed.gate();
        String value = text(placed.labelX(), placed.y() - 5.5, look.value, ValueFormat.briefValue(gate.value()));
        return gate.gradient() == null
                ? value
                : value + text(placed.labelX(), placed.y() + 15, look.gradient,
                        ValueFormat.briefGradient(gate.gradient()));
    }

    private static String text(double x, double y, String look, String text) {
        return "<text x=\"%s\" y=\"%s\" %s>%s</text>\n".formatted(pixels(x), pixels(y), look, Markup.escape(text));
    }
}
