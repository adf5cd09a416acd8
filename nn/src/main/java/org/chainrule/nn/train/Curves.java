package org.chainrule.nn.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

import org.chainrule.nn.chart.ChartStyle;
import org.chainrule.nn.chart.Drawing;

/**
 * Draws learning curves: loss and metrics over the epochs, of training and validation. The library that draws,
 * {@code org.knowm.xchart:xchart}, is an optional dependency, which a program that wants pictures has to name.
 */
public final class Curves {
    private static final double MOST = 1e100; // beyond which XChart finds no ticks for an axis
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;

    private Curves() {}

    /**
     * Writes a picture as PNG: a chart of the losses, below it one for each metric.
     *
     * @param history the epochs
     * @param file the file to write
     * @throws IOException if it can't be written
     * @throws IllegalArgumentException if there are no epochs, or they have different metrics, or values
     *         too large to be drawn
     * @throws IllegalStateException if XChart isn't there; on a module path it is found with {@code --add-modules xchart}
     */
    public static void write(History history, Path file) throws IOException {
        Objects.requireNonNull(history, "history");
        Objects.requireNonNull(file, "file");
        if (history.epochs().isEmpty()) {
            throw new IllegalArgumentException("there are no epochs to be drawn");
        }
        try {
            draw(history, file);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "curves are drawn by org.knowm.xchart:xchart, which isn't there; name it among "
                            + "your project's dependencies, and java.desktop among its modules; on a module path "
                            + "it is found with --add-modules xchart",
                    e);
        }
    }

    private static void draw(History history, Path file) throws IOException {
        Drawing.prepare();
        requireAlike(history);
        List<XYChart> charts = new ArrayList<>();
        charts.add(chart(history, "loss", _ -> true, Evaluation::loss));
        Epoch first = history.epochs().getFirst();
        Stream.concat(Stream.of(first.training()), first.validation().stream())
                .flatMap(evaluation -> evaluation.metrics().keySet().stream()).distinct()
                .forEach(metric -> charts.add(chart(history, metric,
                        evaluation -> evaluation.metrics().containsKey(metric),
                        evaluation -> evaluation.metrics().get(metric))));
        System.setProperty("java.awt.headless", "true"); // no display is needed
        BitmapEncoder.saveBitmap(charts, charts.size(), 1, file.toString(), BitmapFormat.PNG);
    }

    private static void requireAlike(History history) {
        Epoch first = history.epochs().getFirst();
        for (Epoch epoch : history.epochs()) {
            if (!columns(epoch).equals(columns(first))) {
                throw new IllegalArgumentException("there is no curve through epochs of different columns, "
                        + columns(first) + " and " + columns(epoch));
            }
        }
    }

    private static List<Set<String>> columns(Epoch epoch) {
        return Stream.concat(Stream.of(epoch.training()), epoch.validation().stream())
                .map(evaluation -> Set.copyOf(evaluation.metrics().keySet())).toList();
    }

    /** Draws a number of the evaluations that have it, of the data for training, for validation or both. */
    private static XYChart chart(History history, String title, Predicate<Evaluation> hasIt,
            ToDoubleFunction<Evaluation> number) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("epoch").build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        double[] epochs = history.column(Epoch::number);
        Epoch first = history.epochs().getFirst();
        if (hasIt.test(first.training())) {
            add(chart, "training", epochs, history.column(epoch -> number.applyAsDouble(epoch.training())));
        }
        if (first.validation().filter(hasIt).isPresent()) {
            add(chart, "validation", epochs,
                    history.column(epoch -> number.applyAsDouble(epoch.validation().orElseThrow())));
        }
        return chart;
    }

    private static void add(XYChart chart, String name, double[] x, double... y) {
        for (int n = 0; n < y.length; n++) {
            if (Math.abs(y[n]) > MOST) {
                throw new IllegalArgumentException("the " + chart.getTitle() + " of epoch " + (long) x[n] + ", " + y[n]
                        + ", is too large to be drawn");
            }
        }
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineStyle(ChartStyle.SOLID);
        series.setMarker(x.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
}
