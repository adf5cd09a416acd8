/** Initializers, which give parameters their first values. */
@NullMarked
package org.chainrule.nn.init;

import org.jspecify.annotations.NullMarked;
