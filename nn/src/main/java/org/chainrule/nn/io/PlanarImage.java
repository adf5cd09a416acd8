package org.chainrule.nn.io;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A decoded image, with a plane of values for each channel.
 *
 * @param height rows of pixels
 * @param width pixels of a row
 * @param planes the channels, each in row-major order with values in 0..1
 */
record PlanarImage(int height, int width, float[]... planes) {
    private static final long HUGE = 1L << 24; // pixels
    private static final long FILTER = 100; // bytes of a filter, about

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
        float[] plane = planes[channel];
        double[] resized;
        if (firstAcross(rows, columns)) {
            double[] wide = across(n -> plane[n], height, width, columns);
            resized = down(n -> wide[n], height, rows, columns);
        } else {
            double[] low = down(n -> plane[n], height, rows, width);
            resized = across(n -> low[n], rows, width, columns);
        }
        float[] result = new float[resized.length];
        for (int n = 0; n < result.length; n++) {
            result[n] = (float) resized[n];
        }
        return result;
    }

    private static double[] across(IntToDoubleFunction in, int rows, int from, int to) {
        double[] out = new double[rows * to];
        Window[] windows = windows(from, to);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < to; column++) {
                out[row * to + column] = windows[column].of(in, row * from, 1);
            }
        }
        return out;
    }

    private static double[] down(IntToDoubleFunction in, int from, int to, int columns) {
        double[] out = new double[to * columns];
        Window[] windows = windows(from, to);
        for (int row = 0; row < to; row++) {
            for (int column = 0; column < columns; column++) {
                out[row * columns + column] = windows[row].of(in, column, columns);
            }
        }
        return out;
    }

    /** Returns the bytes that resizing takes besides the result. */
    long memoryToResize(int rows, int columns) {
        long between = firstAcross(rows, columns) ? (long) height * columns : (long) rows * width;
        return Double.BYTES * (between + (long) rows * columns) + FILTER * ((long) rows + columns);
    }

    /** Returns whether rows are resized before columns, unless what is between would be huge and needn't be. */
    private boolean firstAcross(int rows, int columns) {
        return (long) height * columns <= Math.max(HUGE, (long) rows * width);
    }

    /**
     * A filter of old pixels that make a new one, along one axis.
     *
     * @param first the first of them
     * @param weights their weights, in all 1
     */
    private record Window(int first, double... weights) {

        /** Returns the new pixel, of old ones that begin at an offset and are so far from each other. */
        double of(IntToDoubleFunction in, int offset, int step) {
            double sum = 0;
            for (int n = 0; n < weights.length; n++) {
                sum += weights[n] * in.applyAsDouble(offset + (first + n) * step);
            }
            return sum;
        }
    }

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
