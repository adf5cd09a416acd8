package org.chainrule.examples;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

import org.chainrule.nn.chart.ChartStyle;
import org.chainrule.nn.train.ConfusionMatrix;

/** Draws a confusion matrix: the darker a cell, the more of its row; right predictions are blue, wrong ones orange. */
final class ConfusionPicture {
    private static final int CELL = 64;
    private static final int MARGIN = 96;
    private static final Color TEXT = new Color(0x333333);

    private ConfusionPicture() {}

    /** Writes a picture and returns its path. */
    static Path write(String name, ConfusionMatrix matrix, int classes) {
        int size = MARGIN + classes * CELL + CELL / 2;
        var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setBackground(ChartStyle.BACKGROUND);
        graphics.clearRect(0, 0, size, size);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 20));
        int middle = MARGIN + classes * CELL / 2;
        write(graphics, "predicted", middle, MARGIN / 4);
        graphics.rotate(-Math.PI / 2);
        write(graphics, "true", -middle, MARGIN / 4);
        graphics.rotate(Math.PI / 2);
        for (int truth = 0; truth < classes; truth++) {
            write(graphics, Integer.toString(truth), MARGIN * 3 / 4, MARGIN + truth * CELL + CELL / 2);
            write(graphics, Integer.toString(truth), MARGIN + truth * CELL + CELL / 2, MARGIN * 3 / 4);
            drawRow(graphics, matrix, truth, classes);
        }
        graphics.dispose();
        return Pictures.write(name, image);
    }

    private static void drawRow(Graphics2D graphics, ConfusionMatrix matrix, int truth, int classes) {
        long examples = 0;
        for (int predicted = 0; predicted < classes; predicted++) {
            examples += matrix.count(truth, predicted);
        }
        for (int predicted = 0; predicted < classes; predicted++) {
            long count = matrix.count(truth, predicted);
            float share = examples == 0 ? 0 : (float) Math.sqrt((double) count / examples);
            Color full = ChartStyle.color(truth == predicted ? 0 : 1);
            graphics.setColor(Plot.mix(ChartStyle.BACKGROUND, full, count == 0 ? 0.03f : 0.12f + 0.68f * share));
            int left = MARGIN + predicted * CELL;
            int top = MARGIN + truth * CELL;
            graphics.fillRect(left + 1, top + 1, CELL - 2, CELL - 2);
            if (count > 0) {
                write(graphics, Long.toString(count), left + CELL / 2, top + CELL / 2);
            }
        }
    }

    /** Writes a text around a point. */
    private static void write(Graphics2D graphics, String text, int x, int y) {
        graphics.setColor(TEXT);
        var metrics = graphics.getFontMetrics();
        graphics.drawString(text, x - metrics.stringWidth(text) / 2,
                y + (metrics.getAscent() - metrics.getDescent()) / 2);
    }
}
