/** The training loop: validation, metrics, early stopping, checkpoints, progress. */
package org.chainrule.nn.train;
