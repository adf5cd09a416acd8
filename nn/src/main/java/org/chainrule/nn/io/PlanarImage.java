package org.chainrule.nn.io;

import java.util.Arrays;

/**
 * A decoded image, with a plane of values for each channel.
 *
 * @param height rows of pixels
 * @param width pixels of a row
 * @param planes the channels, each in row-major order with values in 0..1
 */
record PlanarImage(int height, int width, float[]... planes) {

    /** Converts colours to grey levels. */
    PlanarImage grayscale() {
        float[] red = planes[0];
        float[] green = planes[1];
        float[] blue = planes[2];
        if (red == blue) {
            return this; // it is grey, and its values stay as they are to the last digit
        }
        float[] grey = new float[red.length];
        for (int n = 0; n < grey.length; n++) {
            grey[n] = (float) (0.299 * red[n] + 0.587 * green[n] + 0.114 * blue[n]);
        }
        return new PlanarImage(height, width, grey);
    }

    /** Resizes a channel. */
    float[] plane(int channel, int rows, int columns) {
        if (rows == height && columns == width) {
            return planes[channel];
        }
        double[] wide = new double[height * columns];
        Window[] across = windows(width, columns);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < columns; column++) {
                Window window = across[column];
                double sum = 0;
                for (int n = 0; n < window.weights.length; n++) {
                    sum += window.weights[n] * planes[channel][row * width + window.first + n];
                }
                wide[row * columns + column] = sum;
            }
        }
        float[] result = new float[rows * columns];
        Window[] down = windows(height, rows);
        for (int row = 0; row < rows; row++) {
            Window window = down[row];
            for (int column = 0; column < columns; column++) {
                double sum = 0;
                for (int n = 0; n < window.weights.length; n++) {
                    sum += window.weights[n] * wide[(window.first + n) * columns + column];
                }
                result[row * columns + column] = (float) sum;
            }
        }
        return result;
    }

    /**
     * A filter of old pixels that make a new one, along one axis.
     *
     * @param first the first of them
     * @param weights their weights, in all 1
     */
    private record Window(int first, double... weights) {}

    /**
     * Makes for each new pixel a triangle about its middle, which reaches the next one's middle, and one old pixel at
     * least.
     */
    private static Window[] windows(int from, int to) {
        double scale = (double) from / to;
        double reach = Math.max(scale, 1);
        Window[] windows = new Window[to];
        for (int n = 0; n < to; n++) {
            double middle = (n + 0.5) * scale;
            int first = (int) Math.max(0, Math.floor(middle - reach + 0.5));
            int end = (int) Math.min(from, Math.floor(middle + reach + 0.5));
            double[] weights = new double[Math.max(end - first, 1)];
            for (int k = 0; k < weights.length; k++) {
                weights[k] = Math.max(0, 1 - Math.abs(first + k + 0.5 - middle) / reach);
            }
            double sum = Arrays.stream(weights).sum();
            windows[n] = new Window(first, Arrays.stream(weights).map(weight -> weight / sum).toArray());
        }
        return windows;
    }
}
