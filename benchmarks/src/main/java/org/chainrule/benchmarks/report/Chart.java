package org.chainrule.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.imageio.ImageIO;

import org.chainrule.benchmarks.compare.Units;
import org.chainrule.benchmarks.engine.Library;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of time against size, both logarithmic, in one panel or several. */
final class Chart {
    static {
        System.setProperty("java.awt.headless", "true"); // no display is needed; before AWT looks for one
    }

    private static final int WIDTH = 480; // of a panel, in points
    private static final int HEIGHT = 380;
    private static final int PIXELS_PER_POINT = 2; // letters stay sharp on fine screens
    private static final Color TEXT = new Color(0x333333);
    private static final Color GRID = new Color(0xE8E8E8);
    private static final Color GREY = new Color(0x9A9A9A);

    private final String name;
    private final String title;
    private final int threads;
    private final int columns;
    private final List<XYChart> panels = new ArrayList<>();

    /**
     * Creates a chart without panels.
     *
     * @param name a part of the file's name
     * @param title the title
     * @param threads the number of threads
     * @param columns the number of panels in a row
     */
    Chart(String name, String title, int threads, int columns) {
        this.name = name;
        this.title = title;
        this.threads = threads;
        this.columns = columns;
    }

    boolean isEmpty() {
        return panels.isEmpty();
    }

    int threads() {
        return threads;
    }

    String file() {
        return Report.NAME + "-" + name + "-" + threads + ".png";
    }

    /** {@return an image link in Markdown} */
    String link() {
        return "![" + title + ", " + Units.threads(threads) + "](" + file() + ")";
    }

    /**
     * Adds a panel without lines.
     *
     * @param sizes the title of the horizontal axis
     * @param base the ratio of neighbouring labels on it: 10 for powers of ten
     */
    Panel panel(String heading, String sizes, int base) {
        XYChart chart = new XYChartBuilder().title(heading + ", " + Units.threads(threads)).xAxisTitle(sizes).build();
        style(chart.getStyler());
        var panel = new Panel(chart, base);
        chart.getStyler().setXAxisLogarithmic(panel.hasDecades());
        chart.setCustomXAxisTickLabelsFormatter(place -> label(panel.size(place)));
        chart.setCustomYAxisTickLabelsFormatter(seconds -> Units.time(seconds).replaceAll("[.]0+ ", " "));
        panels.add(chart);
        return panel;
    }

    private static String label(double size) {
        return size < 10_000
                ? Long.toString(Math.round(size))
                : String.format(Locale.ROOT, "%.0e", size).replace("+0", "");
    }

    private static void style(XYStyler styler) {
        var font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        styler.setBaseFont(font).setChartBackgroundColor(Color.WHITE).setChartFontColor(TEXT).setChartPadding(12)
                .setChartTitleBoxVisible(false).setChartTitleFont(font.deriveFont(Font.BOLD, 14f))
                .setLegendBorderColor(Color.WHITE).setLegendFont(font.deriveFont(11f)).setLegendPadding(4)
                .setLegendSeriesLineLength(16).setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setMarkerSize(7).setPlotBackgroundColor(Color.WHITE).setPlotBorderVisible(false)
                .setPlotContentSize(0.96).setLocale(Locale.ROOT);
        styler.setXAxisLogarithmicDecadeOnly(true).setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(true)
                .setAxisTitleFont(font).setAxisTickLabelsFont(font)
                .setAxisTickLabelsColor(TEXT).setAxisTicksLineVisible(false).setAxisTicksMarksVisible(false)
                .setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(0.8f)).setPlotMargin(4);
    }

    void write(Path file) throws IOException {
        int rows = Math.ceilDiv(panels.size(), columns);
        var image = new BufferedImage(PIXELS_PER_POINT * WIDTH * Math.min(columns, panels.size()),
                PIXELS_PER_POINT * HEIGHT * rows, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setBackground(Color.WHITE);
        graphics.clearRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(PIXELS_PER_POINT, PIXELS_PER_POINT);
        for (int i = 0; i < panels.size(); i++) {
            int x = i % columns * WIDTH;
            int y = i / columns * HEIGHT;
            graphics.translate(x, y);
            panels.get(i).paint(graphics, WIDTH, HEIGHT);
            graphics.translate(-x, -y);
        }
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    /**
     * A coordinate system with two logarithmic axes.
     *
     * @param chart the chart that draws it
     * @param base the ratio of neighbouring labels on the horizontal axis
     */
    record Panel(XYChart chart, int base) {

        /** Returns whether XChart's own logarithmic axis is used, which has powers of ten only; else logarithms are plotted. */
        boolean hasDecades() {
            return base == 10;
        }

        double place(double size) {
            return hasDecades() ? size : Math.log(size) / Math.log(base);
        }

        double size(double place) {
            return hasDecades() ? place : Math.pow(base, place);
        }

        void line(Library library, List<Double> sizes, List<Double> seconds) {
            XYSeries line = chart.addSeries(library.title(), sizes.stream().map(this::place).toList(), seconds);
            line.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color(library));
            float[] dashes = !library.isOnItsOwn() ? new float[] {4, 4} : null;
            line.setLineStyle(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, dashes, 0));
            line.setLineColor(color(library));
        }

        private static Color color(Library library) {
            return switch (library) {
                case CHAINRULE, COMPILED -> new Color(0x2F6DB5);
                case PYTORCH -> new Color(0xD9622B);
                case DJL -> new Color(0x3B9A5B);
                case RAPAIO -> new Color(0xC9A227);
                case SAMEDIFF -> new Color(0x9159B0);
                case FLOOR -> GREY;
            };
        }
    }
}
