/**
 * Linear algebra on the tape: linear systems, factorizations and functions of matrices, each the statics of
 * {@link org.chainrule.linalg.Linalg}, of whole batches, with derivatives of every order.
 */
@NullMarked
package org.chainrule.linalg;

import org.jspecify.annotations.NullMarked;
