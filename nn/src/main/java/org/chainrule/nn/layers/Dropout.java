package org.chainrule.nn.layers;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Training;

/**
 * Drops elements at random, so that no unit can rely on a particular other one (Srivastava et al. 2014, "Dropout: a
 * simple way to prevent neural networks from overfitting").
 *
 * <p>
 * Within a {@link Training} scope each element becomes 0 with probability p, independently of the others, and x/(1 - p)
 * otherwise, which keeps the mean; dy/dx is 0 or 1/(1 - p) likewise. Elsewhere y = x. Input and output have any shape. What
 * is infinite or NaN becomes NaN where it is dropped, so that it is noticed.
 *
 * <p>
 * Element n is dropped if word n of the scope's {@linkplain Training#nextKey next key} is below p 2^32, rounded down, in row-major
 * order.
 *
 * @param p the probability that an element is dropped, 0 to 1
 */
public record Dropout(double p) implements Layer {

    /**
     * Creates a layer that drops a share of the elements.
     *
     * @throws IllegalArgumentException if p isn't between 0 and 1
     */
    public Dropout {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("Dropout: p is a probability, from 0 to 1, not " + p);
        }
    }

    /**
     * Drops elements in training mode, and none elsewhere.
     *
     * @param x the input
     * @return the input with zeros in places, of the same shape
     * @throws IllegalStateException if the training scope has no source of random numbers, or a step of training is outside
     *         of one
     */
    @Override
    public Tensor forward(Tensor x) {
        return p > 0 && Training.isOnFor(this) ? x.mul(mask(x)) : x;
    }

    @Override
    public boolean dependsOnTraining() {
        return p > 0;
    }

    private Tensor mask(Tensor x) {
        double scale = p == 1 ? 0 : 1 / (1 - p); // where all is dropped, 1/(1 - p) would make NaN of 0
        long dropped = (long) (p * 0x1p32); // of the words that there are
        int[] words = Training.nextKey(this).bits(x.size());
        return (x.dtype() == DType.F32
                ? floats(x.shape(), words, dropped, (float) scale)
                : doubles(x.shape(), words, dropped, scale)).named("mask");
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

    /** Returns the type with the probability: {@code Dropout(0.5)}. */
    @Override
    public String toString() {
        return "Dropout(" + p + ")";
    }
}
