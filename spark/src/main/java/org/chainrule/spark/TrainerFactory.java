package org.chainrule.spark;

import java.io.Serializable;

import org.chainrule.nn.train.Trainer;

/**
 * Creates the trainer of an estimator anew for each of its fits: the network with its first weights, the loss, the optimizer, and what else
 * belongs to them. It is saved with the estimator by Java serialization.
 */
@FunctionalInterface
public interface TrainerFactory extends Serializable {

    /**
     * Creates a trainer.
     *
     * @param seed what weights and random numbers of the training are to depend on
     * @return the trainer, with a network of its own
     */
    Trainer create(long seed);
}
