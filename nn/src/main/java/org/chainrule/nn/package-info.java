/** Layers: small immutable values with a {@code forward} method, from which networks are built as plain Java. */
package org.chainrule.nn;
