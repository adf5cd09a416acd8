package org.chainrule.nn;

import java.io.Serializable;

import org.chainrule.autograd.Tensor;

/** Computes a batch of outputs from a batch of inputs. An activation is a layer: {@code Tensor::relu}. */
@FunctionalInterface
public interface Layer extends Serializable {

    /**
     * Computes the layer's output.
     *
     * @param x the input; in a batch the first axis counts the examples
     * @return the output
     */
    Tensor forward(Tensor x);

    /**
     * Returns whether the layer itself, not one that it holds, computes something else in a {@link Training} scope. An optimizer
     * then refuses to train a network with it outside of one; see {@link Training#isOnFor}.
     *
     * @return by default false
     */
    default boolean dependsOnTraining() {
        return false;
    }

    /**
     * Returns whether the layer itself, not one that it holds, exchanges numbers with the other workers of a training, as a
     * {@code BatchNorm} across workers does. A worker that has no batch in a step then answers the others.
     *
     * @return by default false
     */
    default boolean dependsOnWorkers() {
        return false;
    }
}
