/**
 * Formulas: what acts element by element, as an expression that can be printed, differentiated and evaluated. Nothing
 * here knows of tensors.
 */
package org.chainrule.autograd.formula;
