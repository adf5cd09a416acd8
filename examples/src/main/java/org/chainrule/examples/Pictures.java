package org.chainrule.examples;

import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.imageio.ImageIO;

import org.chainrule.nn.chart.ChartStyle;

/** Writes the pictures of the examples to {@code target/pictures} in the working directory. */
final class Pictures {
    private static final Path FOLDER = Path.of("target", "pictures");
    private static final int PIXELS_PER_POINT = 2; // letters stay sharp on fine screens

    private Pictures() {}

    /** Writes a picture in a text format such as SVG, and returns its path. */
    static Path write(String name, String content) {
        return write(name, file -> Files.writeString(file, content));
    }

    /** Writes charts side by side as PNG, and returns the path. */
    static Path write(String name, Plot... plots) {
        return write(name, plots.length, List.of(plots));
    }

    /** Writes charts in the given number of columns as PNG, and returns the path. */
    static Path write(String name, int columns, List<Plot> plots) {
        return write(name, paint(columns, plots));
    }

    /** Writes a picture as PNG, and returns its path. */
    static Path write(String name, BufferedImage image) {
        return write(name, file -> ImageIO.write(image, "png", file.toFile()));
    }

    /** Draws charts in a table; a column is as wide as its widest chart, a row as high as its highest. */
    private static BufferedImage paint(int columns, List<Plot> plots) {
        int rows = Math.ceilDiv(plots.size(), columns);
        int[] left = new int[columns + 1];
        int[] top = new int[rows + 1];
        for (int column = 0; column < columns; column++) {
            int width = 0;
            for (int i = column; i < plots.size(); i += columns) {
                width = Math.max(width, plots.get(i).width());
            }
            left[column + 1] = left[column] + width;
        }
        for (int row = 0; row < rows; row++) {
            int height = 0;
            for (Plot plot : plots.subList(row * columns, Math.min((row + 1) * columns, plots.size()))) {
                height = Math.max(height, plot.height());
            }
            top[row + 1] = top[row] + height;
        }
        var image = new BufferedImage(PIXELS_PER_POINT * left[columns], PIXELS_PER_POINT * top[rows],
                BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setBackground(ChartStyle.BACKGROUND);
        graphics.clearRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE); // no wobbles
        graphics.scale(PIXELS_PER_POINT, PIXELS_PER_POINT);
        for (int i = 0; i < plots.size(); i++) {
            int x = left[i % columns];
            int y = top[i / columns];
            graphics.translate(x, y);
            plots.get(i).paint(graphics);
            graphics.translate(-x, -y);
        }
        graphics.dispose();
        return image;
    }

    /** An operation that writes a picture to a file. */
    private interface Writing {
        void to(Path file) throws IOException;
    }

    private static Path write(String name, Writing writing) {
        Path file = FOLDER.resolve(name);
        try {
            Files.createDirectories(FOLDER);
            writing.to(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the picture " + file.toAbsolutePath(), e);
        }
    }
}
