package org.chainrule.nn.data;

import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Gives a transform a name, as which it prints.
 *
 * @param name what it does, and of which tensors
 * @param rule transforms batches
 */
record NamedTransform(String name, Transform rule) implements Transform {

    /** Applies a transform, which may be anybody's. */
    static Batch changed(Transform transform, Batch batch, RandomGenerator random) {
        return Objects.requireNonNull(transform.apply(batch, random), "the transform returned null");
    }

    @Override
    public Batch apply(Batch batch, RandomGenerator random) {
        return rule.apply(batch, random);
    }

    @Override
    public String toString() {
        return name;
    }
}
