/** A GPU as a device of the library: its memory and its kernels. */
package org.chainrule.gpu;
