/** Loops over plain arrays. Nothing here knows of tensors or the tape. */
package org.chainrule.autograd.kernel;
