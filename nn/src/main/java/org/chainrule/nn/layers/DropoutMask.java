package org.chainrule.nn.layers;

import java.util.Arrays;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;

/** Draws masks that drop elements at random, and scale up the others: word n of the scope's next key decides on element n. */
final class DropoutMask {
    private DropoutMask() {}

    /** Requires a probability. */
    static void requireProbability(String layer, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(layer + ": p is a probability, from 0 to 1, not " + p);
        }
    }

    /**
     * Draws a mask.
     *
     * @param layer whom it is for
     * @param p the probability of 0
     * @return 0 or 1/(1 - p) for each element of the shape
     */
    static Tensor of(Layer layer, double p, Shape shape, DType type) {
        double scale = p == 1 ? 0 : 1 / (1 - p); // where all is dropped, 1/(1 - p) would make NaN of 0
        long dropped = (long) (p * 0x1p32); // of the words that there are
        return Training.draw(layer, shape, (key, all) -> type == DType.F32
                ? floats(all, key.bits(all.count()), dropped, (float) scale)
                : doubles(all, key.bits(all.count()), dropped, scale)).named("mask");
    }

    /**
     * Drops whole channels in training mode, and none elsewhere.
     *
     * @param axes the input's axes, such as {@code "N, C, L"}
     */
    static Tensor dropChannels(Layer layer, double p, Tensor x, String axes) {
        Normalization.requireFloating(layer, x);
        int[] sizes = x.shape().toArray();
        if (sizes.length != axes.split(",").length) {
            throw InputErrors.of(layer, x, " must have shape (" + axes + "), with the channels along axis 1");
        }
        if (p == 0 || !Training.isOnFor(layer)) {
            return x;
        }
        Arrays.fill(sizes, 2, sizes.length, 1);
        return x.mul(of(layer, p, Shape.of(sizes), x.dtype()));
    }

    private static Tensor floats(Shape shape, int[] words, long dropped, float scale) {
        float[] mask = new float[words.length];
        for (int n = 0; n < mask.length; n++) {
            mask[n] = kept(words[n], dropped) * scale;
        }
        return Tensor.of(shape, mask);
    }

    /** Returns 1 if a word isn't below a bound, else 0; a branch would be predicted wrongly as often as not. */
    private static int kept(int word, long dropped) {
        return 1 + (int) (Integer.toUnsignedLong(word) - dropped >> Long.SIZE - 1);
    }

    private static Tensor doubles(Shape shape, int[] words, long dropped, double scale) {
        double[] mask = new double[words.length];
        for (int n = 0; n < mask.length; n++) {
            mask[n] = kept(words[n], dropped) * scale;
        }
        return Tensor.of(shape, mask);
    }
}
