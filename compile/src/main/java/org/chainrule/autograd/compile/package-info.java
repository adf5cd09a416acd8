/** Compiles functions of tensors: records the ops of a call, and runs them again as a program, without the function. */
package org.chainrule.autograd.compile;
