/**
 * Data: sets of examples and the batches they come in, standardization and augmentation, and readers of CSV, IDX and
 * image files.
 *
 * <p>
 * What a file holds wrongly, or that it can't be read, is a {@link org.chainrule.nn.data.DataException} that names the file
 * and, in text, line and column.
 */
package org.chainrule.nn.data;
