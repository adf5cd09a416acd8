/**
 * Transforms of functions: Jacobian-vector and vector-Jacobian products, Jacobians, Hessians and what is made of them. All take functions
 * of tensors and can be nested in each other.
 */
package org.chainrule.autograd.transform;
