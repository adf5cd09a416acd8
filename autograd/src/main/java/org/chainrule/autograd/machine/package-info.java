/** What the processor offers, the bits of its numbers, and a look at generated classes. */
package org.chainrule.autograd.machine;
