package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What an SVG really shows: read back from the document, so that a test sees what a viewer would see. */
final class Picture {
    /** A box or a piece of text, with the gate it belongs to. */
    record Area(String gate, String text, String colour, double left, double top, double right, double bottom) {

        boolean overlaps(Area other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }

        boolean contains(Point point) {
            return left < point.x && point.x < right && top < point.y && point.y < bottom;
        }

        double middle() {
            return (left + right) / 2;
        }
    }

    record Point(double x, double y) {}

    /** A wire, as points at a small distance. */
    record Wire(String gate, List<Point> points) {}

    private static final double LETTER = 0.6; // the width of a common letter, in font sizes
    private static final Pattern STEP = Pattern.compile("([MHC])([^MHC]*)");

    final Xml svg;
    final double width;
    final double height;
    final List<Area> boxes = new ArrayList<>();
    final List<Area> texts = new ArrayList<>(); // outside boxes: values, gradients, captions
    final List<Wire> wires = new ArrayList<>();

    Picture(String document) throws Exception {
        svg = Xml.parse(document);
        width = svg.number("width");
        height = svg.number("height");
        List<Xml> groups = svg.all("g");
        List<Xml> gates = groups.subList(1, groups.size());
        gates.forEach(this::readGate);
        List<Xml> paths = groups.getFirst().all("path");
        for (int i = 0; i < paths.size(); i++) {
            wires.add(new Wire(boxes.get(i).gate, points(paths.get(i).attributes().get("d"))));
        }
    }

    private void readGate(Xml group) {
        String title = group.all("title").getFirst().text().toString().lines().findFirst().orElseThrow();
        String gate = title.split(" = ")[0];
        Xml rect = group.all("rect").getFirst();
        List<Xml> lines = group.all("text");
        boxes.add(new Area(gate, lines.getFirst().text().toString(), rect.attributes().get("fill"), rect.number("x"),
                rect.number("y"), rect.number("x") + rect.number("width"), rect.number("y") + rect.number("height")));
        for (Xml line : lines.subList(1, lines.size())) {
            double font = line.attributes().containsKey("font-size")
                    ? line.number("font-size")
                    : svg.number("font-size");
            double halfWidth = line.text().length() * font * LETTER / 2;
            double baseline = line.number("y");
            texts.add(new Area(gate, line.text().toString(), line.attributes().get("fill"),
                    line.number("x") - halfWidth, baseline - 0.73 * font, line.number("x") + halfWidth,
                    baseline + 0.2 * font));
        }
    }

    private static List<Point> points(String path) {
        var points = new ArrayList<Point>();
        double x = 0;
        double y = 0;
        for (var step : STEP.matcher(path).results().toList()) {
            double[] to = Pattern.compile("[ ,]").splitAsStream(step.group(2)).mapToDouble(Double::parseDouble)
                    .toArray();
            double[] curve = switch (step.group(1)) {
                case "H" -> new double[] {x, y, to[0], y, to[0], y};
                case "C" -> to;
                default -> null; // M
            };
            for (int i = 0; curve != null && i <= 50; i++) {
                double t = i / 50.0;
                points.add(new Point(bezier(t, x, curve[0], curve[2], curve[4]),
                        bezier(t, y, curve[1], curve[3], curve[5])));
            }
            x = curve == null ? to[0] : curve[4];
            y = curve == null ? to[1] : curve[5];
        }
        return points;
    }

    private static double bezier(double t, double a, double b, double c, double d) {
        double s = 1 - t;
        return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
    }

    Area box(String gate) {
        return boxes.stream().filter(box -> box.gate.equals(gate)).findFirst().orElseThrow();
    }

    /** The texts of a gate in the given colour. */
    List<String> texts(String gate, String colour) {
        return texts.stream().filter(text -> text.gate.equals(gate) && text.colour.equals(colour)).map(Area::text)
                .toList();
    }
}
