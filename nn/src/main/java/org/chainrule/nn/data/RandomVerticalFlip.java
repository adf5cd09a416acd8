package org.chainrule.nn.data;

import java.util.random.RandomGenerator;

/**
 * Augments images: each is mirrored with a given probability, top becoming bottom. Targets stay as they are. For each image one
 * number is drawn.
 *
 * @param probability the probability with which an image is mirrored
 */
public record RandomVerticalFlip(double probability) implements Transform {

    /**
     * Makes an augmentation with this probability.
     *
     * @throws IllegalArgumentException if it isn't between 0 and 1
     */
    public RandomVerticalFlip {
        RandomFlips.requireProbability("RandomVerticalFlip", probability);
    }

    /**
     * Makes an augmentation that mirrors half of the images.
     *
     * @return probability 0.5
     */
    public static RandomVerticalFlip of() {
        return new RandomVerticalFlip(0.5);
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
     * @param batch inputs of shape (size, height, width) or (size, channels, height, width), floating
     * @param random where random numbers come from, one for each image
     * @return the images, some of them mirrored, constants in their type, with the same targets
     * @throws IllegalArgumentException if the inputs have another rank or aren't floating
     */
    @Override
    public Batch apply(Batch batch, RandomGenerator random) {
        return RandomFlips.apply(batch, random, probability, -2);
    }
}
