/** Elements in arrays and as text, the vectors of the processor, the bits of numbers, and a dump of generated classes. */
package org.chainrule.autograd.machine;
