/**
 * The compiler of formulas: kernels that interpret them at first and generate scalar and SIMD classes when they are
 * hot. Nothing here knows of tensors.
 */
package org.chainrule.autograd.codegen;
