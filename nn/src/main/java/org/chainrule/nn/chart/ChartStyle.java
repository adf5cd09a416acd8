package org.chainrule.nn.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;

import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.XYStyler;

/** The common style of charts: dark grey on white, with a thin grid. */
public final class ChartStyle {
    /** The colour behind everything. */
    public static final Color BACKGROUND = Color.WHITE;
    /** The font of labels and legends. */
    public static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    /** The stroke of curves. */
    public static final BasicStroke SOLID = stroke(2);

    private static final Color TEXT = new Color(0x333333);
    private static final Color GRID = new Color(0xE8E8E8);
    private static final List<Color> PALETTE = List.of(new Color(0x2F6DB5), new Color(0xD9622B), new Color(0x3B9A5B),
            new Color(0x9159B0), new Color(0xC23B4B), new Color(0x2AA5B8), new Color(0x8A6D3B), new Color(0x7A7A7A));

    private ChartStyle() {}

    /**
     * Returns the colour of a series.
     *
     * @param series the index of the series
     * @return a colour, which comes again after all others
     */
    public static Color color(int series) {
        return PALETTE.get(series % PALETTE.size());
    }

    /**
     * Returns a stroke with round ends.
     *
     * @param width its width in pixels
     * @return the stroke
     */
    public static BasicStroke stroke(float width) {
        return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    /**
     * Sets the style of a chart.
     *
     * @param styler the chart's styler
     */
    public static void apply(XYStyler styler) {
        Drawing.prepare();
        styler.setBaseFont(FONT).setChartBackgroundColor(BACKGROUND)
                .setChartFontColor(TEXT).setChartPadding(12).setSeriesColors(PALETTE.toArray(Color[]::new))
                .setMarkerSize(8)
                .setPlotBackgroundColor(BACKGROUND).setPlotBorderVisible(false).setPlotContentSize(0.96)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14)).setChartTitleBoxVisible(false)
                .setLegendBorderColor(BACKGROUND).setLegendFont(FONT)
                .setLegendPadding(6).setLegendSeriesLineLength(20).setLocale(Locale.ROOT);
        styler.setAxisTitleFont(FONT)
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11)).setAxisTickLabelsColor(TEXT)
                .setAxisTicksLineVisible(false).setAxisTicksMarksVisible(false)
                .setYAxisLabelAlignment(TextAlignment.Right).setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(0.8f)).setPlotMargin(4);
    }
}
