/** Writes kernels as PTX: formulas, folds of rows, products of matrices. Nothing here knows of tensors or of a driver. */
package org.chainrule.gpu.ptx;
