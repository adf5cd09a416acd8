/**
 * What other modules of this library need of the engine's inside: the memory of a tensor, and a hook that every op passes.
 * Exported to them alone.
 */
package org.chainrule.autograd.internal;
