/** Sums over workers of a data-parallel training, in threads of one process or over TCP, whose result doesn't depend on which. */
package org.chainrule.nn.distributed;
