/**
 * Formulas: what acts element by element, as an expression that can be printed, differentiated and evaluated. Nothing
 * here knows of tensors, or of how formulas are compiled.
 */
@NullMarked
package org.chainrule.autograd.formula;

import org.jspecify.annotations.NullMarked;
