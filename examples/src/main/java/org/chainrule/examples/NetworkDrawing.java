package org.chainrule.examples;

import java.util.List;

/** Draws fully connected layers from left to right as SVG, with values above and gradients below the lines. */
final class NetworkDrawing {
    private static final int COLUMN = 250; // from layer to layer
    private static final int ROW = 150; // from neuron to neuron
    private static final int MARGIN = 90;
    private static final int RADIUS = 24;

    private NetworkDrawing() {}

    /** Two numbers: what goes forward is written above, what comes back below; the latter may be empty. */
    record Label(String above, String below) {

        /** Creates a label of a number and its gradient. */
        static Label of(String name, double value, double gradient) {
            return new Label(number(name, value), "%.3f".formatted(gradient));
        }

        /** Creates a label of a number alone. */
        static Label of(String name, double value) {
            return new Label(number(name, value), "");
        }

        private static String number(String name, double value) {
            return (name.isEmpty() ? "" : name + " = ") + "%.3f".formatted(value);
        }
    }

    /** A neuron with the name that is written in it. */
    record Neuron(String name, Label label) {}

    /** The labels of the edges. */
    interface Edges {

        /** Returns the label of the edge from a neuron of a layer to one of the next layer; all are counted from 0. */
        Label of(int layer, int from, int to);
    }

    /** Draws layers of neurons. */
    static String svg(List<List<Neuron>> layers, Edges edges) {
        int rows = layers.stream().mapToInt(List::size).max().orElseThrow();
        var lines = new StringBuilder();
        var texts = new StringBuilder();
        for (int layer = 0; layer < layers.size(); layer++) {
            int count = layers.get(layer).size();
            for (int i = 0; i < count; i++) {
                double x = x(layer);
                double y = y(rows, count, i);
                if (layer + 1 < layers.size()) {
                    int targets = layers.get(layer + 1).size();
                    for (int j = 0; j < targets; j++) {
                        double toX = x(layer + 1);
                        double toY = y(rows, targets, j);
                        lines.append(
                                "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#b8bcc4\"/>%n".formatted(x, y, toX, toY));
                        double t = 1.0 / (targets + 1); // so that labels of crossing edges are evenly spaced
                        label(texts, x + t * (toX - x) + 8, y + t * (toY - y), 3, edges.of(layer, i, j));
                    }
                }
                Neuron neuron = layers.get(layer).get(i);
                lines.append("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"#eef1f6\" stroke=\"#4a5361\"/>%n"
                        .formatted(x, y, RADIUS));
                text(texts, x, y + 5, "#1d2330", neuron.name());
                label(texts, x, y, RADIUS + 5, neuron.label());
            }
        }
        int width = 2 * MARGIN + (layers.size() - 1) * COLUMN;
        int height = MARGIN + (rows - 1) * ROW + MARGIN;
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%1$d" height="%2$d">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <g stroke-width="1.5">
                %s</g>
                <g font-family="sans-serif" font-size="14" text-anchor="middle" stroke="#ffffff" stroke-width="4" \
                stroke-linejoin="round" paint-order="stroke">
                %s</g>
                </svg>
                """.formatted(width, height, lines, texts);
    }

    private static double x(int layer) {
        return MARGIN + layer * COLUMN;
    }

    private static double y(int rows, int count, int i) {
        return MARGIN + ROW * (i + (rows - count) / 2.0);
    }

    private static void label(StringBuilder texts, double x, double y, int distance, Label label) {
        text(texts, x, y - distance, "#1d2330", label.above());
        text(texts, x, y + distance + 11, "#b2262b", label.below());
    }

    private static void text(StringBuilder texts, double x, double y, String color, String text) {
        if (!text.isEmpty()) {
            texts.append("<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n".formatted(x, y, color, text));
        }
    }
}
