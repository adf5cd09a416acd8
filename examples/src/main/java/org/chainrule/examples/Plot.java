package org.chainrule.examples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntFunction;

import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

import org.chainrule.nn.chart.ChartStyle;

/** A chart in the common style of the examples: black on white, with a thin grid. */
final class Plot {
    static {
        System.setProperty("java.awt.headless", "true"); // no display is needed; before AWT looks for one
    }

    /** Colours of contour bands, from low to high. */
    private static final Color[] GROUND = {new Color(0x27396B), new Color(0x2F6DB5), new Color(0x6FB7C9),
        new Color(0xD8E8C8), new Color(0xF6E3A0), new Color(0xE9A85B), new Color(0xC4552D)};
    private static final Color POSITIVE = new Color(0xB2262B);
    private static final Color NEGATIVE = new Color(0x2358A8);
    private static final Color ARROW = new Color(0xF4511E); // seen on all of the ground
    private static final BasicStroke THIN = ChartStyle.stroke(0.8f);
    private static final BasicStroke BROAD = ChartStyle.stroke(7);

    private static final double HEAD = 0.2; // of the length of an arrow
    private static final int LEGEND_MARK = 49; // with the space around

    private final XYChart chart;
    private final int width; // without the legend
    private final int height;
    private double widestName; // in the legend
    private final LogTicks xs = new LogTicks();
    private final LogTicks ys = new LogTicks();
    private boolean legendAtSide = true;
    private int colors; // handed out so far
    private int areas; // without a name of their own

    private Plot(String title, String xLabel, String yLabel, int width, int height) {
        this.width = width;
        this.height = height;
        chart = new XYChartBuilder().title(title).xAxisTitle(xLabel).yAxisTitle(yLabel)
                .build();
        ChartStyle.apply(chart.getStyler());
    }

    /** Creates an empty chart. */
    static Plot of(String title, String xLabel, String yLabel) {
        return new Plot(title, xLabel, yLabel, 540, 420);
    }

