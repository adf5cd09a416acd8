package org.chainrule.examples;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import org.chainrule.nn.chart.ChartStyle;

/** Draws digits side by side, each with a caption. */
final class DigitSheet {
    private static final int MOST_COLUMNS = 8;
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

    /** Returns the colour of a pixel. */
    private interface Shading {
        Color color(float value);
    }

    private static Color grey(float darkness) {
        float light = 1 - Math.clamp(darkness, 0, 1);
        return new Color(light, light, light);
    }

    /** Writes a picture of digits and returns its path. */
    static Path write(String name, int height, int width, List<Digit> digits) {
        int rows = Math.max(1, Math.ceilDiv(digits.size(), MOST_COLUMNS));
        int columns = Math.max(1, Math.ceilDiv(digits.size(), rows)); // as even as can be
        var image = new BufferedImage(GAP + columns * (SIZE + GAP), GAP + rows * (SIZE + LINE + GAP),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setBackground(ChartStyle.BACKGROUND);
        graphics.clearRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        for (int i = 0; i < digits.size(); i++) {
            int left = GAP + i % columns * (SIZE + GAP);
            int top = GAP + i / columns * (SIZE + LINE + GAP);
            draw(graphics, left, top, height, width, digits.get(i));
        }
        graphics.dispose();
        return Pictures.write(name, image);
    }

    /** Writes a picture of digits without captions, close together, and returns its path. */
    static Path writeTiles(String name, int height, int width, int columns, List<float[]> digits) {
        return writeTiles(name, height, width, columns, digits, _ -> DigitSheet::grey);
    }

    private static Path writeTiles(String name, int height, int width, int columns, List<float[]> digits,
            Function<float[], Shading> shading) {
        int step = TILE + TILE_GAP;
        var image = new BufferedImage(TILE_GAP + columns * step,
                TILE_GAP + Math.ceilDiv(digits.size(), columns) * step, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setBackground(ChartStyle.BACKGROUND);
        graphics.clearRect(0, 0, image.getWidth(), image.getHeight());
        for (int i = 0; i < digits.size(); i++) {
            fill(graphics, TILE_GAP + i % columns * step, TILE_GAP + i / columns * step, TILE, height, width,
                    digits.get(i), shading.apply(digits.get(i)));
        }
        graphics.dispose();
        return Pictures.write(name, image);
    }

    /** Writes a picture of the weights of units by pixels: positive ones are red, negative ones blue, 0 is white. */
    static Path writeWeights(String name, int height, int width, int columns, List<float[]> units) {
        return writeTiles(name, height, width, columns, units, weights -> {
            float greatest = 0;
            for (float weight : weights) {
                greatest = Math.max(greatest, Math.abs(weight));
            }
            float scale = greatest == 0 ? 1 : greatest;
            return weight -> Plot.signed(weight / scale);
        });
    }

    /** Fills a square of the picture with the pixels of a digit. */
    private static void fill(Graphics2D graphics, int left, int top, int size, int height, int width,
            float[] values, Shading shading) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                graphics.setColor(shading.color(values[y * width + x]));
                int from = left + x * size / width;
                int up = top + y * size / height;
                graphics.fillRect(from, up, left + (x + 1) * size / width - from, top + (y + 1) * size / height - up);
            }
        }
    }

    private static void draw(Graphics2D graphics, int left, int top, int height, int width, Digit digit) {
        fill(graphics, left, top, SIZE, height, width, digit.darkness, DigitSheet::grey);
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.drawRect(left - 1, top - 1, SIZE + 1, SIZE + 1);
        graphics.setColor(Color.DARK_GRAY);
        graphics.drawString(digit.line, left, top + SIZE + LINE - 6);
    }
}
