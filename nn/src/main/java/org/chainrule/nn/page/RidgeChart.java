package org.chainrule.nn.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Draws distributions over the epochs, one below the other, the latest in front.
 *
 * @param title whose they are
 * @param all the distributions in order
 */
record RidgeChart(String title, List<Distribution> all) {
    private static final double WIDTH = 300;
    private static final double HEIGHT = 200;
    private static final double LEFT = 34;
    private static final double RIGHT = WIDTH - 10;
    private static final double TOP = 52;
    private static final double BOTTOM = HEIGHT - 24;
    private static final double PEAK = 42;
    private static final int MOST = 12;

    void write(Html html) {
        List<Distribution> shown = chosen();
        Axis axis = Axis.linear(shown.stream().flatMapToDouble(
                each -> DoubleStream.of(each.min(), each.max())).toArray());
        Distribution last = all.getLast();
        html.start("figure", "class", "ridges").element("figcaption", title).line();
        html.start("svg", "viewBox", "0 0 " + (int) WIDTH + " " + (int) HEIGHT, "role", "img", "aria-label",
                title + ": values from " + Numbers.of(last.min()) + " to " + Numbers.of(last.max()) + " in epoch "
                        + last.epoch())
                .line();
        for (double tick : axis.ticks(4)) {
            double x = x(axis, tick);
            html.empty("line", "class", "grid", "x1", x, "x2", x, "y1", TOP - 6, "y2", BOTTOM);
            html.element("text", Numbers.of(tick), "x", x, "y", HEIGHT - 8, "class", "middle");
        }
        html.line();
        for (int n = 0; n < shown.size(); n++) {
            double share = shown.size() == 1 ? 1 : (double) n / (shown.size() - 1);
            double base = TOP + share * (BOTTOM - TOP);
            if (n == 0 || n == shown.size() - 1) {
                html.element("text", Long.toString(shown.get(n).epoch()), "x", LEFT - 8, "y", base + 1, "class", "end");
            }
            Distribution each = shown.get(n);
            if (each.counts().length > 0) {
                html.empty("path", "class", "ridge", "d", path(each, axis, base), "style",
                        String.format(Locale.ROOT, "--age:%.0f%%", 30 + 70 * share)).line();
            }
        }
        html.end().end().line();
    }

    /** Returns evenly spaced ones, with the first and the last, if there are too many. */
    private List<Distribution> chosen() {
        List<Distribution> chosen = new ArrayList<>();
        int count = Math.min(MOST, all.size());
        for (int n = 0; n < count; n++) {
            chosen.add(all
                    .get(count == 1 ? all.size() - 1 : (int) Math.round((double) n * (all.size() - 1) / (count - 1))));
        }
        return chosen;
    }

    private static String path(Distribution each, Axis axis, double base) {
        int bins = each.counts().length;
        double from = x(axis, each.min());
        double to = x(axis, each.max());
        StringBuilder path = new StringBuilder("M" + at(bins == 1 ? from - 1 : from, base));
        for (int n = 0; n < bins; n++) {
            double height = PEAK * each.counts()[n] / each.highest();
            path.append('L').append(at(from + (to - from) * (n + 0.5) / bins, base - height));
        }
        return path.append('L').append(at(bins == 1 ? to + 1 : to, base)).toString();
    }

    private static String at(double x, double y) {
        return Html.coordinate(x) + " " + Html.coordinate(y);
    }

    private static double x(Axis axis, double value) {
        return LEFT + axis.fraction(value) * (RIGHT - LEFT);
    }
}
