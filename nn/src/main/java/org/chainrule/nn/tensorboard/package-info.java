/** Event files that TensorBoard reads: scalars, histograms, images and texts over the steps of a training. */
package org.chainrule.nn.tensorboard;
