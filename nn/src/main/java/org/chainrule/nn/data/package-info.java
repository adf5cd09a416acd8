/**
 * Data: sets of examples and the batches they come in, standardization and augmentation, and data sets that are ready.
 * The readers of their files are in {@link org.chainrule.nn.io}.
 */
@NullMarked
package org.chainrule.nn.data;

import org.jspecify.annotations.NullMarked;
