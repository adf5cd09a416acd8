/** Optimizers: rules that move parameters against their gradients, schedules of the learning rate, clipping. */
package org.chainrule.nn.optim;
