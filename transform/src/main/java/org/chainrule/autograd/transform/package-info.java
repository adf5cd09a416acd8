/**
 * Transforms of functions: Jacobian-vector and vector-Jacobian products, Jacobians, Hessians, and derivatives of any order. All take
 * functions of tensors and can be nested in each other.
 */
@NullMarked
package org.chainrule.autograd.transform;

import org.jspecify.annotations.NullMarked;
