package org.chainrule.autograd.compile;

import org.chainrule.autograd.internal.Memory;

/** A part of a program, prepared for the arrays of a frame. */
interface Step {

    /**
     * Computes the results of this step.
     *
     * @param memories of all values by their numbers
     */
    void run(Memory... memories);
}
