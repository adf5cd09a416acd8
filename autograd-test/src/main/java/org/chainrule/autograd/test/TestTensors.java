package org.chainrule.autograd.test;

import java.util.Arrays;
import java.util.SplittableRandom;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Tensors to test with. */
public final class TestTensors {
    private TestTensors() {}

    /**
     * Returns random values of magnitude 0.2 to 2.2 and of both signs, away from where most kinks are; the same for the same
     * sizes.
     *
     * @param sizes the sizes of the axes
     * @return a tensor of type F64
     */
    public static Tensor random(int... sizes) {
        return random(Arrays.hashCode(sizes), sizes);
    }

    /**
     * Returns random values; see {@link #random(int...)}.
     *
     * @param seed the start of the random numbers
     * @param sizes the sizes of the axes
     * @return a tensor of type F64
     */
    public static Tensor random(long seed, int... sizes) {
        var random = new SplittableRandom(seed);
        double[] values = new double[Shape.of(sizes).count()];
        for (int n = 0; n < values.length; n++) {
            values[n] = random.nextDouble(0.2, 2.2) * (random.nextBoolean() ? 1 : -1);
        }
        return Tensor.of(Shape.of(sizes), values);
    }

    static Tensor randomLike(Tensor x) {
        return random(x.shape().toArray());
    }
}
