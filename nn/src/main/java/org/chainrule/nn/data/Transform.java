package org.chainrule.nn.data;

import java.util.random.RandomGenerator;

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
}
