/** Checks of gradients by finite differences, for the library's ops and for the user's own. */
@NullMarked
package org.chainrule.autograd.check;

import org.jspecify.annotations.NullMarked;
