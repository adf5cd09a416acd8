/** Losses, which compare predictions with targets, and their reductions. */
@NullMarked
package org.chainrule.nn.losses;

import org.jspecify.annotations.NullMarked;
