package org.chainrule.autograd;

import java.util.SplittableRandom;

/** Tensors to test with. */
final class RandomTensors {
    private RandomTensors() {}

    /** Random values of magnitude 0.2 to 2.2 and of both signs, away from where most kinks are. */
    static Tensor of(long seed, int... sizes) {
        var random = new SplittableRandom(seed);
        double[] values = new double[Shape.of(sizes).count()];
        for (int n = 0; n < values.length; n++) {
            values[n] = random.nextDouble(0.2, 2.2) * (random.nextBoolean() ? 1 : -1);
        }
        return Tensor.of(Shape.of(sizes), values);
    }
}
