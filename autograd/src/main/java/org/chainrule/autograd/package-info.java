/**
 * Reverse-mode automatic differentiation: {@link org.chainrule.autograd.Tensor}s record the operations that make them,
 * and {@link org.chainrule.autograd.Tensor#backward} walks the record in reverse.
 */
package org.chainrule.autograd;
