/**
 * Networks as plain objects: layers, their parameters by name, copies and summaries, and the training mode.
 */
package org.chainrule.nn;
