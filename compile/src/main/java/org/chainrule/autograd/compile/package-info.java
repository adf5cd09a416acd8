/** Compiles functions of tensors: records the ops of a call, and runs them again as a program, without the function. */
@NullMarked
package org.chainrule.autograd.compile;

import org.jspecify.annotations.NullMarked;
