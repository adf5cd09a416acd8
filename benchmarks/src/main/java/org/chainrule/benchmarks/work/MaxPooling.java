package org.chainrule.benchmarks.work;

/**
 * Maxima of the square windows of images, forward, and backward from a given gradient.
 *
 * @param batch the number of images
 * @param channels the channels of an image
 * @param size its height and width
 * @param kernel the height and width of a window
 * @param stride from one window to the next
 */
public record MaxPooling(int batch, int channels, int size, int kernel, int stride) implements Work {

    /** {@return the height and width of the result} */
    public int resultSize() {
        return (size - kernel) / stride + 1;
    }

    /** {@return the shape of the images} */
    public long[] shape() {
        return new long[] {batch, channels, size, size};
    }

    /** {@return the shape of the result} */
    public long[] resultShape() {
        return new long[] {batch, channels, resultSize(), resultSize()};
    }

    /** {@return the images} */
    public float[] x() {
        return SyntheticData.uniform(1, batch * channels * size * size, 1);
    }

    /** {@return the gradient by the result} */
    public float[] gradient() {
        return SyntheticData.uniform(3, batch * channels * resultSize() * resultSize(), 1);
    }

    @Override
    public String name() {
        return "maxpool-" + kernel;
    }

    @Override
    public String description() {
        return "%d x %d x %d, %d channels, %d x %d, stride %d".formatted(batch, size, size, channels, kernel, kernel,
                stride);
    }

    @Override
    public Group group() {
        return Group.IMAGES;
    }

    @Override
    public Precision precision() {
        return Precision.F32;
    }
}
