package org.chainrule.autograd.compile;

import org.chainrule.autograd.machine.VectorUnit;

/**
 * A program of single numbers and its code.
 *
 * @param program the program
 * @param scalars the same as numbers
 * @param schedule in which order they are computed
 * @param code what computes them
 */
record CompiledScalars(Program program, ScalarProgram scalars, Schedule schedule, ScalarCode code) {

    /** Compiles a program; returns null if it isn't one of single numbers, or no classes can be generated. */
    static CompiledScalars of(Program program, Schedule.Form form) {
        ScalarProgram scalars = VectorUnit.CAN_GENERATE ? ScalarProgram.of(program) : null;
        if (scalars == null) {
            return null;
        }
        Schedule schedule = Schedule.of(scalars, form);
        return new CompiledScalars(program, scalars, schedule, ScalarGenerator.generate(scalars, schedule));
    }
}
