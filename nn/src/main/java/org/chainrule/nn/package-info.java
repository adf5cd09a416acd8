/**
 * Layers: small immutable values with a {@code forward} method, from which networks are built as plain Java; and what
 * their parameters start from.
 */
package org.chainrule.nn;
