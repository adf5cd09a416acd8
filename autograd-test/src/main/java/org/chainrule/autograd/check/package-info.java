/** Checks of gradients by finite differences, for the library's ops and for the user's own. */
package org.chainrule.autograd.check;
