/** The vectors of the processor, the bits of floating-point numbers, and a dump of generated classes. */
package org.chainrule.autograd.machine;
