/**
 * Reverse-mode automatic differentiation: {@link org.chainrule.autograd.Tensor}s record the operations that make them,
 * and {@link org.chainrule.autograd.Tensor#backward} walks the record in reverse.
 *
 * <p>
 * Large matrix products are shared by several threads, the calling one and those of Java's common pool. The system
 * property {@code chainrule.threads} says how many one product may keep busy: as many as there are processors, unless it is
 * set; 1 stands for the calling thread alone. Results are the same to the bit for any number.
 */
package org.chainrule.autograd;
