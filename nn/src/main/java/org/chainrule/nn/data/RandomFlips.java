package org.chainrule.nn.data;

import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Tensor;

/** Mirrors some images of a batch along one axis. */
final class RandomFlips {
    private RandomFlips() {}

    static void requireProbability(String transform, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(transform + ": a probability is from 0 to 1, not " + probability);
        }
    }

    /** Draws a number for each image, and mirrors those for which it is below the probability. */
    static Batch apply(Batch batch, RandomGenerator random, double probability, int axis) {
        Objects.requireNonNull(random, "random");
        Tensor images = ImageBatches.images(batch);
        if (images.size() == 0) {
            return batch; // however many images there are, none has a pixel
        }
        double[] pixels = images.toDoubleArray();
        int length = images.shape().size(axis);
        int step = axis == -1 ? 1 : images.shape().size(-1); // from one place along the axis to the next
        int count = images.shape().size(0);
        for (int n = 0; n < count; n++) {
            if (random.nextDouble() < probability) {
                int size = pixels.length / count;
                mirror(pixels, n * size, (n + 1) * size, length, step);
            }
        }
        return batch.withInput(0, Tensor.of(images.shape(), pixels).to(images.dtype()));
    }

    /** Reverses the order of the runs of some elements, as many as stand along the axis at a time. */
    private static void mirror(double[] pixels, int from, int to, int length, int run) {
        for (int start = from; start < to; start += length * run) {
            for (int first = start, last = start + (length - 1) * run; first < last; first += run, last -= run) {
                for (int n = 0; n < run; n++) {
                    double pixel = pixels[first + n];
                    pixels[first + n] = pixels[last + n];
                    pixels[last + n] = pixel;
                }
            }
        }
    }
}
