package org.chainrule.autograd.compile;

import java.util.List;

/**
 * A program and how its instructions are computed.
 *
 * @param program the program, with its instructions in the order of the passes
 * @param passes the passes, one after the other
 */
record FusedProgram(Program program, List<Pass> passes) {

    static FusedProgram of(Program program, List<Pass> passes) {
        return new FusedProgram(program.with(passes.stream().flatMap(pass -> pass.instructions().stream()).toList()),
                passes);
    }
}
