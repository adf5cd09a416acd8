package org.chainrule.nn.data;

import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Augments images: each is turned, sheared, resized and shifted at random about its centre, and read by bilinear
 * interpolation. What comes from outside the image has the fill value. Targets stay as they are.
 *
 * {@snippet :
 * DataLoader.of(train, 64).transform(RandomAffine.identity().degrees(10).shift(0.1).scale(0.9, 1.1).forRows(28, 28));
 * }
 *
 * <p>
 * For each image five numbers are drawn, each evenly distributed: the angle, the shifts to the right and down, the
 * scale, and the angle of shear. They are drawn whatever the settings, so that changing one of them leaves the others'
 * chance as it was. As in torchvision's transform of this name, positive angles turn clockwise and shear is along the
 * rows; shifts here aren't rounded to whole pixels.
 *
 * @param degrees the greatest angle to turn by, either way, in degrees
 * @param shift the greatest shift, either way, as a share of width and height
 * @param smallest the least factor of size
 * @param largest the greatest factor of size
 * @param shear the greatest angle of shear, either way, in degrees
 * @param fill the value of what is outside
 */
public record RandomAffine(double degrees, double shift, double smallest, double largest, double shear, double fill)
        implements
            Transform {

    /**
     * Makes an augmentation with these settings.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public RandomAffine {
        require(degrees >= 0 && degrees <= 180, "the greatest angle is from 0 to 180 degrees, not " + degrees);
        require(shift >= 0 && shift <= 1, "the greatest shift is a share from 0 to 1 of the size, not " + shift);
        require(smallest > 0 && smallest <= largest && largest < Double.POSITIVE_INFINITY,
                "scales are positive, the smallest first, not " + smallest + " to " + largest);
        require(shear >= 0 && shear < 90, "the greatest shear is from 0 to less than 90 degrees, not " + shear);
        require(Double.isFinite(fill), "the fill value is a finite number, not " + fill);
    }

    /**
     * Makes an augmentation that leaves every image as it is, to begin with.
     *
     * @return no angle, shift or shear, scale 1, fill 0
     */
    public static RandomAffine identity() {
        return new RandomAffine(0, 0, 1, 1, 0, 0);
    }

    /**
     * Sets the greatest angle of rotation.
     *
     * @param greatest the greatest angle, either way, in degrees from 0 to 180
     * @return the changed augmentation
     * @throws IllegalArgumentException if it is out of range
     */
    public RandomAffine degrees(double greatest) {
        return new RandomAffine(greatest, shift, smallest, largest, shear, fill);
    }

    /**
     * Sets the greatest shift.
     *
     * @param greatest the greatest shift, either way, as a share of width and height from 0 to 1
     * @return the changed augmentation
     * @throws IllegalArgumentException if it is out of range
     */
    public RandomAffine shift(double greatest) {
        return new RandomAffine(degrees, greatest, smallest, largest, shear, fill);
    }

    /**
     * Sets the range of scales.
     *
     * @param from the least factor, positive
     * @param to the greatest factor
     * @return the changed augmentation
     * @throws IllegalArgumentException if the least isn't positive, or is greater than the greatest
     */
    public RandomAffine scale(double from, double to) {
        return new RandomAffine(degrees, shift, from, to, shear, fill);
    }

    /**
     * Sets the greatest angle of shear along the rows.
     *
     * @param greatest the greatest angle, either way, in degrees from 0 to less than 90
     * @return the changed augmentation
     * @throws IllegalArgumentException if it is out of range
     */
    public RandomAffine shear(double greatest) {
        return new RandomAffine(degrees, shift, smallest, largest, greatest, fill);
    }

    /**
     * Sets the value of what is outside the images.
     *
     * @param value the value of every pixel there, by default 0
     * @return the changed augmentation
     * @throws IllegalArgumentException if it isn't finite
     */
    public RandomAffine fill(double value) {
        return new RandomAffine(degrees, shift, smallest, largest, shear, value);
    }

    /**
     * Makes a transform of images that come as flat rows.
     *
     * @param height the images' height
     * @param width the images' width
     * @return a transform of inputs of shape (size, height width)
     * @throws IllegalArgumentException if a size isn't positive
     */
    public Transform forRows(int height, int width) {
        return ImageBatches.forRows(this, height, width);
    }

    /**
     * Augments a batch.
     *
     * @param batch inputs of shape (size, height, width) or (size, channels, height, width), floating; all channels of an
     *        image are moved alike
     * @param random where random numbers come from, five for each image
     * @return the changed images, constants in their type, with the same targets
     * @throws IllegalArgumentException if the inputs have another rank or aren't floating
     */
    @Override
    public Batch apply(Batch batch, RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        Tensor images = ImageBatches.images(batch);
        Shape shape = images.shape();
        if (shape.count() == 0) {
            return batch; // however many images there are, none has a pixel
        }
        double[] from = images.toDoubleArray();
        double[] to = new double[from.length];
        var frame = new AffineMap.Frame(shape.size(-2), shape.size(-1), fill);
        int planes = shape.rank() == 4 ? shape.size(1) : 1;
        for (int n = 0; n < shape.size(0); n++) {
            AffineMap map = draw(frame, random);
            for (int plane = 0; plane < planes; plane++) {
                map.move(from, to, (n * planes + plane) * frame.count(), frame);
            }
        }
        return batch.withInput(0, Tensor.of(shape, to).to(images.dtype()));
    }

    private AffineMap draw(AffineMap.Frame frame, RandomGenerator random) {
        double angle = between(-degrees, degrees, random);
        double right = between(-shift, shift, random) * frame.width();
        double down = between(-shift, shift, random) * frame.height();
        double scale = between(smallest, largest, random);
        double slant = between(-shear, shear, random);
        return AffineMap.of(angle, right, down, scale, slant);
    }

    private static double between(double low, double high, RandomGenerator random) {
        return low + random.nextDouble() * (high - low);
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
