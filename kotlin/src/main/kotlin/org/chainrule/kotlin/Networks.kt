package org.chainrule.kotlin

import org.chainrule.autograd.Tensor
import org.chainrule.nn.Layer
import org.chainrule.nn.losses.Loss

/** Computes a layer's output: `hidden(x)` is `hidden.forward(x)`. */
public operator fun Layer.invoke(x: Tensor): Tensor = forward(x)

/** Computes a loss, reduced to its mean: `mse(prediction, target)` is `mse.of(prediction, target)`. */
public operator fun Loss.invoke(prediction: Tensor, target: Tensor): Tensor = of(prediction, target)
