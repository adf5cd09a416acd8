package org.chainrule.autograd.compile;

import org.chainrule.autograd.Tensor;

/** The memory that one run of a program computes in, kept for the next one. */
interface Frame {

    /** Runs the program. */
    Tensor[] run(Tensor... xs);
}
