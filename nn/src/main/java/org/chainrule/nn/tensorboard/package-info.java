/** Event files that TensorBoard reads: scalars, histograms, images and texts over the steps of a training. */
@NullMarked
package org.chainrule.nn.tensorboard;

import org.jspecify.annotations.NullMarked;
