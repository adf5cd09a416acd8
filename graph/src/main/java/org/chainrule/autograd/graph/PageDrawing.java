package org.chainrule.autograd.graph;

import static org.chainrule.autograd.graph.SvgPath.pixels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.chainrule.autograd.graph.Folding.Inside;
import org.chainrule.autograd.graph.GateDrawing.Look;
import org.chainrule.autograd.graph.SvgLayout.Edge;
import org.chainrule.autograd.graph.SvgLayout.Extent;
import org.chainrule.autograd.graph.SvgLayout.Piece;
import org.chainrule.autograd.graph.SvgLayout.PlacedGate;

/** Draws the picture of a page: the circuit with its groups folded, and the inside of each group in a frame of its own. */
final class PageDrawing {
    /** The room between a frame and its gates, in which wires bend to where the folded box has them. */
    private static final double GUTTER = 20;
    /** The room for the name of a frame, above and below its gates. */
    private static final double NAME_HEIGHT = 6;
    private static final Look LOOK = new Look("class=\"op box\"", "class=\"leaf box\"", "class=\"data box\"",
            "class=\"label\"",
            "class=\"caption\"", "class=\"value\"", "class=\"gradient\"");

    private final Folding folding;
    private final Map<Gate, String> ids; // of copies
    private final StringBuilder svg = new StringBuilder();

    /** Draws gates that have identifiers. */
    PageDrawing(Folding folding, Map<Gate, String> ids) {
        this.folding = folding;
        this.ids = ids;
    }

    static double frameWidth(Inside inside) {
        return inside.layout().width() + 2 * GUTTER;
    }

    static double frameHeight(Inside inside) {
        return inside.layout().height() + 2 * NAME_HEIGHT;
    }

    /** Returns the height within a frame at which the wire of its result leaves it, which is level with that of the folded box. */
    static double frameMiddle(Inside inside) {
        return inside.exits().size() == 1
                ? NAME_HEIGHT + inside.layout().heightOf(inside.exits().getFirst())
                : frameHeight(inside) / 2;
    }

    String draw(SvgLayout outside, String title) {
        String width = pixels(outside.width());
        String height = pixels(outside.height());
        line("<svg id=\"circuit\" role=\"group\" aria-label=\"%s\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\" text-anchor=\"middle\">",
                Markup.escape(title), width, height, width, height);
        line("<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"1\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" "
                + "markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path class=\"head\" d=\"M0 0.5L10 5L0 9.5Z\"/></marker></defs>");
        wires(outside.edges(), outside.exit(folding.outside().getLast()));
        line("<g id=\"frames\">");
        folding.insides().forEach(this::frame);
        line("</g>");
        gates(outside.placedGates());
        line("</svg>");
        return svg.toString();
    }

    private void frame(Inside inside) {
        double width = frameWidth(inside);
        double height = frameHeight(inside);
        line("<g class=\"frame\" data-group=\"%s\">", ids.get(inside.box()));
        String name = "\u229f " + GateSize.shortened(inside.group().name());
        line("<rect class=\"around\" width=\"%s\" height=\"%s\" rx=\"10\"/>", pixels(width), pixels(height));
        line("<g class=\"toggle\" tabindex=\"0\" role=\"button\" aria-expanded=\"true\" aria-label=\"%s\">",
                Markup.escape("fold " + inside.group().name()));
        line("<rect class=\"handle\" x=\"4\" y=\"4\" width=\"%s\" height=\"18\" rx=\"6\"/>",
                pixels(GateSize.width(name, 12) + 14));
        line("<text class=\"name\" x=\"11\" y=\"17\">%s</text></g>", Markup.escape(name));
        line("<g transform=\"translate(%s %s)\">", pixels(GUTTER), pixels(NAME_HEIGHT));
        SvgLayout layout = inside.layout();
        var edges = new ArrayList<>(layout.edges());
        List<Extent> extents = layout.extents();
        double middle = frameMiddle(inside) - NAME_HEIGHT;
        line("<g class=\"ends\">");
        int entries = inside.entries().size();
        for (int i = 0; i < entries; i++) {
            Gate entry = inside.entries().get(i);
            double start = middle + GateSize.port(i, entries);
            wire(new Edge(entry, null, 0,
                    List.of(new Piece(-GUTTER, start, extents.getFirst().left(), layout.heightOf(entry)))), "entry");
        }
        for (Gate exit : inside.exits()) {
            Edge inner = layout.exit(exit);
            var pieces = new ArrayList<>(inner.pieces());
            double y = pieces.getLast().y2();
            double end = width - GUTTER;
            pieces.add(new Piece(extents.getLast().right(), y, end, middle));
            wire(new Edge(exit, null, 0, pieces), "exit");
        }
        line("</g>");
        wires(edges, null);
        gates(layout.placedGates());
        line("</g></g>");
    }

    private void wires(List<Edge> edges, Edge result) {
        line("<g class=\"wires\">");
        edges.forEach(edge -> wire(edge, ""));
        if (result != null) {
            wire(result, "exit");
        }
        line("</g>");
    }

    private void wire(Edge edge, String kind) {
        String look = edge.from().value().requiresGrad() ? "wire" : "wire still";
        line("<path class=\"%s\" data-from=\"%s\" data-to=\"%s\" data-i=\"%s\" d=\"%s\"/>", (look + " " + kind).strip(),
                ids.get(edge.from()),
                edge.to() == null ? kind : ids.get(edge.to()), edge.i(), SvgPath.of(edge.pieces()));
    }

    private void gates(List<PlacedGate> gates) {
        line("<g class=\"gates\">");
        for (PlacedGate placed : gates) {
            boolean isBox = placed.gate().isBox();
            line("<g class=\"gate%s\" data-id=\"%s\" tabindex=\"0\" role=\"%s\">", isBox ? " group" : "",
                    ids.get(placed.gate()),
                    isBox ? "button\" aria-expanded=\"false" : "img");
            line("<g class=\"body\">");
            svg.append(GateDrawing.body(placed, LOOK));
            if (isBox) {
                line("<text class=\"count\" x=\"%s\" y=\"%s\">\u229e unfold</text>", pixels(placed.x()),
                        pixels(placed.y() + 17));
            }
            line("</g><g class=\"numbers\">");
            svg.append(GateDrawing.numbers(placed, LOOK));
            if (placed.gate().gradient() != null) {
                line("<path class=\"back\" marker-end=\"url(#head)\" d=\"M%s %sH%s\"/>", pixels(placed.right() + 14),
                        pixels(placed.y()),
                        pixels(placed.right() + 9));
            }
            line("</g></g>");
        }
        line("</g>");
    }

    private void line(String format, Object... values) {
        svg.append(format.formatted(values)).append('\n');
    }
}
