package org.chainrule.benchmarks.work;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Collects the initial parameters of a network. Each has a seed of its own, so that no two are alike. */
final class InitialParameters {
    private static final long FIRST_SEED = 100;

    private final SequencedMap<String, Parameter> byName = new LinkedHashMap<>();

    /** Adds uniformly distributed values in [center - bound, center + bound]. */
    InitialParameters uniform(String name, double center, double bound, long... shape) {
        int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        float[] values = SyntheticData.uniform(FIRST_SEED + byName.size(), count, bound);
        for (int i = 0; i < count; i++) {
            values[i] += (float) center;
        }
        byName.put(name, new Parameter(shape, values));
        return this;
    }

    /** Adds weight and bias of a linear map or a convolution within 1/sqrt(fan-in), as PyTorch does. */
    InitialParameters affine(String name, long... weightShape) {
        double bound = 1 / Math.sqrt(Arrays.stream(weightShape).skip(1).reduce(1, Math::multiplyExact));
        return uniform(name + ".weight", 0, bound, weightShape).uniform(name + ".bias", 0, bound, weightShape[0]);
    }

    /** Adds weight and bias of a normalization, near 1 and 0, but not equal to them, so that they make a difference. */
    InitialParameters norm(String name, long width) {
        return uniform(name + ".weight", 1, 0.1, width).uniform(name + ".bias", 0, 0.1, width);
    }

    /** Returns the parameters in the order in which they were added. */
    SequencedMap<String, Parameter> byName() {
        return Collections.unmodifiableSequencedMap(byName);
    }
}
