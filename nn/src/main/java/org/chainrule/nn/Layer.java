package org.chainrule.nn;

import org.chainrule.autograd.Tensor;

/** A step of a network: from a batch of inputs to a batch of outputs. An activation is one: {@code Tensor::relu}. */
@FunctionalInterface
public interface Layer {

    /**
     * Computes the layer's output.
     *
     * @param x the input, whose last axis holds the features
     * @return the output
     */
    Tensor forward(Tensor x);
}
