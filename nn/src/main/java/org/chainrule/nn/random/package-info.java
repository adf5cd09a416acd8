/** Sources of random numbers whose sequences are the same on every JVM. */
@NullMarked
package org.chainrule.nn.random;

import org.jspecify.annotations.NullMarked;
