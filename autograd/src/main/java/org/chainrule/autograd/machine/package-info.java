/** What the processor offers. */
package org.chainrule.autograd.machine;
