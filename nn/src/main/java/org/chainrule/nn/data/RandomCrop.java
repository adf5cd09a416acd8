package org.chainrule.nn.data;

import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.ArrayLimit;

/**
 * Augments images: each is surrounded by a margin, and cut to a size at a random place. Targets stay as they are. With the
 * images' own size and a margin of 4 pixels it is the usual augmentation of CIFAR-10, together with
 * {@link RandomHorizontalFlip}.
 *
 * {@snippet :
 * DataLoader.of(train, 64).transform(RandomCrop.of(32, 32).padding(4).then(RandomHorizontalFlip.of()));
 * }
 *
 * <p>
 * For each image two numbers are drawn: the row of the surrounded image at which the result begins, and the column. Each
 * place where the result fits has the same probability.
 *
 * @param height the height of the results
 * @param width the width of the results
 * @param padding the width of the margin on all sides, in pixels
 * @param fill the value of the margin
 */
public record RandomCrop(int height, int width, int padding, double fill) implements Transform {
    /**
     * Makes an augmentation with these settings.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public RandomCrop {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("an image has 1 pixel or more, not " + height + " x " + width);
        }
        if (padding < 0) {
            throw new IllegalArgumentException("a margin is 0 pixels wide or more, not " + padding);
        }
        if (!Double.isFinite(fill)) {
            throw new IllegalArgumentException("the fill value is a finite number, not " + fill);
        }
    }

    /**
     * Makes an augmentation that cuts images without a margin, to begin with.
     *
     * @param height the height of the results
     * @param width the width of the results
     * @return the augmentation, with padding 0 and fill 0
     * @throws IllegalArgumentException if a size isn't positive
     */
    public static RandomCrop of(int height, int width) {
        return new RandomCrop(height, width, 0, 0);
    }

    /**
     * Sets the width of the margin.
     *
     * @param pixels the width on all sides, by default 0
     * @return the changed augmentation
     * @throws IllegalArgumentException if it is negative
     */
    public RandomCrop padding(int pixels) {
        return new RandomCrop(height, width, pixels, fill);
    }

    /**
     * Sets the value of the margin.
     *
     * @param value the value of every pixel there, by default 0
     * @return the changed augmentation
     * @throws IllegalArgumentException if it isn't finite
     */
    public RandomCrop fill(double value) {
        return new RandomCrop(height, width, padding, value);
    }

    /**
     * Makes a transform of images that come as flat rows.
     *
     * @param imageHeight the images' height
     * @param imageWidth the images' width
     * @return a transform of inputs of shape (size, imageHeight imageWidth)
     * @throws IllegalArgumentException if a size isn't positive
     */
    public Transform forRows(int imageHeight, int imageWidth) {
        return ImageBatches.forRows(this, imageHeight, imageWidth);
    }

    /**
     * Augments a batch.
     *
     * @param batch inputs of shape (size, height, width) or (size, channels, height, width), floating; all channels of an
     *        image are cut alike
     * @param random where random numbers come from, two for each image
     * @return the cut images, constants in their type, with the same targets
     * @throws IllegalArgumentException if the inputs have another rank or aren't floating, or the results are larger than
     *         the surrounded images
     */
    @Override
    public Batch apply(Batch batch, RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        Tensor images = ImageBatches.images(batch);
        Shape from = images.shape();
        long rows = from.size(-2) + 2L * padding - height + 1;
        long columns = from.size(-1) + 2L * padding - width + 1;
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("RandomCrop: images of " + from.size(-2) + " x " + from.size(-1)
                    + " with a margin of " + padding + " can't be cut to " + height + " x " + width
                    + "; a padding of " + (padding + (1 - Math.min(rows, columns) + 1) / 2) + " or more is enough");
        }
        Shape to = from.with(-2, height).with(-1, width);
        if (to.count() > ArrayLimit.LONGEST) {
            throw new IllegalArgumentException("RandomCrop: a batch of shape " + to + " has " + to.count()
                    + " elements, but at most " + ArrayLimit.LONGEST
                    + " are possible; make smaller batches, or smaller cuts");
        }
        if (to.count() == 0) {
            return batch.withInput(0, images.detach().reshape(to.toArray())); // however many images there are, none has a pixel
        }
        double[] pixels = images.toDoubleArray();
        double[] cut = new double[to.count()];
        Arrays.fill(cut, fill);
        int planes = from.rank() == 4 ? from.size(1) : 1;
        for (int n = 0; n < from.size(0); n++) {
            int top = below(rows, random) - padding;
            int left = below(columns, random) - padding;
            for (int plane = n * planes; plane < (n + 1) * planes; plane++) {
                cut(pixels, plane * from.size(-2) * from.size(-1), from, cut, plane * height * width, top, left);
            }
        }
        return batch.withInput(0, Tensor.of(to, cut).to(images.dtype()));
    }

    /** Draws a number from 0 to less than a bound, by our own rule, since Java doesn't promise how nextInt(bound) draws. */
    private static int below(long bound, RandomGenerator random) {
        return (int) Math.unsignedMultiplyHigh(random.nextLong(), bound);
    }

    /** Copies the part of an image that is within the cut, which begins at a row and a column that may be outside. */
    private void cut(double[] pixels, int start, Shape from, double[] result, int at, int top, int left) {
        int first = Math.max(0, -left);
        int count = Math.min(width, from.size(-1) - left) - first;
        for (int row = Math.max(0, -top); row < Math.min(height, from.size(-2) - top) && count > 0; row++) {
            System.arraycopy(pixels, start + (top + row) * from.size(-1) + left + first, result,
                    at + row * width + first, count);
        }
    }
}
