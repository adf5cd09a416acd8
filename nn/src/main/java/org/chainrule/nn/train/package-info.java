/** The training loop: validation, metrics, early stopping, checkpoints, progress. */
@NullMarked
package org.chainrule.nn.train;

import org.jspecify.annotations.NullMarked;
