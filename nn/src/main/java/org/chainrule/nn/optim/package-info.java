/** Optimizers: rules that update parameters by their gradients, schedules of the learning rate, clipping. */
@NullMarked
package org.chainrule.nn.optim;

import org.jspecify.annotations.NullMarked;
