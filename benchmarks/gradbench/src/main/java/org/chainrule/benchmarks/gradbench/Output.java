package org.chainrule.benchmarks.gradbench;

/** A result of which the problem asks for a part, or in another form. Making that isn't timed. */
interface Output {

    /** Returns what is sent. */
    Object output();
}
