package org.chainrule.nn.data;

import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.nn.internal.Texts;

/**
 * A function of each batch before it is used, such as augmentation. Any chance must come from the given random numbers
 * alone, and nothing may be kept between calls: then a batch can be had again, and batches can be prepared in any
 * thread.
 */
@FunctionalInterface
public interface Transform {

    /**
     * Transforms a batch.
     *
     * @param batch the batch, which stays as it is
     * @param random where random numbers come from
     * @return the changed batch
     */
    Batch apply(Batch batch, RandomGenerator random);

    /**
     * Applies this transform to one of several inputs; the others, and the targets, stay as they are.
     *
     * @param index the index of the input
     * @return a transform of batches that have such an input
     */
    default Transform ofInput(int index) {
        return new NamedTransform(Texts.of(this) + Texts.call(".ofInput", index), (batch, random) -> {
            Batch alone = new Batch(List.of(Objects.requireNonNull(batch, "batch").input(index)), batch.targets());
            return batch.withInput(index, NamedTransform.changed(this, alone, random).input());
        });
    }

    /**
     * Applies this transform, and then another to what it makes of a batch. Both draw from the same random numbers, this one
     * first.
     *
     * @param next the transform that follows
     * @return both in one
     */
    default Transform then(Transform next) {
        Objects.requireNonNull(next, "next");
        return new NamedTransform(Texts.of(this) + Texts.call(".then", next),
                (batch, random) -> NamedTransform.changed(next, NamedTransform.changed(this, batch, random), random));
    }
}
