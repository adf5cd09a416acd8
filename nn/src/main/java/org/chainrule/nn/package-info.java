/**
 * Networks as plain objects: layers, their parameters by name, copies and summaries, and the training mode.
 */
@NullMarked
package org.chainrule.nn;

import org.jspecify.annotations.NullMarked;
