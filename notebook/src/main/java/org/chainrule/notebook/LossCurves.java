package org.chainrule.notebook;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import org.chainrule.nn.train.Epoch;
import org.chainrule.nn.train.History;

/** Draws the losses of a training over its epochs in SVG, on a logarithmic axis if all are positive. */
final class LossCurves {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 160;
    private static final int MARGIN = 20;

    private LossCurves() {}

    static String of(History history) {
        if (history.epochs().isEmpty()) {
            return "<p>no epochs</p>";
        }
        double[] training = history.column(epoch -> epoch.training().loss());
        double[] validation = history.column(epoch -> epoch.validation().map(each -> each.loss()).orElse(Double.NaN));
        boolean isLogarithmic = finite(training, validation).allMatch(loss -> loss > 0);
        double[] first = isLogarithmic ? logs(training) : training;
        double[] second = isLogarithmic ? logs(validation) : validation;
        double low = finite(first, second).min().orElse(0);
        double high = finite(first, second).max().orElse(0);
        return "<figure><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\">"
                + curve(first, low, high, "#1f77b4") + curve(second, low, high, "#d95f02")
                + "</svg><figcaption>" + Display.escaped(text(history.last()))
                + (isLogarithmic ? "; logarithmic axis" : "") + "</figcaption></figure>";
    }

    private static String text(Epoch last) {
        return "epoch " + last.number() + ": " + last.training()
                + last.validation().map(each -> ", validation " + each).orElse("");
    }

    private static DoubleStream finite(double[]... curves) {
        return Arrays.stream(curves).flatMapToDouble(Arrays::stream).filter(Double::isFinite);
    }

    private static double[] logs(double... losses) {
        return Arrays.stream(losses).map(Math::log10).toArray();
    }

    /** Returns a line through the finite values. */
    private static String curve(double[] values, double low, double high, String colour) {
        String points = IntStream.range(0, values.length).filter(n -> Double.isFinite(values[n]))
                .mapToObj(n -> String.format(Locale.ROOT, "%.1f,%.1f", at(n, 0, values.length - 1, WIDTH),
                        HEIGHT - at(values[n], low, high, HEIGHT)))
                .collect(Collectors.joining(" "));
        return points.isEmpty()
                ? ""
                : "<polyline fill=\"none\" stroke=\"" + colour + "\" points=\"" + points + "\"/>";
    }

    private static double at(double value, double low, double high, int size) {
        return low < high ? MARGIN + (value - low) / (high - low) * (size - 2 * MARGIN) : size / 2.0;
    }
}
