/**
 * Reverse-mode automatic differentiation: {@link org.chainrule.autograd.Tensor}s record the operations that make them,
 * and {@link org.chainrule.autograd.Tensor#backward} differentiates them in reverse order.
 *
 * <p>
 * Large computations are shared by several threads, the calling one and helper threads of the library. The system property
 * {@code chainrule.threads} sets how many threads a computation may use; the default is the number of processors,
 * and 1 means the calling thread alone. Results are the same to the bit for any number.
 */
@NullMarked
package org.chainrule.autograd;

import org.jspecify.annotations.NullMarked;
