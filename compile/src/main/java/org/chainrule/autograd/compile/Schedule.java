package org.chainrule.autograd.compile;

import java.util.List;

/**
 * How a program of single numbers is computed: block by block, each by a method of generated code.
 *
 * @param methods the methods
 * @param place the place in memory of each value
 * @param ints what the blocks read
 * @param blocks for each block its method, the index of its first int, the place of its first value, and the number of repetitions
 */
record Schedule(List<Method> methods, int[] place, int[] ints, int[] blocks) {
    /** The numbers that describe a block. */
    static final int BLOCK = 4;

    /** What a method does. */
    sealed interface Method permits Loop, Straight, Switch {}

    /** Repeats a body. */
    record Loop(LoopBody body) implements Method {}

    /** Computes the instructions from one to before another in order, in local variables. */
    record Straight(int from, int to) implements Method {}

    /** Computes one value after the other by the formulas that the ints say. */
    record Switch() implements Method {}

    /** How instructions are arranged. */
    enum Form {
        /** As suits the program. */
        ANY,
        /** In order, without a loop. */
        STRAIGHT,
        /** In loops over what is repeated, and the rest in order. */
        REPEATED,
        /** By levels, of which each needs only those before it, and within a level by their formulas. */
        LEVELS,
        /** One by one. */
        SWITCH
    }

    static Schedule of(ScalarProgram program, Form form) {
        return new Scheduler(program, form).schedule();
    }
}
