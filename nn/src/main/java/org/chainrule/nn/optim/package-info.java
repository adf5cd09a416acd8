/** Optimizers: rules that update parameters by their gradients, schedules of the learning rate, clipping. */
package org.chainrule.nn.optim;
