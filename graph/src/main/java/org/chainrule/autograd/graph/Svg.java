package org.chainrule.autograd.graph;

import static org.chainrule.autograd.graph.SvgPath.pixels;

import org.chainrule.autograd.graph.GateDrawing.Look;
import org.chainrule.autograd.graph.SvgLayout.PlacedGate;
import org.chainrule.autograd.graph.SvgLayout.Wire;

/** Draws a graph as SVG: how things look is decided here, where they stand in {@link SvgLayout}. */
final class Svg {
    private static final int MOST_GATES = 1000;
    private static final Look LOOK = new Look(Palette.GATE, Palette.LEAF, Palette.DATA, fill(Palette.INK),
            fill(Palette.CAPTION) + " font-size=\"" + pixels(GateSize.SMALL_FONT) + "\" font-style=\"italic\"",
            fill(Palette.VALUE), fill(Palette.GRADIENT));

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
        picture.draw(SvgLayout.of(graph.evaluated()), "The circuit of " + graph.gates().getFirst().name());
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
        line("<path stroke=\"%s\" d=\"%s\"/>", wire.gate().value().requiresGrad() ? Palette.WIRE : Palette.DATA_WIRE,
                SvgPath.of(wire.pieces()));
    }

    private void gate(PlacedGate placed) {
        line("<g><title>%s</title>", Markup.escape(details(placed.gate())));
        svg.append(GateDrawing.body(placed, LOOK)).append(GateDrawing.numbers(placed, LOOK));
        line("</g>");
    }

    /** Returns what a viewer shows when the pointer rests on a gate. */
    private static String details(Gate gate) {
        return gate + "\nvalue " + gate.value().shape() + ": " + ValueFormat.precise(gate.value())
                + (gate.gradient() == null ? "" : "\ngradient: " + ValueFormat.precise(gate.gradient()));
    }

    private static String fill(String colour) {
        return "fill=\"" + colour + '"';
    }

    private void line(String format, Object... values) {
        svg.append(format.formatted(values)).append('\n');
    }
}
