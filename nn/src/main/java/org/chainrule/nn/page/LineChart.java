package org.chainrule.nn.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Draws curves over the epochs, on a linear and, where there are positive values, on a logarithmic axis, one of which is shown. Values are at
 * the elements, too, for who points at them.
 *
 * @param title what is drawn
 * @param series the curves
 * @param mark an epoch to mark
 * @param isLogarithmic which of the axes is shown at first
 */
record LineChart(String title, List<Series> series, OptionalDouble mark, boolean isLogarithmic) {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 250;
    private static final double LEFT = 58;
    private static final double RIGHT = WIDTH - 14;
    private static final double TOP = 12;
    private static final double BOTTOM = HEIGHT - 28;
    private static final int TICKS = 5;
    private static final int MOST_POINTS = 800;
    private static final int COLOURS = 8;

    /** Returns the class of the colour of a curve: of few one of distinct ones, of many one between two. */
    private Object[] colour(int n, Object... attributes) {
        List<Object> all = new ArrayList<>(List.of(attributes));
        if (series.size() <= COLOURS) {
            all.addAll(List.of("style", "--c:var(--c" + n + ")"));
        } else {
            all.addAll(List.of("style",
                    "--c:hsl(" + Math.round(220 - 200.0 * n / (series.size() - 1)) + " 62% var(--l))"));
        }
        return all.toArray();
    }

    void write(Html html) {
        double[] values = series.stream().flatMapToDouble(each -> Arrays.stream(each.y())).toArray();
        double[] places = series.stream().flatMapToDouble(each -> Arrays.stream(each.x())).toArray();
        Axis log = Axis.logarithmic(values);
        double first = Arrays.stream(places).min().orElse(1);
        double last = Arrays.stream(places).max().orElse(1);
        Axis epochs = first < last ? new Axis(first, last, false) : new Axis(first - 0.5, first + 0.5, false);
        html.start("figure", "class", "chart", "data-title", title).line().start("figcaption").element("span", title);
        if (log != null) {
            html.start("label");
            if (isLogarithmic) {
                html.empty("input", "type", "checkbox", "class", "log", "checked", "");
            } else {
                html.empty("input", "type", "checkbox", "class", "log");
            }
            html.text("log axis").end();
        }
        html.end().line();
        draw(html, "linear", epochs, Axis.linear(values));
        if (log != null) {
            draw(html, "logarithmic", epochs, log);
        }
        legend(html);
        html.end().line();
    }

    private void legend(Html html) {
        html.start("ul", "class", "legend");
        for (int n = 0; n < series.size(); n++) {
            Series each = series.get(n);
            html.start("li", colour(n, "data-x", joined(each.x()), "data-y",
                    Arrays.stream(each.y()).mapToObj(LineChart::short5).collect(Collectors.joining(" "))));
            html.element("span", each.name());
            if (each.y().length > 0) {
                html.element("output", Numbers.of(each.y()[each.y().length - 1]));
            }
            html.end();
        }
        html.end().line();
    }

    private static String short5(double value) {
        return Double.isFinite(value) ? Float.toString((float) value) : Double.toString(value);
    }

    private static String joined(double... values) {
        return Arrays.stream(values).mapToObj(Html::coordinate).collect(Collectors.joining(" "));
    }

    private String described() {
        return title + " by epoch" + series.stream().filter(each -> each.y().length > 0)
                .map(each -> each.name() + " from " + Numbers.of(each.y()[0]) + " to "
                        + Numbers.of(each.y()[each.y().length - 1]))
                .collect(Collectors.joining("; ", ": ", ""));
    }

    private void draw(Html html, String kind, Axis epochs, Axis axis) {
        html.start("svg", "class", kind, "viewBox", "0 0 " + (int) WIDTH + " " + (int) HEIGHT, "role", "img",
                "aria-label",
                described(), "data-x0", epochs.min(), "data-x1", epochs.max(), "data-y0", Double.toString(axis.min()),
                "data-y1",
                Double.toString(axis.max())).line();
        for (double tick : axis.ticks(TICKS)) {
            double y = y(axis, tick);
            html.empty("line", "class", "grid", "x1", LEFT, "x2", RIGHT, "y1", y, "y2", y);
            html.element("text", Numbers.of(tick), "x", LEFT - 8, "y", y + 4, "class", "end");
        }
        html.element("text", "epoch", "x", LEFT - 8, "y", HEIGHT - 9, "class", "end");
        for (double tick : epochs.ticks(TICKS + 2)) {
            if (tick == Math.rint(tick)) {
                html.element("text", Numbers.of(tick), "x", x(epochs, tick), "y", HEIGHT - 9, "class", "middle");
            }
        }
        html.line();
        mark.ifPresent(
                epoch -> html.empty("line", "class", "mark", "x1", x(epochs, epoch), "x2", x(epochs, epoch), "y1", TOP,
                        "y2", BOTTOM));
        for (int n = 0; n < series.size(); n++) {
            draw(html, n, epochs, axis);
        }
        html.end().line();
    }

    private void draw(Html html, int n, Axis epochs, Axis axis) {
        Series shown = thinned(series.get(n));
        StringBuilder path = new StringBuilder();
        boolean isDrawing = false;
        for (int i = 0; i < shown.y().length; i++) {
            double y = y(axis, shown.y()[i]);
            double x = x(epochs, shown.x()[i]);
            boolean isAlone = Double.isFinite(y) && !isDrawing
                    && (i + 1 == shown.y().length || Double.isNaN(axis.fraction(shown.y()[i + 1])));
            if (isAlone) {
                html.empty("circle", colour(n, "class", "point", "cx", x, "cy", y, "r", "3"));
            } else if (Double.isFinite(y)) {
                path.append(isDrawing ? 'L' : 'M').append(Html.coordinate(x)).append(' ').append(Html.coordinate(y));
            }
            isDrawing = Double.isFinite(y) && !isAlone;
        }
        if (!path.isEmpty()) {
            html.empty("path", colour(n, "class", "line", "d", path)).line();
        }
    }

    private static double x(Axis epochs, double epoch) {
        return LEFT + epochs.fraction(epoch) * (RIGHT - LEFT);
    }

    private static double y(Axis axis, double value) {
        return BOTTOM - axis.fraction(value) * (BOTTOM - TOP);
    }

    /** Leaves the least and the greatest of neighbouring values where there are more than can be seen. */
    private static Series thinned(Series all) {
        int count = all.y().length;
        if (count <= MOST_POINTS) {
            return all;
        }
        int[] kept = new int[MOST_POINTS];
        int size = 0;
        for (int n = 0; n < MOST_POINTS / 2; n++) {
            int from = (int) ((long) count * n / (MOST_POINTS / 2));
            int to = (int) ((long) count * (n + 1) / (MOST_POINTS / 2));
            int least = from;
            int greatest = from;
            for (int i = from; i < to; i++) {
                least = all.y()[i] < all.y()[least] ? i : least;
                greatest = all.y()[i] > all.y()[greatest] ? i : greatest;
            }
            kept[size++] = Math.min(least, greatest);
            kept[size++] = Math.max(least, greatest);
        }
        int[] indices = Arrays.stream(kept).distinct().toArray();
        return new Series(all.name(), Arrays.stream(indices).mapToDouble(i -> all.x()[i]).toArray(),
                Arrays.stream(indices).mapToDouble(i -> all.y()[i]).toArray());
    }
}
