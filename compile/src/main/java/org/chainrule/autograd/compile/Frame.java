package org.chainrule.autograd.compile;

import org.chainrule.autograd.Tensor;

/** The memory that one run of a program computes in, kept for the next one. */
interface Frame {

    /**
     * What a run computes.
     *
     * @param results the results, each on an array of its own
     * @param written what is to be written, in arrays that the next run uses again
     */
    record Outcome(Tensor[] results, Tensor... written) {}

    /**
     * Runs the program, and writes nothing to what it refers to.
     *
     * @param given for each result a tensor on whose array it may be computed, of its shape and type; null for a new one
     */
    Outcome run(Tensor[] given, Tensor... xs);
}
