package org.chainrule.examples;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

import org.chainrule.nn.chart.ChartStyle;

/** Draws digits side by side, each with a caption. */
final class DigitSheet {
    private static final int COLUMNS = 8;
    private static final int SIZE = 112; // of a digit, in pixels of the picture
    private static final int TILE = 56; // a digit without a caption
    private static final int TILE_GAP = 8;
    private static final int GAP = 24;
    private static final int LINE = 24; // for the caption

    private DigitSheet() {}

    /**
     * A digit with a caption.
     *
     * @param darkness the darkness of its pixels, row by row, from 0 to 1
     * @param line the caption
     */
    record Digit(float[] darkness, String line) {}

    /** Writes a picture of digits and returns its path. */
    static Path write(String name, int height, int width, List<Digit> digits) {
        int rows = Math.max(1, Math.ceilDiv(digits.size(), COLUMNS));
        var image = new BufferedImage(GAP + COLUMNS * (SIZE + GAP), GAP + rows * (SIZE + LINE + GAP),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setBackground(ChartStyle.BACKGROUND);
        graphics.clearRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        for (int i = 0; i < digits.size(); i++) {
            int left = GAP + i % COLUMNS * (SIZE + GAP);
            int top = GAP + i / COLUMNS * (SIZE + LINE + GAP);
            draw(graphics, left, top, height, width, digits.get(i));
        }
        graphics.dispose();
        return Pictures.write(name, image);
    }

    /** Writes a picture of digits without captions, close together, and returns its path. */
    static Path writeTiles(String name, int height, int width, int columns, List<float[]> digits) {
        int step = TILE + TILE_GAP;
        var image = new BufferedImage(TILE_GAP + columns * step,
                TILE_GAP + Math.ceilDiv(digits.size(), columns) * step, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setBackground(ChartStyle.BACKGROUND);
        graphics.clearRect(0, 0, image.getWidth(), image.getHeight());
        for (int i = 0; i < digits.size(); i++) {
            fill(graphics, TILE_GAP + i % columns * step, TILE_GAP + i / columns * step, TILE, height, width,
                    digits.get(i));
        }
        graphics.dispose();
        return Pictures.write(name, image);
    }

    /** Fills a square of the picture with the pixels of a digit. */
    private static void fill(Graphics2D graphics, int left, int top, int size, int height, int width,
            float[] darkness) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float light = 1 - Math.clamp(darkness[y * width + x], 0, 1);
                graphics.setColor(new Color(light, light, light));
                int from = left + x * size / width;
                int up = top + y * size / height;
                graphics.fillRect(from, up, left + (x + 1) * size / width - from, top + (y + 1) * size / height - up);
            }
        }
    }

    private static void draw(Graphics2D graphics, int left, int top, int height, int width, Digit digit) {
        fill(graphics, left, top, SIZE, height, width, digit.darkness);
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.drawRect(left - 1, top - 1, SIZE + 1, SIZE + 1);
        graphics.setColor(Color.DARK_GRAY);
        graphics.drawString(digit.line, left, top + SIZE + LINE - 6);
    }
}