    /** Creates a small empty chart with the legend below, for many in a picture. */
    static Plot small(String title) {
        var plot = new Plot(title, "", "", 280, 250);
        plot.legendAtSide = false;
        plot.chart.getStyler().setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 12));
        return plot;
    }

    /** Creates an empty square chart, for contours and regions. */
    static Plot map(String title, String xLabel, String yLabel) {
        return new Plot(title, xLabel, yLabel, 420, 440);
    }

    /** Draws a curve through the points. */
    Plot curve(String name, double[] x, double[] y) {
        return line(name, x, y, ChartStyle.SOLID, color(colors++));
    }

    /** Draws a curve of values at 1, 2, 3, ..., such as the losses of epochs. */
    Plot curve(String name, double... y) {
        double[] x = new double[y.length];
        Arrays.setAll(x, i -> i + 1);
        return curve(name, x, y);
    }

    /** Draws a broad pale curve, to lie below another one. */
    Plot broad(String name, double[] x, double[] y) {
        return line(name, x, y, BROAD, pale(color(colors++)));
    }

    /** Draws an arrow; its head has the right angles if the axes have the same scale. */
    Plot arrow(String name, double fromX, double fromY, double toX, double toY) {
        double alongX = HEAD * (toX - fromX);
        double alongY = HEAD * (toY - fromY);
        return line(name,
                new double[] {fromX, toX, toX - alongX - alongY / 2, toX, toX - alongX + alongY / 2},
                new double[] {fromY, toY, toY - alongY + alongX / 2, toY, toY - alongY - alongX / 2},
                ChartStyle.stroke(3), ARROW);
    }

    private Plot line(String name, double[] x, double[] y, BasicStroke stroke, Color color) {
        XYSeries series = add(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineStyle(stroke).setLineColor(color);
        // Data in equal steps are labelled at the data, whatever the numbers. A point off the steps brings round ones.
        double off = x[0] + (x[x.length - 1] - x[0]) / Math.PI;
        chart.addSeries("off the steps of " + name, new double[] {off}, new double[] {y[0]}).setEnabled(false);
        return this;
    }

    /** Draws points. */
    Plot points(String name, double[] x, double[] y) {
        XYSeries series = add(name, x, y);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(color(colors++));
        return this;
    }

    /**
     * Fills the bands between the levels of a function on a grid; equal levels have equal colours in all charts.
     *
     * @param values the function at the points of the grid, in their order
     * @param levels in rising order
     */
    Plot contours(Grid grid, double[] values, double... levels) {
        for (int band = levels.length; band >= 0; band--) { // the legend
            area(bandName(levels, band), new double[] {grid.left()}, new double[] {grid.bottom()}, THIN,
                    ground(band, levels.length));
        }
        return bands(grid, values, levels, THIN, band -> ground(band, levels.length));
    }

    /**
     * Fills the regions where a function on a grid is below a threshold and where it isn't, in pale colours of the first two
     * series, which may be points of two classes.
     */
    Plot regions(Grid grid, double[] values, double threshold) {
        return bands(grid, values, new double[] {threshold}, ChartStyle.SOLID, band -> pale(color(band)));
    }

    private Plot bands(Grid grid, double[] values, double[] levels, BasicStroke stroke,
            IntFunction<Color> color) {
        double[] x = {grid.left(), grid.right(), grid.right(), grid.left(), grid.left()};
        double[] y = {grid.bottom(), grid.bottom(), grid.top(), grid.top(), grid.bottom()};
        area(null, x, y, THIN, color.apply(0));
        for (Contours.Ring ring : Contours.of(grid, values, levels)) {
            int above = Arrays.binarySearch(levels, ring.level()) + 1;
            area(null, ring.x(), ring.y(), stroke, color.apply(ring.hill() ? above : above - 1));
        }
        chart.getStyler().setPlotContentSize(0.998); // at 1 the labels at the ends are left out
        return range(grid.left(), grid.right(), grid.bottom(), grid.top());
    }

    private void area(String name, double[] x, double[] y, BasicStroke stroke, Color fill) {
        XYSeries series = name == null ? chart.addSeries("area " + areas++, x, y) : add(name, x, y);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea).setMarker(SeriesMarkers.NONE);
        series.setLineStyle(stroke).setLineColor(ChartStyle.BACKGROUND);
        series.setFillColor(fill).setShowInLegend(name != null);
    }

    private XYSeries add(String name, double[] x, double[] y) {
        double width = ChartStyle.FONT.getStringBounds(name, new FontRenderContext(null, true, true)).getWidth();
        widestName = Math.max(widestName, width);
        xs.include(x);
        ys.include(y);
        return chart.addSeries(name, x, y);
    }

    private static String bandName(double[] levels, int band) {
        var number = new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT));
        if (band == 0) {
            return "below " + number.format(levels[0]);
        }
        String from = number.format(levels[band - 1]);
        return band == levels.length ? "from " + from : from + " to " + number.format(levels[band]);
    }

    /** Returns the colour of the i-th series. */
    static Color color(int i) {
        return ChartStyle.color(i);
    }

    /** Returns the colour of a band between levels. */
    static Color ground(int band, int levels) {
        double position = (double) band / levels * (GROUND.length - 1);
        int i = Math.min((int) position, GROUND.length - 2);
        return mix(GROUND[i], GROUND[i + 1], (float) (position - i));
    }

    /** Returns the colour of a number between -1 and 1: red if it is positive, blue if it is negative, white at 0. */
    static Color signed(float number) {
        return mix(ChartStyle.BACKGROUND, number > 0 ? POSITIVE : NEGATIVE, Math.abs(number));
    }

    static Color pale(Color color) {
        return mix(color, ChartStyle.BACKGROUND, 0.7f);
    }

    static Color mix(Color a, Color b, float t) {
        float[] from = a.getRGBColorComponents(null);
        float[] to = b.getRGBColorComponents(null);
        return new Color(from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1]),
                from[2] + t * (to[2] - from[2]));
    }

    /** Sets the ranges of the axes, which fit the data otherwise. */
    Plot range(double left, double right, double bottom, double top) {
        chart.getStyler().setXAxisMin(left).setXAxisMax(right).setYAxisMin(bottom).setYAxisMax(top);
        xs.set(left, right);
        ys.set(bottom, top);
        return this;
    }

    /** Makes the horizontal axis logarithmic. */
    Plot logX() {
        chart.getStyler().setXAxisLogarithmic(true).setXAxisLogarithmicDecadeOnly(false)
                .setXAxisTickLabelsFormattingFunction(xs::label);
        return this;
    }

    /** Makes the vertical axis logarithmic. */
    Plot logY() {
        chart.getStyler().setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(false)
                .setYAxisTickLabelsFormattingFunction(ys::label);
        return this;
    }

    /** Omits the legend, if a chart beside has the same one. */
    Plot withoutLegend() {
        chart.getStyler().setLegendVisible(false);
        legendAtSide = false;
        return this;
    }

    /** Returns the width, which includes a legend at the side. */
    int width() {
        return width + (legendAtSide ? LEGEND_MARK + (int) widestName : 0);
    }

    int height() {
        return height;
    }

    void paint(Graphics2D graphics) {
        chart.paint(graphics, width(), height());
    }
}
