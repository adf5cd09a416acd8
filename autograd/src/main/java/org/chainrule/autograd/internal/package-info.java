/**
 * Internals of the engine that other modules of this library need: the memory of a tensor, and a hook that every op
 * passes. Exported to them alone.
 */
package org.chainrule.autograd.internal;
