package org.chainrule.autograd.graph;

import java.math.BigDecimal;
import java.math.RoundingMode;

import org.chainrule.autograd.graph.SvgLayout.Piece;
import org.chainrule.autograd.graph.SvgLayout.PlacedGate;
import org.chainrule.autograd.graph.SvgLayout.Wire;

/** Draws a graph as SVG: how things look is decided here, where they stand in {@link SvgLayout}. */
final class Svg {
    private static final int MOST_GATES = 1000;

    private final StringBuilder svg = new StringBuilder();

    private Svg() {}

    static String of(Graph graph) {
        int gates = graph.gates().size();
        if (gates > MOST_GATES) {
            throw new IllegalArgumentException("toSvg of a graph of " + gates
                    + " gates: nobody could read a picture of more than " + MOST_GATES
                    + "; use toDot() with Graphviz, toText(), or the graph of an earlier result");
        }
        var picture = new Svg();
        picture.draw(SvgLayout.of(graph), "The circuit of " + graph.gates().getFirst().name());
        return picture.svg.toString();
    }

    private void draw(SvgLayout layout, String title) {
        String width = pixels(layout.width());
        String height = pixels(layout.height());
        line("""
                <svg xmlns="http://www.w3.org/2000/svg" role="img" width="%s" height="%s" viewBox="0 0 %s %s" \
                font-family="Helvetica, Arial, sans-serif" font-size="%s" text-anchor="middle">""",
                width, height, width, height, pixels(GateSize.FONT));
        line("<title>%s</title>", Markup.escape(title));
        line("<desc>Values stand above the wires, gradients below.</desc>");
        line("<rect width=\"%s\" height=\"%s\" rx=\"12\" fill=\"white\"/>", width, height);
        line("<g fill=\"none\" stroke-width=\"1.4\" stroke-linecap=\"round\">");
        layout.wires().forEach(this::wire);
        line("</g>");
        layout.placedGates().forEach(this::gate);
        line("</svg>");
    }

    private void wire(Wire wire) {
        var path = new StringBuilder();
        Piece last = null;
        for (Piece piece : wire.pieces()) {
            if (last == null || last.x2() != piece.x1() || last.y2() != piece.y1()) {
                path.append('M').append(pixels(piece.x1())).append(' ').append(pixels(piece.y1()));
            }
            path.append(piece.y1() == piece.y2() ? "H" + pixels(piece.x2()) : bend(piece));
            last = piece;
        }
        line("<path stroke=\"%s\" d=\"%s\"/>", wire.gate().value().requiresGrad() ? Palette.WIRE : Palette.DATA_WIRE,
                path);
    }

    /** Writes a curve that is level at both ends. */
    private static String bend(Piece piece) {
        String middle = pixels((piece.x1() + piece.x2()) / 2);
        return "C" + middle + ' ' + pixels(piece.y1()) + ' ' + middle + ' ' + pixels(piece.y2()) + ' '
                + pixels(piece.x2()) + ' ' + pixels(piece.y2());
    }

    private void gate(PlacedGate placed) {
        Gate gate = placed.gate();
        line("<g><title>%s</title>", Markup.escape(details(gate)));
        box(placed);
        text(placed.x(), placed.y() + 4.5, Palette.INK, "", GateSize.shortened(gate.label()));
        if (!gate.caption().isEmpty()) {
            text(placed.x(), placed.y() + placed.size().boxHeight() / 2 + 11.5, Palette.CAPTION,
                    " font-size=\"" + pixels(GateSize.SMALL_FONT) + "\" font-style=\"italic\"",
                    GateSize.shortened(gate.caption()));
        }
        text(placed.labelX(), placed.y() - 5.5, Palette.VALUE, "", ValueFormat.briefValue(gate.value()));
        if (gate.gradient() != null) {
            text(placed.labelX(), placed.y() + 15, Palette.GRADIENT, "", ValueFormat.briefGradient(gate.gradient()));
        }
        line("</g>");
    }

    private void box(PlacedGate placed) {
        GateSize size = placed.size();
        Gate gate = placed.gate();
        String look = !gate.isLeaf() ? Palette.GATE : gate.value().requiresGrad() ? Palette.LEAF : Palette.DATA;
        double round = gate.isLeaf() ? 6 : Math.min(size.boxWidth(), GateSize.GATE_HEIGHT) / 2;
        line("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\" %s/>",
                pixels(placed.x() - size.boxWidth() / 2), pixels(placed.y() - size.boxHeight() / 2),
                pixels(size.boxWidth()), pixels(size.boxHeight()), pixels(round), look);
    }

    private void text(double x, double y, String colour, String style, String text) {
        line("<text x=\"%s\" y=\"%s\" fill=\"%s\"%s>%s</text>", pixels(x), pixels(y), colour, style,
                Markup.escape(text));
    }

    /** Returns what a viewer shows when the pointer rests on a gate. */
    private static String details(Gate gate) {
        return gate + "\nvalue " + gate.value().shape() + ": " + ValueFormat.precise(gate.value())
                + (gate.gradient() == null ? "" : "\ngradient: " + ValueFormat.precise(gate.gradient()));
    }

    private static String pixels(double length) {
        return new BigDecimal(length).setScale(1, RoundingMode.HALF_EVEN).stripTrailingZeros().toPlainString();
    }

    private void line(String format, Object... values) {
        svg.append(format.formatted(values)).append('\n');
    }
}
