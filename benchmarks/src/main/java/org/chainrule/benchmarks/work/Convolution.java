package org.chainrule.benchmarks.work;

/**
 * A convolution of images with square windows, forward, and backward from a given gradient.
 *
 * @param name its name
 * @param batch the number of images
 * @param channels the channels of an image
 * @param size its height and width
 * @param outputs the channels of the result
 * @param kernel the height and width of a window
 * @param stride from one window to the next
 * @param groups the groups of channels
 */
public record Convolution(String name, int batch, int channels, int size, int outputs, int kernel, int stride,
        int groups)
        implements
            Work {

    /** {@return the zeros on each side, which keep the size if the stride is 1} */
    public int padding() {
        return kernel / 2;
    }

    /** {@return the height and width of the result} */
    public int resultSize() {
        return (size + 2 * padding() - kernel) / stride + 1;
    }

    /** {@return the shape of the images} */
    public long[] shape() {
        return new long[] {batch, channels, size, size};
    }

    /** {@return the shape of the weights} */
    public long[] weightShape() {
        return new long[] {outputs, channels / groups, kernel, kernel};
    }

    /** {@return the shape of the result} */
    public long[] resultShape() {
        return new long[] {batch, outputs, resultSize(), resultSize()};
    }

    /** {@return the images} */
    public float[] x() {
        return SyntheticData.uniform(1, batch * channels * size * size, 1);
    }

    /** {@return the weights, so small that the elements of the result are about 1} */
    public float[] weight() {
        int terms = channels / groups * kernel * kernel;
        return SyntheticData.uniform(2, outputs * terms, 3 / Math.sqrt(terms));
    }

    /** {@return the gradient by the result} */
    public float[] gradient() {
        return SyntheticData.uniform(3, batch * outputs * resultSize() * resultSize(), 1);
    }

    @Override
    public String description() {
        return "%d x %d x %d, %s to %d channels, %d x %d%s".formatted(batch, size, size,
                groups == 1 ? channels + "" : channels + " single", outputs, kernel, kernel,
                stride == 1 ? "" : ", stride " + stride);
    }

    @Override
    public Group group() {
        return Group.IMAGES;
    }

    @Override
    public Precision precision() {
        return Precision.F32;
    }

    @Override
    public boolean isLarge() {
        return size > 28;
    }
}
